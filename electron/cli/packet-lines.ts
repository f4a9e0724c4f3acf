import type { PacketRow } from '@shared/ipc/packet-rows'
import { ACK, FIN, PSH, RST, SYN, URG } from '@shared/tcp/tcp-flags'
import { opcodeName } from '@shared/websocket/opcodes'
import { jsonText } from '../engine/export/json-lines/json-pieces'
import { framesCompletedBy } from '../engine/filter/frame-finder'
import { headsByPacket } from '../engine/filter/http-values'
import type { SessionFilter } from '../engine/filter/session-filter'
import { NO_INTERFACE } from '@shared/capture/packet-reader'
import type { ConnectionRecord } from '../engine/index/connection/connection-record'
import type { Session } from '../engine/index/session'
import { InitialNumbers } from '../engine/payload/packets/initial-numbers'
import { PacketBytes } from '../engine/payload/packets/packet-bytes'
import { PacketRows } from '../engine/views/packets/packet-rows'
import type { LineWriter } from '../engine/export/json-lines/line-writer'

const FLAG_NAMES: readonly (readonly [flag: number, name: string])[] = [
  [FIN, 'FIN'],
  [SYN, 'SYN'],
  [RST, 'RST'],
  [PSH, 'PSH'],
  [ACK, 'ACK'],
  [URG, 'URG'],
]

/** Characters of a head's first line that are shown. */
const MAX_FIRST_LINE = 200

/** One line of JSON for each packet the filter keeps, in the order of the capture. */
export async function writePackets(
  session: Session,
  filter: SessionFilter,
  writer: LineWriter,
): Promise<void> {
  const packets = new PacketBytes(session)
  const rows = new PacketRows(session, packets, new InitialNumbers(session, packets))
  const info = new PacketInfo(session)
  for (let packet = 1; packet <= session.packets.count && !writer.broken; packet++) {
    // Records of a pcapng file that are no packets have a number, too.
    if (session.packets.interfaceNumber(packet) === NO_INTERFACE || !filter.packet(packet)) continue
    const row = rows.row(packet)
    const { time, length, connection } = row
    const line = { kind: 'packet', number: packet, time: time.toString(), length, connection }
    writer.write(`${jsonText({ ...line, ...info.of(row) })}\n`)
    await writer.drained()
  }
}

/** The protocol of a packet and what it says, much as Wireshark's columns have it. */
class PacketInfo {
  readonly #session: Session
  #heads: { record: ConnectionRecord; byPacket: ReturnType<typeof headsByPacket> } | null = null

  constructor(session: Session) {
    this.#session = session
  }

  of(row: PacketRow): { protocol: string; info: string } {
    const record = row.connection === null ? undefined : this.#session.connections[row.connection]
    if (record !== undefined) {
      const heads = this.#firstLines(record, row.packet)
      if (heads.length > 0) return { protocol: 'HTTP', info: heads.join(', ') }
      const frames = framesCompletedBy(this.#session, record, row.packet)
      if (frames.length > 0) return { protocol: 'WebSocket', info: this.#frames(frames) }
    }
    const isTls = record?.protocol === 'tls' && (row.tcp?.length ?? 0) > 0
    return { protocol: isTls ? 'TLS' : row.tcp === null ? row.protocol : 'TCP', info: segment(row) }
  }

  #firstLines(record: ConnectionRecord, packet: number): string[] {
    if (this.#heads?.record !== record) this.#heads = { record, byPacket: headsByPacket(record) }
    return (this.#heads.byPacket.get(packet) ?? []).map(({ head }) => {
      const text = Buffer.from(head.raw ?? []).toString('latin1', 0, MAX_FIRST_LINE)
      return (/^[^\r\n]*/.exec(text)?.[0] ?? '').trim()
    })
  }

  #frames(rows: readonly number[]): string {
    const { frames } = this.#session
    return rows
      .map((row) => {
        const marks = `${frames.fin(row) ? ' [FIN]' : ''}${frames.masked(row) ? ' [MASKED]' : ''}`
        return `${opcodeName(frames.opcode(row))}${marks} ${frames.payloadLength(row)} B`
      })
      .join(', ')
  }
}

function segment({ tcp, source, destination }: PacketRow): string {
  const ends = `${source ?? '?'} → ${destination ?? '?'}`
  if (tcp === null) return ends
  const names = FLAG_NAMES.flatMap(([flag, name]) => ((tcp.flags & flag) === 0 ? [] : [name]))
  const ack = tcp.relativeAck === null ? '' : ` Ack=${tcp.relativeAck}`
  const seq = tcp.relativeSeq ?? tcp.seq
  return `${ends} [${names.join(', ')}] Seq=${seq}${ack} Win=${tcp.window} Len=${tcp.length}`
}
