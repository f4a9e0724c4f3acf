import { formatAddress } from '../ip/address'
import { FragmentReassembly, type ReassembledDatagram } from '../ip/fragment-reassembly'
import { IcmpError } from '../ip/icmp-error'
import { IpDecoder } from '../ip/ip-decoder'
import { extensionHeaderLength, PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_TCP } from '../ip/ip-protocol'
import { findNetworkHeader } from '../link/link-decoder'
import { whyNotRead, type NotRead } from '../link/link-stop'
import type { CaptureSink } from '../model/capture-sink'
import { ConnectionTracker } from '../tcp/connection-tracker'
import type { ReadBack } from '../tcp/delivered-history'
import { TcpSegment } from '../tcp/segment'
import { decodeFactComment } from './fact-comment'
import type { CaptureInterface } from '../model/capture-interface'
import type { CapturedPacket, PacketReaderSink } from './packet-reader'
import { whyNoSegment } from './no-segment'
import { CAPTURED_INTERFACE_PREFIX, SYNTHETIC_INTERFACE_NAME } from './session-format'
import { MAX_TUNNELS, tunnelledNetwork } from './tunnel'
import { UndecodedTally } from './undecoded-packets'

/** A packet that claims to have lost more than this to the snaplen is not believed. */
const MOST_UNCAPTURED = 1024 * 1024

const DAMAGED: NotRead = { name: 'cut or damaged', mayCarry: false }
const FRAGMENT: NotRead = { name: 'IP fragments', mayCarry: false }

/**
 * From packets to stream events: registers each packet with the session, then takes it through link, IP and TCP.
 * Packets that are no TCP, or are damaged, are registered and go no further.
 */
export class PacketDecoder implements PacketReaderSink {
  /** Packets registered so far. */
  packets = 0

  private readonly sink: CaptureSink
  private readonly tracker: ConnectionTracker
  private readonly ip = new IpDecoder()
  private readonly tcp = new TcpSegment()
  private readonly undecoded = new UndecodedTally()
  private readonly icmpError = new IcmpError()
  private readonly fragments = new FragmentReassembly()
  private readonly linkTypes: number[] = []
  private readonly isSynthetic: boolean[] = []
  /** By interface: its packets were captured beside a recording. */
  private readonly isBeside: boolean[] = []

  /** @param maxConnections how many connections are followed */
  constructor(sink: CaptureSink, readBack: ReadBack, maxConnections?: number) {
    this.sink = sink
    this.tracker = new ConnectionTracker(sink, readBack, maxConnections)
  }

  /** Packets of connections beyond that: they belong to none. */
  get unfollowed(): number {
    return this.tracker.unfollowed
  }

  interface(description: CaptureInterface): void {
    const { linkType, name } = description
    this.linkTypes.push(linkType)
    this.isBeside.push(this.isSynthetic.includes(true) && name.startsWith(CAPTURED_INTERFACE_PREFIX))
    this.isSynthetic.push(name === SYNTHETIC_INTERFACE_NAME)
    this.sink.interface(description)
  }

  packet(packet: CapturedPacket): void {
    const { interfaceNumber, seconds, nanos, fileOffset, capturedLength, originalLength } = packet
    const number = this.sink.packet(
      seconds,
      nanos,
      fileOffset,
      capturedLength,
      originalLength,
      interfaceNumber,
    )
    this.packets++
    const connection = this.decode(packet, number)
    if (packet.comments.length > 0) this.comments(packet.comments, number, connection, interfaceNumber)
  }

  record(record: CapturedPacket): void {
    const { seconds, nanos, fileOffset, capturedLength, originalLength, interfaceNumber } = record
    this.sink.packet(seconds, nanos, fileOffset, capturedLength, originalLength, interfaceNumber)
  }

  dropped(packets: number): void {
    this.sink.dropped(packets)
  }

  secrets(type: number, secrets: Uint8Array): void {
    this.sink.secrets?.(type, secrets)
  }

  name(address: string, name: string): void {
    this.sink.name?.(address, name)
  }

  comment(text: string): void {
    this.sink.comment?.(text, null)
  }

  /** No more packets come: passes on what was held back, and tells what was not read. */
  finish(): void {
    this.tracker.finish()
    for (const { name, count, first } of this.undecoded.told(this.tracker.hasConnections)) {
      this.sink.undecoded?.(name, count, first)
    }
  }

