import { IMPORT_CHUNK, type CaptureBytes, type DecodingEnd, type DecodingStep } from './decode-capture'
import { BATCH_WORDS, type EventBatch } from './event-batch'

/** Batches on their way from one thread to the other, at most: half a megabyte of the file each. */
export const MAX_BATCHES = 4

/**
 * Memory both threads see, one for each batch under way: a chunk's bytes and its events. Sent back and forth instead,
 * each transfer would take as long as decoding a third of the chunk.
 */
export interface BatchMemory {
  chunk: Uint8Array<SharedArrayBuffer>
  events: Int32Array<SharedArrayBuffer>
}

/** What the thread that reads packets begins with. */
export interface ThreadTask {
  file: CaptureBytes
  memory: readonly BatchMemory[]
}

/** From it; `slot` is the place of the batch's memory. */
export type ThreadMessage =
  | { kind: 'batch'; slot: number; batch: EventBatch; step: DecodingStep }
  | { kind: 'end'; slot: number; batch: EventBatch; step: DecodingEnd }

/** To it: a batch was told and its memory is free again, or no more is wanted. */
export type ThreadOrder = { kind: 'free'; slot: number } | { kind: 'stop' }

export function batchMemory(): BatchMemory[] {
  return Array.from({ length: MAX_BATCHES }, () => ({
    chunk: new Uint8Array(new SharedArrayBuffer(IMPORT_CHUNK)),
    events: new Int32Array(new SharedArrayBuffer(BATCH_WORDS * Int32Array.BYTES_PER_ELEMENT)),
  }))
}
