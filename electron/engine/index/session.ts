import { offsetOf, sourceOf } from '@shared/model/byte-place'
import type { CaptureInterface } from '@shared/model/capture-interface'
import type { CaptureResult, CaptureSink } from '@shared/model/capture-sink'
import type { DiagnosticCode } from '@shared/diagnostics/catalogue'
import type { Diagnostic } from '@shared/model/diagnostic'
import type { Direction } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import type { Fact } from '@shared/model/fact'
import type { BytePlace, ConnectionNumber, FileOffset, PacketNumber } from '@shared/model/numbers'
import type { CloseKind, TcpEvent } from '@shared/model/stream-event'
import type { KeyLog } from '@shared/tls/key-log'
import { ConnectionList } from './connection/connection-list'
import { ConnectionRecord } from './connection/connection-record'
import { applyClose, applyFact, applyTcpEvent } from './connection/connection-state'
import { DECODE_AUTOMATICALLY, type DecodeAs } from './decode-choice'
import { DiagnosticStore } from './faults/diagnostic-store'
import { Dissection } from './dissection'
import { INFLATE_SLICE, InflateBacklog, type BacklogStep } from './inflate-backlog'
import { FrameTable } from './columns/frame-table'
import type { MessageTable } from './columns/message-table'
import { PacketIndex } from './columns/packet-index'
import { PacketTable } from './columns/packet-table'
import { RowChanges } from './row-changes'
import { ByteSources } from '../file/byte-sources'
import type { SessionBytes } from '../file/session-bytes'
import { DEFAULT_SESSION_LIMITS, type SessionLimits } from './session-limits'
import type { SessionObserver } from './session-observer'
import { SessionSecrets } from '../tls/session-secrets'
import { nodeTlsCrypto } from '../tls/node-tls-crypto'
import { HeldConnections } from './held-connections'
import { DecryptedStreams } from './decrypted-streams'
import { TrafficIndex } from './traffic-index'
import { TransportDiagnostics } from './faults/transport-diagnostics'

export interface SessionOptions {
  limits?: Partial<SessionLimits>
  observer?: SessionObserver
  /** What compressed messages made wait could not be taken in: a bug of ours. Default: it is thrown. */
  onFailed?: (error: unknown) => void
  /** Called on the first change after `takeChanges`, so that a timer runs only while something happens. */
  onChange?: () => void
  /** False indexes traffic without looking for faults: what the checks cost is measured so. */
  findsFaults?: boolean
  /** False where a connection's packets are not asked for. */
  indexesPackets?: boolean
  /** Which connections are taken for WebSocket though no upgrade says so. */
  decodeAs?: DecodeAs
  /** TLS secrets beside those the file holds. */
  keyLog?: KeyLog | null
  /** TLS secrets come while the traffic does: connections wait for theirs. */
  awaitsSecrets?: boolean
}

/**
 * The index over one session file: packets, connections, frames and messages in typed columns, everything else small.
 * Payload bytes stay in the file. It takes in what a live recording or an import tells it and is asked by the views;
 * it does not know which of the two it is.
 */
export class Session implements CaptureSink {
  /** The session file. */
  readonly bytes: SessionBytes
  /** What segments of streams name: the file, and sources made from it. */
  readonly sources: ByteSources
  readonly limits: SessionLimits
  readonly packets = new PacketTable()
  readonly packetIndex = new PacketIndex(this.packets)
  readonly frames = new FrameTable()
  /** Told of rows of both that are not what they were when they came. */
  readonly changes = new RowChanges()
  readonly diagnostics: DiagnosticStore
  /** Told by the dissectors what they find. */
  readonly traffic: TrafficIndex
  readonly tlsSecrets: SessionSecrets
  /** TLS secrets that were given beside the file. */
  readonly keyLog: KeyLog | null
  readonly interfaces: CaptureInterface[] = []
  readonly decodeAs: DecodeAs

  captureFormat: CaptureResult['format'] = 'pcapng'
  result: CaptureResult | null = null
  /** Payload bytes of all streams. */
  streamBytes = 0
  /** Packets the capturing program lost. */
  lostPackets = 0
  /** Bytes that were relayed but not recorded. */
  unrecordedBytes = 0

