import { parser as createParser, type Packet } from 'mqtt-packet'
import { decoded, NOT_DECODED, type Decode } from '@shared/decoders/decoder'
import type { DecodedValue } from '@shared/decoders/decoded-value'
import { decodeUtf8, jsonOrText } from '@shared/decoders/json-message'

/** Packets within one WebSocket message. */
const MAX_PACKETS = 10_000

/** Length of an MQTT packet, from its fixed header (MQTT 5 §2.1); null where more bytes are needed, -1 where it is none. */
export function mqttPacketLength(bytes: Uint8Array, at: number): number | null {
  if (at >= bytes.length) return null
  if (bytes[at]! >> 4 === 0) return -1
  let length = 0
  for (let index = 1; index <= 4; index++) {
    const byte = bytes[at + index]
    if (byte === undefined) return null
    length += (byte & 0x7f) * 128 ** (index - 1)
    if ((byte & 0x80) === 0) return 1 + index + length
  }
  return -1
}

/**
 * MQTT 3.1 to 5 over WebSocket. Packets may begin and end anywhere in the stream of messages (MQTT 5 §6): what was
 * carried over from the message before is named, and a packet that ends later is completed from the messages after.
 */
export const decodeMqtt: Decode = (message, conversation) => {
  const carried = Math.min(conversation.carried ?? 0, message.bytes.length)
  let bytes = message.bytes.subarray(carried)
  const own = bytes.length
  const packets: DecodedValue[] = []
  const summaries: string[] = []
  if (carried > 0) {
    summaries.push(`… ${carried} bytes of the packet before`)
    packets.push({ 'continues the packet before': message.bytes.subarray(0, carried) })
  }
  let later: Iterator<Uint8Array> | null = null
  let at = 0
  while (at < own && packets.length < MAX_PACKETS) {
    let length = mqttPacketLength(bytes, at)
    while (length === null || (length > 0 && at + length > bytes.length)) {
      later ??= sameDirection(message.direction, conversation.following())
      const next = later.next()
      if (next.done === true) break
      bytes = joined(bytes, next.value)
      length = mqttPacketLength(bytes, at)
    }
    if (length === -1) return { ok: false, offset: carried + at }
    if (length === null || at + length > bytes.length) {
      summaries.push('… incomplete')
      packets.push({ incomplete: bytes.subarray(at) })
      break
    }
    const packet = readPacket(bytes.subarray(at, at + length), conversation.subprotocol)
    if (packet === null) return { ok: false, offset: carried + at }
    packets.push(shown(packet))
    summaries.push(summaryOf(packet))
    at += length
  }
  if (packets.length === 0) return NOT_DECODED
  return decoded(summaries.join(' · '), packets.length === 1 ? packets[0] : packets)
}

function* sameDirection(direction: number, messages: Iterable<{ direction: number; bytes: Uint8Array }>) {
  for (const message of messages) if (message.direction === direction) yield message.bytes
}

function joined(one: Uint8Array, two: Uint8Array): Uint8Array {
  const whole = new Uint8Array(one.length + two.length)
  whole.set(one)
  whole.set(two, one.length)
  return whole
}

/** The packet as version 3.1.1, or, where it is none, as version 5: the version is known from CONNECT only. */
function readPacket(bytes: Uint8Array, subprotocol: string | null): Packet | null {
  const versions = subprotocol === 'mqttv3.1' ? [3] : [4, 5]
  for (const protocolVersion of versions) {
    const parser = createParser({ protocolVersion })
    const packets: Packet[] = []
    const errors: unknown[] = []
    parser.on('packet', (read: Packet) => packets.push(read))
    parser.on('error', (error: unknown) => errors.push(error))
    try {
      const left = parser.parse(Buffer.from(bytes))
      if (left === 0 && errors.length === 0) return packets[0] ?? null
    } catch {
      // A packet of the other version.
    }
  }
  return null
}

function summaryOf(packet: Packet): string {
  const name = packet.cmd.toUpperCase()
  const id = packet.messageId === undefined ? '' : ` #${packet.messageId}`
  if (packet.cmd === 'publish') {
    const qos = packet.qos === 0 ? '' : ` QoS ${packet.qos}`
    return `${name} ${packet.topic} (${packet.payload.length} bytes)${qos}${id}${packet.retain ? ' retain' : ''}`
  }
  if (packet.cmd === 'subscribe')
    return `${name} ${packet.subscriptions.map(({ topic }) => topic).join(', ')}${id}`
  if (packet.cmd === 'unsubscribe') return `${name} ${packet.unsubscriptions.join(', ')}${id}`
  if (packet.cmd === 'connect') return `${name} ${packet.clientId}`
  if (packet.cmd === 'connack') return `${name} ${packet.returnCode ?? packet.reasonCode ?? ''}`.trim()
  return `${name}${id}`
}

function shown(packet: Packet): DecodedValue {
  const value: Record<string, DecodedValue> = {}
  for (const [key, member] of Object.entries(packet as unknown as Record<string, DecodedValue>)) {
    if (member !== undefined) value[key] = member
  }
  const payload = value['payload']
  if (payload instanceof Uint8Array) {
    const text = decodeUtf8(payload)
    if (text !== null) value['payload'] = jsonOrText(text)
  }
  return value
}
