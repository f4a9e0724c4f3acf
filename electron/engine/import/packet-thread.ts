import { parentPort, workerData } from 'node:worker_threads'
import { decodeCapture, type DecodingStep } from './decode-capture'
import { EventBatchWriter } from './event-batch'
import type { ThreadMessage, ThreadOrder, ThreadTask } from './thread-messages'

/** Entry of the thread that reads packets for the one that dissects them. */
const port = parentPort
if (port === null) throw new Error('Packets are read on a worker thread.')

const { file, memory } = workerData as ThreadTask
const writer = new EventBatchWriter()
const free = memory.map((_, slot) => slot)
/** The memory that is written, or waited for before the next chunk is. */
let slot = free.pop()!
let isStopped = false
let wake: (() => void) | null = null
writer.begin(0, 0, memory[slot]!.events)

port.on('message', (order: ThreadOrder) => {
  if (order.kind === 'stop') isStopped = true
  else free.push(order.slot)
  wake?.()
})

function begin(chunk: Uint8Array, chunkStart: number): void {
  const { chunk: copy, events } = memory[slot]!
  // Decoding goes on in the original.
  copy.set(chunk)
  writer.begin(chunkStart, chunk.length, events)
}

function send(message: ThreadMessage): void {
  port!.postMessage(message)
}

async function next(step: DecodingStep): Promise<boolean> {
  send({ kind: 'batch', slot, batch: writer.finish(), step })
  while (free.length === 0) {
    await new Promise<void>((resolve) => (wake = resolve))
    wake = null
  }
  slot = free.pop()!
  // What is told behind the last chunk belongs to none.
  writer.begin(step.bytes, 0, memory[slot]!.events)
  return !isStopped
}

const end = await decodeCapture(file, writer, { begin, next })
send({ kind: 'end', slot, batch: writer.finish(), step: end })
port.close()
