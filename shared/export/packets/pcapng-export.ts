import { MAX_OPTION_LENGTH, packetBlockLength, PcapngWriter } from '../../capture/pcapng-writer'
import type { ExportChunks } from '../export-feed'
import type { PacketFeed } from './packet-feed'

/** Bytes gathered before they are handed on; a packet that is longer has a buffer of its own. */
const BATCH_BYTES = 256 << 10
/** Room for the blocks a file begins with: header and one interface each. */
const HEADER_ROOM = 1024
const encoder = new TextEncoder()

/** A pcapng file of packets that come from a file of another format, or of none. */
export function* pcapngExport(feed: PacketFeed): ExportChunks & Generator<Uint8Array> {
  const writer = new PcapngWriter(new Uint8Array(BATCH_BYTES))
  writer.sectionHeader(`Sockscope ${feed.version}`)
  for (const { linkType, name, snapLength } of feed.interfaces) {
    if (writer.room < HEADER_ROOM) yield* handOn(writer, BATCH_BYTES)
    writer.interfaceDescription({ linkType, name: name.slice(0, 200), description: '', snapLength })
  }
  for (const packet of feed.packets()) {
    const { bytes } = packet
    const comment = packet.comment === null ? null : shortened(encoder.encode(packet.comment))
    const needed = packetBlockLength(bytes.length, comment?.length ?? 0)
    if (writer.room < needed) yield* handOn(writer, Math.max(BATCH_BYTES, needed))
    writer.beginPacket(
      packet.interfaceNumber,
      packet.seconds,
      packet.nanos,
      bytes.length,
      comment,
      packet.originalLength,
    )
    writer.bytes.set(bytes, writer.position)
    writer.position += bytes.length
    writer.endPacket(bytes.length, comment)
  }
  yield writer.bytes.subarray(0, writer.position)
}

function* handOn(writer: PcapngWriter, room: number): Generator<Uint8Array> {
  yield writer.bytes.subarray(0, writer.position)
  writer.attach(room > writer.bytes.length ? new Uint8Array(room) : writer.bytes)
}

/** An option holds no more; a character is not cut in two. */
function shortened(text: Uint8Array): Uint8Array {
  if (text.length <= MAX_OPTION_LENGTH) return text
  let end = MAX_OPTION_LENGTH
  while (end > 0 && (text[end]! & 0xc0) === 0x80) end--
  return text.subarray(0, end)
}
