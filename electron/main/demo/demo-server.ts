import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { findPython } from './python'

/** Where the demo's own page and the default route expect it; any other port does when this one is taken. */
export const DEMO_PORT = 8765
const START_MILLISECONDS = 15_000
const STOP_MILLISECONDS = 3_000
const LISTENING = /^listening on (?:\[[^\]]+\]|[^\s:]+):(\d+)$/m

/** A child process or one of Electron's utility processes. */
export interface ServerProcess {
  readonly stdout: Readable | NodeJS.ReadableStream | null
  kill(): boolean
  once(event: 'exit', listener: () => void): unknown
  on(event: 'error', listener: () => void): unknown
}

/** Starts a Node script with arguments; Electron's way differs from plain Node's. */
export type NodeRunner = (script: string, args: string[]) => ServerProcess

export interface DemoServer {
  port: number
  language: 'python' | 'node'
  isRunning: boolean
  stop(): Promise<void>
}

/**
 * Starts the demo server of a folder: the Python one where there is a Python 3.8, else its Node twin.
 *
 * @returns null when neither starts
 */
export async function startDemoServer(
  folder: string,
  runNode: NodeRunner,
  python = findPython(),
): Promise<DemoServer | null> {
  const found = await python
  const starts: { language: DemoServer['language']; start: (port: number) => ServerProcess }[] = []
  if (found !== null) {
    const script = join(folder, 'server.py')
    starts.push({
      language: 'python',
      start: (port) =>
        spawn(found.command, [...found.args, script, '--port', String(port)], {
          stdio: ['ignore', 'pipe', 'ignore'],
          windowsHide: true,
        }),
    })
  }
  starts.push({
    language: 'node',
    start: (port) => runNode(join(folder, 'server.mjs'), ['--port', String(port)]),
  })
  for (const { language, start } of starts) {
    for (const port of [DEMO_PORT, 0]) {
      const server = await listening(start(port), language)
      if (server !== null) return server
    }
  }
  return null
}

/** Waits until the process says where it listens; null when it ends or stays silent. */
async function listening(child: ServerProcess, language: DemoServer['language']): Promise<DemoServer | null> {
  const server: DemoServer = { port: 0, language, isRunning: true, stop: () => stop(child, ended, server) }
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      server.isRunning = false
      resolve()
    }
    child.once('exit', end)
    child.on('error', end)
  })
  let patience: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    patience = setTimeout(resolve, START_MILLISECONDS, null)
  })
  const port = await Promise.race([readPort(child), ended.then(() => null), late])
  clearTimeout(patience)
  if (port === null) {
    await stop(child, ended, server)
    return null
  }
  server.port = port
  return server
}

function readPort(child: ServerProcess): Promise<number> {
  return new Promise((resolve) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer | string) => {
      // The stream is read to its end, so that the server never waits for us; only its first words matter.
      if (text.length > 4096) return
      text += String(chunk)
      const port = LISTENING.exec(text)?.[1]
      if (port !== undefined) resolve(Number(port))
    })
  })
}

async function stop(child: ServerProcess, ended: Promise<void>, server: DemoServer): Promise<void> {
  if (!server.isRunning) return
  child.kill()
  let patience: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    patience = setTimeout(resolve, STOP_MILLISECONDS)
  })
  await Promise.race([ended, late])
  clearTimeout(patience)
}
