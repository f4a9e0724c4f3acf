import { availableParallelism } from 'node:os'
import { isTruncation, type CaptureFault } from '@shared/model/capture-fault'
import type { CaptureResult, CaptureSink } from '@shared/model/capture-sink'
import type { CaptureFile, CaptureFormat } from './capture-file'
import { decodeCapture, type DecodingEnd, type DecodingStep } from './decode-capture'
import { decodeOnThread } from './decoding-thread'

/** From so many bytes on packets are read on a thread of their own, whose start takes as long as reading a few megabytes. */
export const THREAD_FROM_BYTES = 16 * 1024 * 1024

export interface ImportOptions {
  /** Stops reading; what was read stays. */
  signal?: AbortSignal
  /** Called once a chunk, at most some hundred times a second. */
  onProgress?: (progress: DecodingStep) => void
  /** Awaited after each chunk: backpressure, the reading waits for a slower writer. */
  pace?: () => Promise<void>
  /** Connections that are followed. Default MAX_CONNECTIONS. */
  maxConnections?: number
  /** From so many bytes on with a second thread. Default THREAD_FROM_BYTES, where there are two processors. */
  threadFrom?: number
}

/**
 * Reads an open capture file into `sink`. What can be read is read, whatever follows; `finished` is the last the sink
 * hears.
 */
export async function importCapture(
  file: CaptureFile,
  format: CaptureFormat,
  sink: CaptureSink,
  options: ImportOptions = {},
): Promise<CaptureResult> {
  sink.format(format)
  const { descriptor, size } = file
  const bytes = { descriptor, size, format, maxConnections: options.maxConnections }
  const next = async (step: DecodingStep): Promise<boolean> => {
    options.onProgress?.(step)
    await options.pace?.()
    return options.signal?.aborted !== true
  }
  const threadFrom = options.threadFrom ?? (availableParallelism() > 1 ? THREAD_FROM_BYTES : Infinity)
  const decode = size < threadFrom ? decodeCapture : decodeOnThread
  const end = options.signal?.aborted === true ? NOTHING_READ : await decode(bytes, sink, { next })
  // What the end of the file has brought.
  await options.pace?.()
  const result = resultOf(file, format, end)
  sink.finished(result)
  return result
}

const NOTHING_READ: DecodingEnd = { bytes: 0, packets: 0, fault: null, isCancelled: true, unfollowed: 0 }

function resultOf(file: CaptureFile, format: CaptureFormat, end: DecodingEnd): CaptureResult {
  const { fault, isCancelled, packets } = end
  const isCut = fault !== null && isTruncation(fault)
  // A damaged compressed file ends where it is damaged, which tells more than the packet that is cut there.
  const ownFault = fault === null || isCut ? (file.fault ?? fault) : fault
  return {
    format,
    packets,
    truncated: isCancelled || isCut || file.fault !== null,
    error: ownFault ?? tooManyConnections(end),
  }
}

/** All packets were read, but not all of them followed. */
function tooManyConnections({ unfollowed, bytes }: DecodingEnd): CaptureFault | null {
  if (unfollowed === 0) return null
  return { code: 'connection-limit', values: { packets: unfollowed }, offset: bytes }
}
