import { readPacketLayers } from '@shared/capture/layers/packet-layers'
import type { PacketDetail, PacketRow } from '@shared/ipc/packet-rows'
import { ETHERNET, PSH, ACK, ethernet, tcpPacket } from '../../support/capture-builder'
import { START } from './rows'

/** An Ethernet packet with five bytes of payload and the usual options. */
export const PACKET_BYTES = ethernet(
  tcpPacket({
    from: { address: '127.0.0.1', port: 51_544 },
    to: { address: '127.0.0.1', port: 9001 },
    seq: 1001,
    ack: 5001,
    flags: PSH | ACK,
    payload: 'Hello',
    tcpOptions: [1, 1, 8, 10, 0, 0, 0, 7, 0, 0, 0, 9],
  }),
)

export function packetRow(part: Partial<PacketRow> = {}): PacketRow {
  return {
    packet: 9,
    time: START + 2_655_123n,
    connection: 0,
    direction: 0,
    source: '127.0.0.1:51544',
    destination: '127.0.0.1:9001',
    protocol: 'WebSocket',
    length: PACKET_BYTES.length,
    captured: PACKET_BYTES.length,
    tcp: { flags: 0x18, seq: 1001, ack: 5001, relativeSeq: 1, relativeAck: 1, window: 512, length: 5 },
    fragment: false,
    comment: null,
    synthetic: false,
    ...part,
  }
}

/** The packet as the engine would tell it, its layers read by the real decoder. */
export function packetDetail(part: Partial<PacketRow> = {}): PacketDetail {
  const { layers } = readPacketLayers({
    bytes: PACKET_BYTES,
    linkType: ETHERNET,
    originalLength: PACKET_BYTES.length,
    relative: { stream: 0, seq: 1, ack: 1 },
  })
  return { row: packetRow(part), layers, facts: [] }
}
