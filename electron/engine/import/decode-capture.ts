import { readSync } from 'node:fs'
import { PacketDecoder } from '@shared/capture/packet-decoder'
import type { PacketReader } from '@shared/capture/packet-reader'
import { PcapngReader } from '@shared/capture/pcapng-reader'
import type { CaptureFault } from '@shared/model/capture-fault'
import type { CaptureSink } from '@shared/model/capture-sink'
import { PcapReader } from './pcap-reader'
import { ReadAhead } from './read-ahead'

/** Bytes read and decoded in one go, before progress is told and a cancel is looked for: they stay in the processor's cache. */
export const IMPORT_CHUNK = 512 * 1024

/** An open capture file, in what a thread can be told. */
export interface CaptureBytes {
  descriptor: number
  /** As it was when it was opened: what is appended meanwhile is not read. */
  size: number
  format: 'pcap' | 'pcapng'
  /** Connections that are followed. */
  maxConnections: number | undefined
}

/** How far the reading has come. */
export interface DecodingStep {
  /** Bytes of the file so far. */
  bytes: number
  packets: number
}

/** How the reading ended. */
export interface DecodingEnd extends DecodingStep {
  fault: CaptureFault | null
  isCancelled: boolean
  /** Packets of connections beyond the limit. */
  unfollowed: number
}

/** What decoding asks of its caller. */
export interface DecodingPace {
  /** A chunk was read and is about to be decoded; it is valid until the next one. */
  begin?: (chunk: Uint8Array, chunkStart: number) => void
  /** A chunk was decoded; awaited. False stops the reading. */
  next: (step: DecodingStep) => Promise<boolean>
}

/** Reads a capture from its beginning to its end, or until it is stopped, and tells `sink` what is in it. */
export async function decodeCapture(
  { descriptor, size, format, maxConnections }: CaptureBytes,
  sink: CaptureSink,
  { begin, next }: DecodingPace,
): Promise<DecodingEnd> {
  const ahead = new ReadAhead(descriptor, size, IMPORT_CHUNK)
  const readBack = (fileOffset: number, length: number): Uint8Array | null => {
    const start = fileOffset - ahead.chunkStart
    if (start >= 0 && start + length <= ahead.chunk.length) return ahead.chunk.subarray(start, start + length)
    return readExactly(descriptor, fileOffset, length)
  }
  const decoder = new PacketDecoder(sink, readBack, maxConnections)
  const reader: PacketReader = format === 'pcap' ? new PcapReader(decoder) : new PcapngReader(decoder)
  let readError: CaptureFault | null = null
  let isCancelled = false
  while (ahead.position < size && reader.fault === null && !isCancelled) {
    let chunk: Uint8Array
    try {
      // Waits for the event loop in any case, so that a cancel can come in.
      chunk = await ahead.next()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      readError = { code: 'read-failed', values: { error: reason }, offset: ahead.position }
      break
    }
    if (chunk.length === 0) break
    begin?.(chunk, ahead.chunkStart)
    reader.push(chunk)
    const passedOver = Math.min(reader.unneeded, size - ahead.position)
    if (passedOver > 0) {
      reader.advance(passedOver)
      ahead.skip(passedOver)
    }
    isCancelled = !(await next({ bytes: ahead.position, packets: decoder.packets }))
  }
  await ahead.settle()
  if (!isCancelled && readError === null) reader.end()
  decoder.finish()
  return {
    bytes: ahead.position,
    packets: decoder.packets,
    fault: readError ?? reader.fault,
    isCancelled,
    unfollowed: decoder.unfollowed,
  }
}

function readExactly(descriptor: number, fileOffset: number, length: number): Uint8Array | null {
  const bytes = new Uint8Array(length)
  try {
    return readSync(descriptor, bytes, 0, length, fileOffset) === length ? bytes : null
  } catch {
    return null
  }
}
