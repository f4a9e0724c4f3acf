import { NO_INTERFACE } from '@shared/capture/packet-reader'
import type { ExportChunks } from '@shared/export/export-feed'
import type { ExportedPacket, PacketFeed } from '@shared/export/packets/packet-feed'
import { pcapExport } from '@shared/export/packets/pcap-export'
import { pcapngCopy } from '@shared/export/packets/pcapng-copy'
import { pcapngExport } from '@shared/export/packets/pcapng-export'
import type { PacketNumber } from '@shared/model/numbers'
import type { SessionBytes } from '../file/session-bytes'
import type { Session } from '../index/session'
import { PacketBytes } from '../payload/packets/packet-bytes'
import type { ExportSelection } from './export-selection'

const COPY_BYTES = 1 << 20
const BILLION = 1_000_000_000n

/** How far an export of packets is. */
export interface PacketProgress {
  /** From 0 to 1. */
  share: number
}

/**
 * The packets of a session, or of the chosen connections, as a capture file. TCP is exported whole: with single frames
 * cut out of it, sequence numbers would miss what lies between.
 */
export function exportedPackets(
  session: Session,
  selection: ExportSelection,
  format: 'pcapng' | 'pcap',
  version: string,
  progress: PacketProgress,
): ExportChunks {
  const isWhole = selection.connections.length === session.connections.length
  const chosen = new Set(selection.connections)
  const includes = isWhole
    ? null
    : (packet: PacketNumber): boolean => {
        const owner = session.packetIndex.ownerOf(packet)
        return owner !== null && chosen.has(owner.connection)
      }
  const last = session.packets.count
  if (format === 'pcapng' && session.captureFormat !== 'pcap') {
    return pcapngCopy(fileChunks(session.bytes, progress), { last, includes })
  }
  const feed: PacketFeed = {
    version,
    interfaces: session.interfaces,
    packets: () => sessionPackets(session, last, includes, progress),
  }
  return format === 'pcapng' ? pcapngExport(feed) : pcapExport(feed)
}

function* fileChunks(bytes: SessionBytes, progress: PacketProgress): Generator<Uint8Array> {
  const { size } = bytes
  for (let offset = 0; offset < size;) {
    const chunk = bytes.read(offset, Math.min(COPY_BYTES, size - offset))
    // The file cannot be read (any more).
    if (chunk.length === 0) return
    yield chunk
    offset += chunk.length
    progress.share = offset / size
  }
}

function* sessionPackets(
  session: Session,
  last: PacketNumber,
  includes: ((packet: PacketNumber) => boolean) | null,
  progress: PacketProgress,
): Generator<ExportedPacket> {
  const { packets, packetIndex } = session
  const reader = new PacketBytes(session)
  for (let number: PacketNumber = 1; number <= last; number++) {
    progress.share = number / last
    const interfaceNumber = packets.interfaceNumber(number)
    if (interfaceNumber === NO_INTERFACE || (includes !== null && !includes(number))) continue
    const time = packets.time(number)
    const nanos = ((time % BILLION) + BILLION) % BILLION
    yield {
      interfaceNumber,
      seconds: Number((time - nanos) / BILLION),
      nanos: Number(nanos),
      bytes: reader.read(number).bytes,
      originalLength: packets.originalLength(number),
      comment: packetIndex.commentOn(number),
    }
  }
}