  readonly #list: ConnectionList
  readonly #transport: TransportDiagnostics
  readonly #dissection: Dissection
  readonly #held: HeldConnections | null
  readonly #backlog: InflateBacklog
  readonly #observer: SessionObserver
  readonly #findsFaults: boolean
  readonly #indexesPackets: boolean

  constructor(bytes: SessionBytes, options: SessionOptions = {}) {
    const { observer = {}, findsFaults = true, decodeAs = DECODE_AUTOMATICALLY } = options
    const limits = { ...DEFAULT_SESSION_LIMITS, ...options.limits }
    const list = new ConnectionList(options.onChange)
    const diagnostics = new DiagnosticStore(list, this.packets, this.frames, this.changes, limits, observer)
    this.bytes = bytes
    this.sources = new ByteSources(bytes)
    this.limits = limits
    this.decodeAs = decodeAs
    this.diagnostics = diagnostics
    this.#observer = observer
    this.#findsFaults = findsFaults
    this.#indexesPackets = options.indexesPackets ?? true
    this.#list = list
    this.#transport = new TransportDiagnostics(this.packets, (diagnostic) => diagnostics.add(diagnostic))
    this.keyLog = options.keyLog ?? null
    this.tlsSecrets = new SessionSecrets(this.keyLog)
    this.traffic = new TrafficIndex(
      list,
      this.frames,
      diagnostics,
      this.#transport,
      new DecryptedStreams(this.sources),
      this.changes,
      limits,
      observer,
    )
    const tls = { secrets: this.tlsSecrets, crypto: nodeTlsCrypto }
    this.#backlog = new InflateBacklog(options.onFailed ?? rethrow)
    const settings = { findsFaults, tls, inflateWork: this.#backlog.work }
    this.#held = options.awaitsSecrets === true ? new HeldConnections(this.sources) : null
    this.#dissection = new Dissection(
      this.traffic,
      this.#transport,
      diagnostics,
      settings,
      decodeAs,
      this.tlsSecrets,
      this.#held,
    )
  }

  get connections(): readonly ConnectionRecord[] {
    return this.#list.all
  }

  get messages(): MessageTable {
    return this.traffic.messages
  }

  /** Connections that changed since the last call. */
  takeChanges(): ConnectionRecord[] {
    return this.#list.takeChanges()
  }

  /** Something a tick tells of has changed beside the index. */
  changed(): void {
    this.#list.announce()
  }

  // The capture

  format(format: 'pcap' | 'pcapng'): void {
    this.captureFormat = format
  }

  interface(description: CaptureInterface): void {
    this.interfaces.push(description)
  }

  packet(
    seconds: number,
    nanos: number,
    fileOffset: FileOffset,
    capturedLength: number,
    originalLength: number,
    interfaceNumber: number,
  ): PacketNumber {
    this.#list.announce()
    return this.packets.add(seconds, nanos, fileOffset, capturedLength, originalLength, interfaceNumber)
  }

  dropped(packets: number): void {
    this.lostPackets += packets
  }

  undecoded(protocol: string, count: number, first: PacketNumber): void {
    this.#tellOfCapture('capture-not-decoded', first, { protocol, count, first })
  }

  /** The file goes on behind what it was compressed to. */
  trailing(bytes: number): void {
    this.#tellOfCapture('capture-trailing-bytes', 0, { bytes })
  }

  #tellOfCapture(code: DiagnosticCode, packet: PacketNumber, values: Diagnostic['values']): void {
    if (!this.#findsFaults) return
    this.diagnostics.add({
      code,
      connection: null,
      direction: null,
      frame: null,
      packet,
      range: null,
      values,
    })
  }

