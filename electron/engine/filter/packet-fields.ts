import { readPacketLayers } from '@shared/capture/layers/packet-layers'
import type { FieldSource } from '@shared/filter/evaluate/field-source'
import { fieldNamed } from '@shared/filter/fields/catalogue'
import type { Field } from '@shared/filter/fields/field'
import { NO_VALUES, type FieldValue, type FieldValues } from '@shared/filter/types/field-value'
import { oppositeDirection, type Direction } from '@shared/model/direction'
import type { PacketNumber } from '@shared/model/numbers'
import { ACK } from '@shared/tcp/tcp-flags'
import type { ConnectionRecord } from '../index/connection/connection-record'
import { connectionState } from '../index/connection/connection-state'
import { severityRank } from '../index/faults/severity'
import type { Session } from '../index/session'
import { InitialNumbers } from '../payload/packets/initial-numbers'
import { PacketBytes, type StoredPacket } from '../payload/packets/packet-bytes'
import type { PayloadReader } from '../payload/payload-reader'
import { framesCompletedBy } from './frame-finder'
import { headerValues } from './header-values'
import { headsByPacket, httpValues, type HeadOfExchange } from './http-values'
import type { TcpAnalysisIndex } from './tcp-analysis-index'
import { analysisValues, derivedTcpValues } from './tcp-values'
import { wantedOf, websocketValues, type Wanted } from './websocket-values'

interface Owner {
  readonly record: ConnectionRecord
  readonly direction: Direction
}

/** Values of one field, and beside them their bytes and layers where they have any. */
interface Found {
  values: FieldValue[]
  raw: Uint8Array[]
  layers: number[]
}

/** Heads of a connection, by packet, as there were when so many of its exchanges had ended and so many requests waited. */
interface HeadsOf {
  readonly record: ConnectionRecord
  readonly ended: number
  readonly waiting: number
  readonly byPacket: ReadonlyMap<number, readonly HeadOfExchange[]>
}

/** Which part of a packet a field is read from; each part is read when the first of its fields is asked for. */
type Part = 'frame' | 'protocols' | 'headers' | 'analysis' | 'http' | 'websocket' | 'sockscope'

const PART_OF_PROTOCOL: Readonly<Record<string, Part>> = {
  frame: 'frame',
  http: 'http',
  websocket: 'websocket',
  json: 'websocket',
}
/** Fields of `sockscope` that belong to a frame. */
const OF_FRAME = new Set(['payload', 'frame.length', 'message.length', 'compressed', 'close.code'])
const ANALYSED = /^tcp\.(?:analysis|time_|window_size$|window_size_scalefactor)/
const DERIVED = /^tcp\.(?:flags\.str|nxtseq)$/

/** Whether the field is one of a WebSocket frame. */
export function isOfFrame(field: Field): boolean {
  return partOf(field) === 'websocket'
}

function partOf({ name }: Field): Part {
  if (name === 'frame.protocols') return 'protocols'
  if (ANALYSED.test(name) || DERIVED.test(name)) return 'analysis'
  const protocol = name.split('.', 1)[0] ?? ''
  if (protocol === 'sockscope') return OF_FRAME.has(name.slice(10)) ? 'websocket' : 'sockscope'
  return PART_OF_PROTOCOL[protocol] ?? 'headers'
}

/** The fields of one packet of a session: all that Wireshark would find in it, and our own. */
export class PacketFields implements FieldSource {
  readonly #session: Session
  readonly #reader: PayloadReader
  readonly #packets: PacketBytes
  readonly #initial: InitialNumbers
  readonly #analysis: TcpAnalysisIndex
  readonly #wanted: Wanted
  readonly #found = new Map<Field, Found>()
  readonly #read = new Set<Part>()
  /** Heads of the connection that was looked at last, while it has no more of them. */
  #heads: HeadsOf | null = null
  #packet: PacketNumber = 0
  #owner: Owner | null = null
  #layer = 1

