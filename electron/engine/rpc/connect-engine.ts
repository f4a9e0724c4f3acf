import { Worker } from 'node:worker_threads'
import { createBirpc } from 'birpc'
import type { Engine, EngineEvents } from './engine'

export interface EngineThreadEvents extends EngineEvents {
  /** The thread ended without having been asked to: a bug of ours. Every open request is rejected with the same error. */
  crashed(error: Error): void
}

/**
 * Starts an engine on a thread of its own. `close` ends the thread, and is no error where it is gone already.
 * @param path the built engine-thread module
 */
export function connectEngine(path: string, events: EngineThreadEvents): Engine {
  const worker = new Worker(path, { name: 'engine' })
  let ended: Error | null = null
  let isClosing = false
  const engine = createBirpc<Engine, EngineEvents>(
    { tick: (tick) => events.tick(tick), job: (job) => events.job(job) },
    {
      post: (message) => worker.postMessage(message),
      on: (receive) => worker.on('message', receive),
      // Reading a file takes as long as it takes; a thread that dies rejects what was asked of it.
      timeout: -1,
      async onRequest(request, next, resolve) {
        if (request.m === 'close') {
          await close(() => next(request))
          resolve(undefined)
          return
        }
        if (ended !== null) throw ended
        await next(request)
      },
    },
  )

  async function close(ask: () => Promise<unknown>): Promise<void> {
    if (ended !== null || isClosing) return
    isClosing = true
    try {
      await ask()
    } finally {
      await worker.terminate()
    }
  }

  function end(error: Error): void {
    if (ended !== null) return
    ended = error
    void engine.$rejectPendingCalls(({ reject }) => reject(error))
    if (!isClosing) events.crashed(error)
  }
  worker.on('error', end)
  worker.on('messageerror', end)
  worker.on('exit', (code) => end(new Error(`The engine thread ended with code ${code}.`)))
  return engine
}