  /** @returns the number of the packet's connection, or -1 */
  private decode(packet: CapturedPacket, number: number): number {
    const { bytes, start, capturedLength, originalLength, interfaceNumber } = packet
    const linkType = this.linkTypes[interfaceNumber] ?? -1
    let end = start + capturedLength
    let network = findNetworkHeader(linkType, bytes, start, end)
    if (network < 0) return this.notRead(whyNotRead(linkType, bytes, start, end), number)
    const { ip } = this
    let uncaptured = Math.min(originalLength - capturedLength, MOST_UNCAPTURED)
    for (let tunnels = 0; tunnels <= MAX_TUNNELS; tunnels++) {
      if (!ip.decode(bytes, network, end, uncaptured)) return this.notRead(DAMAGED, number)
      if (ip.isFragment) {
        const datagram = this.fragments.add(ip, bytes, packet.fileOffset + ip.payload - start)
        return datagram === null ? this.notRead(FRAGMENT, number) : this.reassembled(datagram, number)
      }
      if (ip.protocol === PROTOCOL_TCP) return this.segment(packet, number)
      const inner = tunnelledNetwork(ip, bytes)
      if (inner < 0) break
      network = inner
      end = ip.payloadEnd
      uncaptured = ip.payloadLength - (ip.payloadEnd - ip.payload)
    }
    const connection = this.icmp(bytes, number)
    return connection >= 0 ? connection : this.notRead(whyNoSegment(ip, bytes), number)
  }

  /** The TCP segment in the packet that `ip` has decoded. */
  private segment(packet: CapturedPacket, number: number): number {
    const { bytes, start, interfaceNumber } = packet
    const { ip, tcp, tracker } = this
    if (!tcp.decode(bytes, ip.payload, ip.payloadEnd, ip.payloadLength)) return this.notRead(DAMAGED, number)
    if (this.isBeside[interfaceNumber] === true) {
      const beside = tracker.captured(bytes, ip.version, ip.source, ip.destination, tcp, number)
      if (beside >= 0) this.sink.segment?.(number, beside, tracker.direction)
      return beside
    }
    const connection = tracker.segment(
      bytes,
      ip.version,
      ip.source,
      ip.destination,
      tcp,
      number,
      packet.fileOffset + tcp.payload - start,
      this.isSynthetic[interfaceNumber] === true,
    )
    if (connection >= 0) this.sink.segment?.(number, connection, tracker.direction)
    return connection
  }

  private notRead({ name, mayCarry }: NotRead, number: number): number {
    this.undecoded.add(name, mayCarry, number)
    return -1
  }

  /** ICMP that turns a connection's segment back belongs to that connection, the other way round. */
  private icmp(bytes: Uint8Array, number: number): number {
    const { ip, icmpError, tracker } = this
    const version = ip.version === 4 ? 4 : 6
    if (ip.protocol !== (version === 4 ? PROTOCOL_ICMP : PROTOCOL_ICMPV6)) return -1
    if (!icmpError.decode(bytes, ip.payload, ip.payloadEnd, version)) return -1
    const { quoted, type, code, sourcePort, destinationPort } = icmpError
    const from = formatAddress(bytes, ip.source, version === 4 ? 4 : 16)
    const { source, destination } = quoted
    const report = { from, version, type, code } as const
    const connection = tracker.quoted(
      bytes,
      version,
      source,
      destination,
      sourcePort,
      destinationPort,
      report,
      number,
    )
    if (connection >= 0) this.sink.segment?.(number, connection, tracker.direction)
    return connection
  }

  private reassembled(datagram: ReassembledDatagram, number: number): number {
    const { payload, pieces, addresses, version } = datagram
    const { tcp, tracker } = this
    const header = tcpStart(datagram)
    if (header < 0 || !tcp.decode(payload, header, payload.length, payload.length - header)) return -1
    const connection = tracker.fragmentedSegment(addresses, version, payload, tcp, number, pieces)
    if (connection >= 0) this.sink.segment?.(number, connection, tracker.direction)
    return connection
  }

  /** Of a recording's comments those that are facts; of every other capture the comments as they are. */
  private comments(
    comments: readonly string[],
    packet: number,
    connection: number,
    interfaceNumber: number,
  ): void {
    const mayBeFact = connection >= 0 && this.isSynthetic[interfaceNumber] === true
    for (const comment of comments) {
      const fact = mayBeFact ? decodeFactComment(comment) : null
      if (fact === null) this.sink.comment?.(comment, packet)
      else this.sink.fact(connection, fact, packet)
    }
  }
}

/** Where in a datagram the TCP header begins, past the extension headers that were fragmented with it; or -1. */
function tcpStart(datagram: ReassembledDatagram): number {
  const { payload } = datagram
  let { protocol } = datagram
  let at = 0
  while (datagram.version === 6 && at + 2 <= payload.length) {
    const length = extensionHeaderLength(protocol, payload, at)
    if (length === 0) break
    protocol = payload[at] ?? 0
    at += length
  }
  return protocol === PROTOCOL_TCP ? at : -1
}
