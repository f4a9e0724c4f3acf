import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { CaptureSink } from '@shared/model/capture-sink'
import type { CaptureBytes, DecodingEnd, DecodingPace } from './decode-capture'
import { playBatch } from './event-batch'
import packetThreadPath from './packet-thread?modulePath'
import { batchMemory, type ThreadMessage, type ThreadOrder, type ThreadTask } from './thread-messages'

/**
 * Does what `decodeCapture` does, with packets read and put in order on a thread of their own while `sink` dissects here:
 * two thirds of the time where there are two cores. For large files: the thread takes some tens of milliseconds to start.
 */
export async function decodeOnThread(
  file: CaptureBytes,
  sink: CaptureSink,
  { next }: Pick<DecodingPace, 'next'>,
): Promise<DecodingEnd> {
  const memory = batchMemory()
  const task: ThreadTask = { file, memory }
  const thread = new Worker(packetThreadPath, { name: 'packets', workerData: task })
  const tell = (order: ThreadOrder): void => thread.postMessage(order)
  try {
    // Rejects where the thread fails.
    for await (const [message] of on(thread, 'message') as AsyncIterable<[ThreadMessage]>) {
      const { kind, slot, batch, step } = message
      const { chunk, events } = memory[slot]!
      playBatch(batch, chunk, events, sink)
      if (kind === 'end') return step
      if (!(await next(step))) tell({ kind: 'stop' })
      tell({ kind: 'free', slot })
    }
  } finally {
    await thread.terminate()
  }
  throw new Error('the thread that reads packets said nothing of its end')
}
