import { execFileSync } from 'node:child_process'
import { closeSync, constants, open, openSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Threads of libuv's pool, which every asynchronous file operation needs one of. */
const POOL_THREADS = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4)

/**
 * Makes every asynchronous write of this process wait, as a disk that hangs would: opening a FIFO blocks its thread
 * until somebody opens the other end. Call what it returns to let them go on; the end of the test does it too.
 */
export function stallDisk(folder: string): () => Promise<void> {
  const opened: Promise<void>[] = []
  const fifos: string[] = []
  for (let i = 0; i < POOL_THREADS; i += 1) {
    const fifo = join(folder, `stall-${i}`)
    execFileSync('mkfifo', [fifo])
    fifos.push(fifo)
    opened.push(
      new Promise((resolve) => {
        open(fifo, constants.O_RDONLY, (error, descriptor) => {
          if (error === null) closeSync(descriptor)
          resolve()
        })
      }),
    )
  }
  let released = false
  const release = async (): Promise<void> => {
    if (released) return
    released = true
    // Opened for both, so that this never waits itself.
    const writers = fifos.map((fifo) => openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK))
    await Promise.all(opened)
    for (const writer of writers) closeSync(writer)
  }
  onTestFinished(release)
  return release
}
