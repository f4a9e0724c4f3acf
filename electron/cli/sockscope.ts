#!/usr/bin/env node
import { run } from './run'
import { standardOutput } from './standard-output'

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Once: a second Ctrl+C ends a command that does not come to its end.
  process.once(signal, () => interrupted.abort())
}

// A terminal that has gone takes no sentences, and that is all.
process.stderr.on('error', () => undefined)

process.exitCode = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: standardOutput(),
  stderr: process.stderr,
  interrupted: interrupted.signal,
})