  segment(packet: PacketNumber, connection: ConnectionNumber, direction: Direction): void {
    if (this.#indexesPackets) this.packetIndex.add(packet, connection, direction)
  }

  comment(text: string, packet: PacketNumber | null): void {
    if (packet !== null) {
      this.packetIndex.addComment(packet, text)
      this.changes.packet(packet)
    }
    this.tlsSecrets.addComment(text)
  }

  secrets(type: number, secrets: Uint8Array): void {
    this.tlsSecrets.addBlock(type, secrets)
    for (const record of this.#held?.all ?? []) {
      const random = record.tls?.clientHello?.random
      if (random !== undefined && this.tlsSecrets.isComplete(random)) this.#release(record)
    }
  }

  /** Called for each connection whose TLS secrets are looked for while it goes on. */
  set onClientHello(call: (connection: ConnectionNumber, random: Uint8Array) => void) {
    this.#dissection.onClientHello = call
  }

  /** Connections that wait for their TLS secrets. */
  get heldConnections(): readonly ConnectionRecord[] {
    return [...(this.#held?.all ?? [])]
  }

  /** The connection's secrets are no longer waited for: what there is of it is read. */
  releaseHeld(connection: ConnectionNumber): void {
    this.#release(this.#list.of(connection))
  }

  #release(record: ConnectionRecord): void {
    this.#held?.release(record, {
      data: (of, direction, bytes, packet) =>
        this.#dissection.data(of, direction, bytes, 0, bytes.length, packet),
      gap: (of, direction, start, end, packet) => this.#dissection.gap(of, direction, start, end, packet),
    })
    this.#list.touch(record)
  }

  /** The capture ended, or the recording stopped: what is unfinished on open connections is reported as it is. */
  finished(result: CaptureResult): void {
    this.#backlog.drain()
    this.result = result
    for (const record of this.heldConnections) this.#release(record)
    for (const record of this.connections) this.#dissection.end(record, this.packets.count)
    this.#list.announce()
  }

  // The streams

  opened(connection: ConnectionNumber, client: Endpoint, server: Endpoint, packet: PacketNumber): void {
    const record = new ConnectionRecord(connection, client, server, packet)
    this.#list.all[connection] = record
    this.#list.touch(record)
    this.#observer.opened?.(connection)
  }

  data(
    connection: ConnectionNumber,
    direction: Direction,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: PacketNumber,
    place: BytePlace,
  ): void {
    const record = this.#list.of(connection)
    if (this.#backlog.has(connection)) {
      this.#backlog.add(connection, this.#laterData(record, direction, end - start, packet, place))
      return
    }
    record.streams[direction].append(end - start, place, packet)
    this.streamBytes += end - start
    if (!record.changed) this.#list.touch(record)
    if (end - start > INFLATE_SLICE && mayInflate(record)) {
      this.#dataInSlices(record, direction, bytes, start, end, packet, place)
    } else this.#dissection.data(record, direction, bytes, start, end, packet)
  }

