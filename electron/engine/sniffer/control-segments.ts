import type { CaptureInterface } from '@shared/model/capture-interface'
import type { CapturedPacket, PacketReaderSink } from '@shared/capture/packet-reader'
import { IpDecoder } from '@shared/ip/ip-decoder'
import { PROTOCOL_TCP } from '@shared/ip/ip-protocol'
import { findNetworkHeader } from '@shared/link/link-decoder'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import { TcpSegment } from '@shared/tcp/segment'
import { ACK, FIN, RST, SYN } from '@shared/tcp/tcp-flags'
import type { CapturedPacketsSink } from './captured-segment'
import { tupleKeyOf } from './tuple-key'

/** Handshakes whose third step is awaited. Past that a flood of connections goes without it. */
export const MAX_AWAITED_STEPS = 4096

/** A packet that claims to have lost more than this to the snaplen is not believed. */
const MOST_UNCAPTURED = 1024 * 1024

/**
 * Picks the control segments out of what dumpcap captures: SYN, SYN+ACK, the ACK that answers it, FIN and RST. Of any
 * other ACK nothing is allocated.
 */
export class ControlSegments implements PacketReaderSink {
  private readonly interfaceName: string
  private readonly listenPorts: ReadonlySet<number>
  private readonly sink: CapturedPacketsSink
  private readonly ip = new IpDecoder()
  private readonly tcp = new TcpSegment()
  /** By both ports of a handshake, the acknowledgment number its third step has. */
  private readonly awaited = new Map<number, number>()
  private linkType = -1

  constructor(interfaceName: string, listenPorts: Iterable<number>, sink: CapturedPacketsSink) {
    this.interfaceName = interfaceName
    this.listenPorts = new Set(listenPorts)
    this.sink = sink
  }

  interface(description: CaptureInterface): void {
    if (this.linkType >= 0) return
    this.linkType = description.linkType
    // As the user named it: dumpcap may know it by another name.
    this.sink.captureBegan({ ...description, name: this.interfaceName })
  }

  packet(packet: CapturedPacket): void {
    const { bytes, start, capturedLength, originalLength, seconds, nanos } = packet
    const { ip, tcp } = this
    const end = start + capturedLength
    const network = findNetworkHeader(this.linkType, bytes, start, end)
    if (network < 0) return
    if (!ip.decode(bytes, network, end, Math.min(originalLength - capturedLength, MOST_UNCAPTURED))) return
    if (ip.isFragment || ip.protocol !== PROTOCOL_TCP) return
    if (!tcp.decode(bytes, ip.payload, ip.payloadEnd, ip.payloadLength) || !this.isWanted(tcp)) return
    const isToServer = isFromClient(tcp, this.listenPorts)
    const length = ip.version === 4 ? 4 : 16
    this.sink.captured({
      key: isToServer
        ? tupleKeyOf(bytes, length, ip.source, tcp.sourcePort, ip.destination, tcp.destinationPort)
        : tupleKeyOf(bytes, length, ip.destination, tcp.destinationPort, ip.source, tcp.sourcePort),
      direction: isToServer ? CLIENT_TO_SERVER : SERVER_TO_CLIENT,
      seconds,
      nanos,
      seq: tcp.seq,
      ack: tcp.ack,
      flags: tcp.flags,
      packet: bytes.slice(start, tcp.payload),
      originalLength,
    })
  }

  dropped(packets: number): void {
    this.sink.captureDropped(packets)
  }

  secrets(): void {
    // A capture that has just begun has none.
  }

  name(): void {
    // Nor names.
  }

  comment(): void {
    // dumpcap describes itself; the session file has its own description.
  }

  private isWanted(tcp: TcpSegment): boolean {
    const { sourcePort, destinationPort, flags } = tcp
    if ((flags & (SYN | ACK)) === (SYN | ACK)) {
      if (this.awaited.size >= MAX_AWAITED_STEPS) this.awaited.clear()
      this.awaited.set(portPair(destinationPort, sourcePort), (tcp.seq + 1) % 0x1_0000_0000)
      return true
    }
    if ((flags & (SYN | FIN | RST)) !== 0) return true
    const pair = portPair(sourcePort, destinationPort)
    if (this.awaited.get(pair) !== tcp.ack) return false
    this.awaited.delete(pair)
    return true
  }
}

function isFromClient(
  { flags, sourcePort, destinationPort }: TcpSegment,
  listenPorts: ReadonlySet<number>,
): boolean {
  // A client's own port may be that of another listener; then only its SYN can tell.
  if (listenPorts.has(sourcePort) && listenPorts.has(destinationPort)) return (flags & (SYN | ACK)) === SYN
  return listenPorts.has(destinationPort)
}

function portPair(one: number, other: number): number {
  return one * 0x1_0000 + other
}
