// `sockscope record` as a user starts it: a process of its own, recording to disk.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sockscope from '../../electron/cli/sockscope?modulePath'

export interface RecordingProcess {
  port: number
  /** Ends it in good order, waits for its end and removes what it recorded. */
  stop(): Promise<void>
}

export async function startRecordingProcess(target: number): Promise<RecordingProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'sockscope-bench-'))
  const child = spawn(
    process.execPath,
    [
      sockscope,
      'record',
      '--listen',
      '0',
      '--target',
      `127.0.0.1:${target}`,
      '-w',
      join(folder, 'bench.pcapng'),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  return {
    port: await listeningPort(child),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => {
          rmSync(folder, { recursive: true })
          resolve()
        })
        child.kill('SIGTERM')
      }),
  }
}

function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
      const port = /:(\d+), relaying/.exec(text)?.[1]
      if (port !== undefined) resolve(Number(port))
    })
    child.once('exit', () => reject(new Error(text)))
  })
}
