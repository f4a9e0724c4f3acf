import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { temporaryFolder } from './temporary-folder'

const LIBRARY = new URL('../../scripts/lib/child-process.mjs', import.meta.url).href

/** A script that runs a program that starts another one: each prints its process id. */
const PROGRAM = `
import { spawn } from 'node:child_process'
const other = spawn(process.execPath, ['-e', 'console.log(process.pid); setInterval(() => {}, 1000)'], { stdio: 'inherit' })
console.log(process.pid)
`
const SCRIPT = `
import { exitCodeOfInterruption, run } from ${JSON.stringify(LIBRARY)}
const code = await run(process.execPath, [process.argv[2]])
process.exitCode = exitCodeOfInterruption() ?? code
`

/** Whether a process runs; one that has ended and waits to be collected does not. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('leaves no process behind after %s', async (signal, expected) => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'script.mjs'), SCRIPT)
  writeFileSync(join(folder, 'program.mjs'), PROGRAM)
  const script = spawn(process.execPath, [join(folder, 'script.mjs'), join(folder, 'program.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pids: number[] = []
  for await (const line of createInterface(script.stdout)) {
    pids.push(Number(line))
    if (pids.length === 2) break
  }
  expect(pids.map(isRunning)).toEqual([true, true])

  script.kill(signal)
  const [code] = (await once(script, 'exit')) as [number]
  expect(code).toBe(expected)
  await expect.poll(() => pids.filter(isRunning)).toEqual([])
})
