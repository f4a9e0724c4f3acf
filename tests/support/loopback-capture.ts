import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

/** Holds what a conversation sends while dumpcap does not get its turn: with the usual 2 MiB a busy machine loses packets. */
const KERNEL_BUFFER_MIB = '64'

/** Whether packets of the loopback interface can be captured here: dumpcap is there and may. */
export function canCapture(): boolean {
  try {
    return execFileSync('dumpcap', ['-D'], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .includes('lo')
  } catch {
    return false
  }
}

/**
 * Captures what goes over `port` of the loopback interface while `conversation` runs.
 * @returns once everything captured is in the file
 */
export function captureLoopback(
  file: string,
  port: number,
  conversation: () => Promise<void>,
  ...options: string[]
): Promise<void> {
  return capture('lo', file, port, conversation, ...options)
}

/** The same on any interface there is; `any` captures on all of them. */
export async function capture(
  interfaceName: string,
  file: string,
  port: number,
  conversation: () => Promise<void>,
  ...options: string[]
): Promise<void> {
  const dumpcap = spawn(
    'dumpcap',
    ['-q', '-i', interfaceName, '-B', KERNEL_BUFFER_MIB, '-f', `tcp port ${port}`, '-w', file, ...options],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  try {
    // "File: …" is told when capturing has begun.
    let told = ''
    for await (const chunk of dumpcap.stderr.iterator({ destroyOnReturn: false })) {
      told += String(chunk)
      if (told.includes('File:')) break
    }
    dumpcap.stderr.resume()
    await conversation()
    await whenQuiet(file)
  } finally {
    const exited = once(dumpcap, 'exit')
    if (dumpcap.exitCode === null) {
      dumpcap.kill('SIGINT')
      await exited
    }
  }
}

/** The kernel hands packets over in batches: waits until the file has stopped growing. */
async function whenQuiet(file: string): Promise<void> {
  let size = -1
  let quiet = 0
  while (quiet < 3) {
    await setTimeout(100)
    const now = statSync(file).size
    quiet = now === size && now > 500 ? quiet + 1 : 0
    size = now
  }
}