  /** @param fields that will be asked for */
  constructor(
    session: Session,
    reader: PayloadReader,
    analysis: TcpAnalysisIndex,
    fields: ReadonlySet<Field>,
  ) {
    this.#session = session
    this.#reader = reader
    this.#packets = new PacketBytes(session)
    this.#initial = new InitialNumbers(session, this.#packets)
    this.#analysis = analysis
    this.#wanted = wantedOf(fields)
  }

  moveTo(packet: PacketNumber): void {
    this.#packet = packet
    const owner = this.#session.packetIndex.ownerOf(packet)
    const record = owner === null ? undefined : this.#session.connections[owner.connection]
    this.#owner = owner === null || record === undefined ? null : { record, direction: owner.direction }
    this.#found.clear()
    this.#read.clear()
  }

  values(field: Field): FieldValues {
    return this.#lookUp(field)?.values ?? NO_VALUES
  }

  raw(field: Field): readonly Uint8Array[] {
    return this.#lookUp(field)?.raw ?? []
  }

  layers(field: Field): readonly number[] | null {
    return this.#lookUp(field)?.layers ?? null
  }

  #lookUp(field: Field): Found | undefined {
    const part = partOf(field)
    if (!this.#read.has(part)) {
      this.#read.add(part)
      this.#layer = 1
      this.#readPart(part)
    }
    return this.#found.get(field)
  }

  #readPart(part: Part): void {
    switch (part) {
      case 'frame':
        this.#frame()
        return
      case 'protocols':
        this.#protocols()
        return
      case 'headers':
        this.#headers(this.#packets.read(this.#packet))
        return
      case 'analysis':
        this.#analysed()
        return
      case 'http':
        this.#http()
        return
      case 'websocket':
        this.#websocket()
        return
      case 'sockscope':
        this.#sockscope()
        return
    }
  }

  #set(field: Field, value: FieldValue, raw?: Uint8Array): void {
    let found = this.#found.get(field)
    if (found === undefined) this.#found.set(field, (found = { values: [], raw: [], layers: [] }))
    found.values.push(value)
    found.layers.push(this.#layer)
    if (raw !== undefined) found.raw.push(raw)
    else if (value instanceof Uint8Array) found.raw.push(value)
  }

  readonly #add = (name: string, value: FieldValue): void => this.#set(fieldNamed(name), value)

  #frame(): void {
    const { packets, packetIndex, interfaces, captureFormat } = this.#session
    const packet = this.#packet
    const add = this.#add
    const time = packets.time(packet)
    add('frame', this.#packets.read(packet).bytes.slice())
    add('frame.number', packet)
    add('frame.len', packets.originalLength(packet))
    add('frame.cap_len', packets.capturedLength(packet))
    add('frame.time', time)
    add('frame.time_epoch', time)
    add('frame.time_relative', time - packets.time(1))
    add('frame.time_delta', packet === 1 ? 0n : time - packets.time(packet - 1))
    const comment = packetIndex.commentOn(packet)
    if (comment !== null) add('frame.comment', comment)
    if (captureFormat !== 'pcapng') return
    const number = packets.interfaceNumber(packet)
    add('frame.interface_id', number)
    const name = interfaces[number]?.name
    if (name !== undefined && name !== '') add('frame.interface_name', name)
  }

  #headers({ bytes, linkType, length }: StoredPacket): void {
    const { layers, payload } = readPacketLayers({ bytes, linkType, originalLength: length, relative: null })
    const headers = headerValues({ layers, payload }, bytes)
    for (const [field, { values, raw }] of headers) {
      values.forEach((value, index) => {
        this.#layer = index + 1
        this.#set(field, own(value), raw[index]?.slice())
      })
    }
    this.#layer = 1
    const owner = this.#owner
    if (owner === null || !headers.has(TCP)) return
    this.#add('tcp.stream', owner.record.id)
    const numbers = this.#initial.of(owner.record.id)
    const initial = numbers[owner.direction]
    const other = numbers[oppositeDirection(owner.direction)]
    const [seq, ack, flags] = [SEQ_RAW, ACK_RAW, FLAGS].map((field) => headers.get(field)?.values[0])
    if (initial !== null && typeof seq === 'number') this.#add('tcp.seq', (seq - initial) >>> 0)
    if (typeof ack !== 'number' || typeof flags !== 'number') return
    // Without an ACK the number says nothing, and Wireshark shows it as zero.
    if ((flags & ACK) === 0) this.#add('tcp.ack', 0)
    else if (other !== null) this.#add('tcp.ack', (ack - other) >>> 0)
  }

  #analysed(): void {
    const analysis = this.#analysis.of(this.#packet)
    if (!this.#read.has('headers')) {
      this.#read.add('headers')
      this.#headers(this.#packets.read(this.#packet))
    }
    for (const [field, value] of derivedTcpValues(this.#found, analysis)) this.#set(field, value)
    if (analysis === null) return
    for (const [field, value] of analysisValues(analysis)) this.#set(field, value)
  }

  #http(): void {
    for (const head of this.#headsHere()) httpValues(this.#session, head, this.#add)
  }

  #headsHere(): readonly HeadOfExchange[] {
    if (this.#owner === null) return []
    const { record } = this.#owner
    const { exchangeCount: ended, waiting } = record
    let heads = this.#heads
    if (heads?.record !== record || heads.ended !== ended || heads.waiting !== waiting.length) {
      heads = { record, ended, waiting: waiting.length, byPacket: headsByPacket(record) }
      this.#heads = heads
    }
    return heads.byPacket.get(this.#packet) ?? []
  }

  #websocket(): void {
    if (this.#owner === null) return
    for (const row of framesCompletedBy(this.#session, this.#owner.record, this.#packet)) {
      // Several frames of one packet are all of its first WebSocket layer, as in Wireshark.
      websocketValues(this.#session, this.#reader, row, this.#wanted, this.#add)
    }
  }

  #sockscope(): void {
    if (this.#owner === null) return
    const { record, direction } = this.#owner
    const add = this.#add
    add('sockscope.connection', record.id)
    add('sockscope.direction', direction)
    add('sockscope.state', connectionState(record))
    if (record.upgrade?.subprotocol != null) add('sockscope.subprotocol', record.upgrade.subprotocol)
    if (record.upgrade?.extensions != null) add('sockscope.extensions', record.upgrade.extensions)
    for (const { code, packet } of record.diagnostics) {
      if (packet !== this.#packet) continue
      add('sockscope.diagnostic', code)
      add('sockscope.severity', severityRank(code))
    }
    for (const { fact, packet } of record.facts) {
      if (packet === this.#packet && fact.kind === 'note') add('sockscope.note', fact.text)
    }
    const roundTrip = this.#analysis.of(this.#packet)?.acknowledges?.roundTrip
    if (roundTrip !== undefined) add('sockscope.rtt', roundTrip)
  }

  /** The names of what is in the packet, from the wire up, as Wireshark joins them. */
  #protocols(): void {
    const names: string[] = []
    const has = (name: string): boolean => this.values(fieldNamed(name)).length > 0
    for (const name of ['eth', 'sll', 'null', 'raw']) if (has(name)) names.push(name)
    if (has('eth') || has('sll')) names.push('ethertype')
    for (const name of ['vlan', 'arp', 'ip', 'ipv6', 'icmp', 'icmpv6', 'udp', 'tcp', 'http', 'websocket']) {
      if (has(name)) names.push(name)
    }
    this.#add('frame.protocols', names.join(':'))
  }
}

const TCP = fieldNamed('tcp')
const SEQ_RAW = fieldNamed('tcp.seq_raw')
const ACK_RAW = fieldNamed('tcp.ack_raw')
const FLAGS = fieldNamed('tcp.flags')

/** The packet's bytes are only borrowed. */
function own(value: FieldValue): FieldValue {
  return value instanceof Uint8Array ? value.slice() : value
}