  /** As far as this turn's budget for inflating goes; the rest waits. */
  #dataInSlices(
    record: ConnectionRecord,
    direction: Direction,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: PacketNumber,
    place: BytePlace,
  ): void {
    for (let at = start; at < end;) {
      const next = Math.min(end, at + INFLATE_SLICE)
      this.#dissection.data(record, direction, bytes, at, next, packet)
      at = next
      if (at < end && this.#backlog.isSpent) {
        this.#backlog.add(
          record.id,
          this.#laterSlices(record, direction, end - at, packet, place + at - start),
        )
        return
      }
    }
  }

  /** Bytes that are taken in, and read back from their place, when the connection's turn has come. */
  #laterData(
    record: ConnectionRecord,
    direction: Direction,
    length: number,
    packet: PacketNumber,
    place: BytePlace,
  ): BacklogStep {
    let slices: BacklogStep | null = null
    return () => {
      if (slices === null) {
        record.streams[direction].append(length, place, packet)
        this.streamBytes += length
        slices = this.#laterSlices(record, direction, length, packet, place)
      }
      this.#list.touch(record)
      return slices()
    }
  }

  #laterSlices(
    record: ConnectionRecord,
    direction: Direction,
    length: number,
    packet: PacketNumber,
    place: BytePlace,
  ): BacklogStep {
    let at = 0
    return () => {
      const source = this.sources.get(sourceOf(place))
      const bytes = source.read(offsetOf(place) + at, Math.min(INFLATE_SLICE, length - at))
      this.#list.touch(record)
      if (bytes.length > 0) {
        this.#dissection.data(record, direction, bytes, 0, bytes.length, packet)
        at += bytes.length
      } else {
        // The file cannot be read any more: for the dissector these bytes are missing.
        const { length: streamLength } = record.streams[direction]
        this.#dissection.gap(record, direction, streamLength - (length - at), streamLength, packet)
        at = length
      }
      return at >= length
    }
  }

  /** Whether the event waits: behind bytes of the same connection that are still inflated. */
  #isLater(connection: ConnectionNumber, event: () => void): boolean {
    if (!this.#backlog.has(connection)) return false
    this.#backlog.add(connection, () => {
      event()
      return true
    })
    return true
  }

  /** Resolves when nothing waits for its turn to be inflated. */
  caughtUp(): Promise<void> {
    return this.#backlog.drained()
  }

  gap(connection: ConnectionNumber, direction: Direction, length: number, packet: PacketNumber): void {
    if (this.#isLater(connection, () => this.#gap(connection, direction, length, packet))) return
    this.#gap(connection, direction, length, packet)
  }

  #gap(connection: ConnectionNumber, direction: Direction, length: number, packet: PacketNumber): void {
    const record = this.#list.of(connection)
    const start = record.streams[direction].length
    record.streams[direction].appendGap(length, packet)
    this.#list.touch(record)
    this.#dissection.gap(record, direction, start, start + length, packet)
    record.keepGap(direction, length, packet, this.limits.gapsPerConnection)
  }

  closed(connection: ConnectionNumber, direction: Direction, how: CloseKind, packet: PacketNumber): void {
    if (this.#isLater(connection, () => this.#closed(connection, direction, how, packet))) return
    this.#closed(connection, direction, how, packet)
  }

  #closed(connection: ConnectionNumber, direction: Direction, how: CloseKind, packet: PacketNumber): void {
    const record = this.#list.of(connection)
    const over = applyClose(record, direction, how, packet)
    this.#list.touch(record)
    const apply = (): void => {
      this.#dissection.closed(record, direction, how, packet)
      if (over) this.#dissection.end(record, packet)
      record.placeEnd(direction, how, packet)
      if (over) this.#observer.closed?.(connection)
    }
    if (this.#held?.has(record) === true) this.#held.defer(record, packet, apply)
    else apply()
  }

  tcp(connection: ConnectionNumber, event: TcpEvent, packet: PacketNumber): void {
    if (this.#isLater(connection, () => this.#tcp(connection, event, packet))) return
    this.#tcp(connection, event, packet)
  }

  #tcp(connection: ConnectionNumber, event: TcpEvent, packet: PacketNumber): void {
    const record = this.#list.of(connection)
    applyTcpEvent(record, event, packet)
    if (event.kind === 'one-direction') this.#dissection.notCaptured(record, event.direction)
    if (this.#findsFaults) this.#transport.tcp(record, event, packet)
    this.#list.touch(record)
  }

  fact(connection: ConnectionNumber, fact: Fact, packet: PacketNumber): void {
    if (this.#isLater(connection, () => this.#fact(connection, fact, packet))) return
    this.#fact(connection, fact, packet)
  }

  #fact(connection: ConnectionNumber, fact: Fact, packet: PacketNumber): void {
    const record = this.#list.of(connection)
    // What it tells is in the steps of the handshake.
    if (fact.kind !== 'tcp-handshake') record.keepFact(fact, packet, this.limits.factsPerConnection)
    applyFact(record, fact, packet)
    this.changes.packet(packet)
    if (this.#findsFaults) this.#transport.fact(record, fact, packet)
    if (fact.kind === 'recording-gap') this.unrecordedBytes += fact.bytes
    this.#observer.fact?.(connection, fact, packet)
    this.#list.touch(record)
  }
}

/** Only what negotiated permessage-deflate, or is taken for it, can make much of little. */
function mayInflate({ upgrade, decodedAsWebSocket }: ConnectionRecord): boolean {
  return decodedAsWebSocket || (upgrade !== null && upgrade.deflate !== null)
}

function rethrow(error: unknown): void {
  throw error
}
