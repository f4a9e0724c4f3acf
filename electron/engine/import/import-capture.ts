import { closeSync, readSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { PacketDecoder } from '@shared/capture/packet-decoder'
import type { PacketReader } from '@shared/capture/packet-reader'
import { PcapngReader } from '@shared/capture/pcapng-reader'
import { isTruncation, type CaptureFault } from '@shared/model/capture-fault'
import type { CaptureResult, CaptureSink } from '@shared/model/capture-sink'
import {
  detectFormat,
  openCaptureFile,
  openFault,
  whyNoCapture,
  type CaptureFile,
  type CaptureFormat,
} from './capture-file'
import { PcapReader } from './pcap-reader'
import { ReadAhead } from './read-ahead'
import { DEFAULT_SPOOL_LIMIT } from './spool'

/** Bytes read and decoded in one go, before progress is told and a cancel is looked for: they stay in the processor's cache. */
export const IMPORT_CHUNK = 512 * 1024

export interface ImportProgress {
  phase: 'unpacking' | 'reading'
  /** Bytes of the (unpacked) capture so far. */
  bytes: number
  /** Of how many; null while it is not known. */
  totalBytes: number | null
  packets: number
}

export interface ImportOptions {
  /** Stops reading; what was read stays. */
  signal?: AbortSignal
  /** Called once a chunk, at most some hundred times a second. */
  onProgress?: (progress: ImportProgress) => void
  /** Awaited after each chunk: lets whoever writes down what is found make the reading wait. */
  pace?: () => Promise<void>
  /** Connections that are followed. Default MAX_CONNECTIONS. */
  maxConnections?: number
  /** Bytes an unpacked or piped capture may have. */
  spoolLimit?: number
  /** What `-` reads. */
  standardInput?: Readable
}

export type ImportOutcome =
  | {
      kind: 'read'
      /** The file all offsets are about: the capture itself, or its unpacked copy. */
      file: string
      /** Holds the copy, where there is one; to be removed when the session is closed. */
      spoolFolder: string | null
      result: CaptureResult
    }
  /** Nothing was read, and nothing was told to the sink. */
  | { kind: 'unreadable'; fault: CaptureFault }

/**
 * Reads a capture file into `sink`: pcap or pcapng, also gzip-compressed; `-` is standard input. What can be read is
 * read, whatever follows; `finished` is the last the sink hears.
 */
export async function importCapture(
  path: string,
  sink: CaptureSink,
  options: ImportOptions = {},
): Promise<ImportOutcome> {
  let file: CaptureFile
  try {
    file = await openCaptureFile(path, options.standardInput ?? process.stdin, {
      limit: options.spoolLimit ?? DEFAULT_SPOOL_LIMIT,
      signal: options.signal ?? null,
      onUnpacking: (bytes, totalBytes) =>
        options.onProgress?.({ phase: 'unpacking', bytes, totalBytes, packets: 0 }),
    })
  } catch (error) {
    return { kind: 'unreadable', fault: openFault(path, error) }
  }
  try {
    const format = detectFormat(file)
    if (format === null) {
      if (file.spoolFolder !== null) await rm(file.spoolFolder, { recursive: true, force: true })
      return { kind: 'unreadable', fault: whyNoCapture(file) }
    }
    sink.format(format)
    const result = await readCapture(file, format, sink, options)
    sink.finished(result)
    return { kind: 'read', file: file.path, spoolFolder: file.spoolFolder, result }
  } finally {
    closeSync(file.descriptor)
  }
}

async function readCapture(
  file: CaptureFile,
  format: CaptureFormat,
  sink: CaptureSink,
  options: ImportOptions,
): Promise<CaptureResult> {
  const ahead = new ReadAhead(file.descriptor, file.size, IMPORT_CHUNK)
  const readBack = (fileOffset: number, length: number): Uint8Array | null => {
    const start = fileOffset - ahead.chunkStart
    if (start >= 0 && start + length <= ahead.chunk.length) return ahead.chunk.subarray(start, start + length)
    return readExactly(file.descriptor, fileOffset, length)
  }
  const decoder = new PacketDecoder(sink, readBack, options.maxConnections)
  const reader: PacketReader = format === 'pcap' ? new PcapReader(decoder) : new PcapngReader(decoder)
  let readFault: CaptureFault | null = null
  let isCancelled = isAborted(options)
  while (ahead.position < file.size && reader.fault === null && !isCancelled) {
    let chunk: Uint8Array
    try {
      // Waits for the event loop in any case, so that a cancel can come in.
      chunk = await ahead.next()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      readFault = { code: 'read-failed', values: { error: reason }, offset: ahead.position }
      break
    }
    if (chunk.length === 0) break
    reader.push(chunk)
    const passedOver = Math.min(reader.unneeded, file.size - ahead.position)
    if (passedOver > 0) {
      reader.advance(passedOver)
      ahead.skip(passedOver)
    }
    const { packets } = decoder
    options.onProgress?.({ phase: 'reading', bytes: ahead.position, totalBytes: file.size, packets })
    await options.pace?.()
    isCancelled = isAborted(options)
  }
  await ahead.settle()
  if (!isCancelled && readFault === null) reader.end()
  decoder.finish()
  const fault = readFault ?? reader.fault
  const isCut = fault !== null && isTruncation(fault)
  const ownFault = fault === null || isCut ? (file.fault ?? fault) : fault
  return {
    format,
    packets: decoder.packets,
    truncated: isCancelled || isCut || file.fault !== null,
    error: ownFault ?? tooManyConnections(decoder, ahead.position),
  }
}

/** All packets were read, but not all of them followed. */
function tooManyConnections(decoder: PacketDecoder, offset: number): CaptureFault | null {
  if (decoder.unfollowed === 0) return null
  return { code: 'connection-limit', values: { packets: decoder.unfollowed }, offset }
}

function readExactly(descriptor: number, fileOffset: number, length: number): Uint8Array | null {
  const bytes = new Uint8Array(length)
  try {
    return readSync(descriptor, bytes, 0, length, fileOffset) === length ? bytes : null
  } catch {
    return null
  }
}

function isAborted(options: ImportOptions): boolean {
  return options.signal?.aborted ?? false
}
