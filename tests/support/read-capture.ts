import { PacketDecoder } from '@shared/capture/packet-decoder'
import type { PacketReader, PacketReaderSink } from '@shared/capture/packet-reader'
import { PcapngReader } from '@shared/capture/pcapng-reader'
import { pcapngFile, RAW } from './capture-builder'
import { RecordingSink } from './recording-sink'

/** What `packets` amount to, once they are in a pcapng file. */
export function decodePackets(packets: readonly Uint8Array[], linkType = RAW): RecordingSink {
  return readCapture(pcapngFile(packets, linkType), (sink) => new PcapngReader(sink)).sink
}

/** Reads a whole file, in the given pieces; checks that every payload stands where it is said to. */
export function readCapture(
  file: Uint8Array,
  makeReader: (sink: PacketReaderSink) => PacketReader,
  pieces: Iterable<Uint8Array> = [file],
): { sink: RecordingSink; reader: PacketReader } {
  const sink = new RecordingSink()
  sink.onData = (bytes, fileOffset) => {
    const there = file.subarray(fileOffset, fileOffset + bytes.length)
    if (!Buffer.from(bytes).equals(there)) throw new Error(`other bytes stand at file offset ${fileOffset}`)
  }
  const decoder = new PacketDecoder(sink, (offset, length) => file.subarray(offset, offset + length))
  const reader = makeReader(decoder)
  // Each piece in memory of its own, which is overwritten afterwards: whoever kept a borrowed view is found out.
  for (const piece of pieces) {
    const copy = Uint8Array.from(piece)
    reader.push(copy)
    copy.fill(0xee)
  }
  reader.end()
  decoder.finish()
  return { sink, reader }
}
