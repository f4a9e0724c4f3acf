import type { ConnectionState, Handshake, HandshakeStep } from '@shared/model/connection-state'
import type { Nanoseconds } from '@shared/model/nanoseconds'
import type { Fact, RelayFailure } from '@shared/model/fact'
import type { Direction } from '@shared/model/direction'
import type { TcpEvent } from '@shared/model/stream-event'
import type { ConnectionRecord, KeptStep } from './connection-record'
import type { PacketTable } from '../columns/packet-table'

/** Failures of a relay that end a connection which already existed. */
const ENDS_AN_OPEN_CONNECTION: readonly RelayFailure[] = ['tcp-reset', 'idle-timeout', 'proxy-stopped']

/** What a fact changes about its connection. */
export function applyFact(record: ConnectionRecord, fact: Fact, packet: number): void {
  switch (fact.kind) {
    case 'accepted':
      record.proxied = true
      record.relayTarget = fact.target
      break
    case 'tunnel':
      record.relayTarget = { host: fact.host, port: fact.port }
      break
    case 'connect-end':
      record.upstream = fact.remote
      if (fact.error === null) record.upstreamConnected = true
      break
    case 'relay-failed':
      record.failure = fact.failure
      record.failureError = fact.error
      record.failurePacket = packet
      break
    case 'modification':
      record.modified = true
      break
    case 'connect-start':
      record.upstream = fact.remote
      break
    case 'tcp-handshake':
      record.syn = knownStep(record.syn, packet, { ...fact.syn, ack: null })
      record.synAck = knownStep(record.synAck, packet, fact.synAck)
      record.ack = knownStep(record.ack, packet, fact.ack)
      break
    case 'tls-leg':
    case 'tls-policy':
    case 'resolve-start':
    case 'resolve-end':
    case 'recording-gap':
    case 'recording-behind':
    case 'note':
      break
  }
}

/** What a TCP event changes about its connection: the three steps of the handshake (RFC 9293 §3.5). */
export function applyTcpEvent(record: ConnectionRecord, event: TcpEvent, packet: number): void {
  switch (event.kind) {
    case 'syn':
      record.inferred ||= event.inferred
      record.syn = nextStep(record.syn, packet, event.inferred, event.seq, null)
      break
    case 'syn-ack':
      record.inferred ||= event.inferred
      record.synAck = nextStep(record.synAck, packet, event.inferred, event.seq, event.ack)
      break
    case 'handshake-ack':
      record.inferred ||= event.inferred
      record.ack = nextStep(record.ack, packet, event.inferred, event.seq, event.ack)
      break
    case 'mid-stream':
      record.midStream = true
      break
    default:
      break
  }
}

/** The first step of its kind counts; only a captured one takes the place of one that was inferred or told. */
function nextStep(
  kept: KeptStep | null,
  packet: number,
  inferred: boolean,
  seq: number,
  ack: number | null,
): KeptStep {
  if (kept === null) return inferred ? { packet, seq: null, ack: null } : { packet, seq, ack }
  if (inferred || (kept.seq !== null && kept.time === undefined)) return kept
  return { packet, seq, ack, place: kept.place ?? kept.packet }
}

/** A step of which a fact tells the numbers. */
function knownStep(
  kept: KeptStep | null,
  packet: number,
  told: { time: string; seq: number; ack: number | null },
): KeptStep {
  if (kept !== null && kept.seq !== null) return kept
  return { packet: kept?.packet ?? packet, seq: told.seq, ack: told.ack, time: BigInt(told.time) }
}

/** When a step of the handshake happened, or was inferred to. */
export function stepTime(step: KeptStep, packets: PacketTable): Nanoseconds {
  return step.time ?? packets.time(step.packet)
}

/** A direction has ended: with FIN its own, with RST both. Returns true when that ended the connection. */
export function applyClose(
  record: ConnectionRecord,
  direction: Direction,
  how: 'fin' | 'rst',
  packet: number,
): boolean {
  if (record.reset) return false
  if (how === 'rst') {
    if (bothFinished(record)) return false
    record.rstPacket = packet
    record.rstDirection = direction
    return true
  }
  if (record.finPackets[direction] !== 0) return false
  record.finPackets[direction] = packet
  return bothFinished(record)
}

function bothFinished(record: ConnectionRecord): boolean {
  return record.finPackets[0] !== 0 && record.finPackets[1] !== 0
}

export function connectionState(record: ConnectionRecord): ConnectionState {
  if (neverCameToBe(record)) return 'failed'
  if (record.reset) return 'reset'
  if (bothFinished(record)) return 'closed'
  if (record.finPackets[0] !== 0 || record.finPackets[1] !== 0) return 'closing'
  return isEstablished(record) ? 'open' : 'connecting'
}

/** Why the connection never came to be or was ended by the relay; a refused SYN of a capture counts as refused. */
export function connectionFailure(record: ConnectionRecord): RelayFailure | null {
  if (record.failure !== null) return record.failure
  return isRefusedSyn(record) ? 'tcp-connect-refused' : null
}

function neverCameToBe(record: ConnectionRecord): boolean {
  if (isRefusedSyn(record)) return true
  if (record.failure === null) return false
  return !record.upstreamConnected && !ENDS_AN_OPEN_CONNECTION.includes(record.failure)
}

/** A SYN answered by RST, as a closed port does (RFC 9293 §3.10.7.1). */
function isRefusedSyn(record: ConnectionRecord): boolean {
  return (
    record.rstPacket !== 0 &&
    record.rstDirection === 1 &&
    record.syn !== null &&
    record.synAck === null &&
    !hasBytes(record)
  )
}

function isEstablished(record: ConnectionRecord): boolean {
  if (record.proxied) return record.upstreamConnected
  return record.midStream || hasBytes(record) || (record.synAck !== null && record.ack !== null)
}

function hasBytes(record: ConnectionRecord): boolean {
  return record.streams[0].length + record.streams[1].length > 0
}

export function closedBy(record: ConnectionRecord): 'fin' | 'rst' | null {
  if (record.reset) return 'rst'
  return bothFinished(record) ? 'fin' : null
}

/** Packet that ended the connection; 0 while it lives. */
export function endPacket(record: ConnectionRecord): number {
  if (record.reset) return record.rstPacket
  if (bothFinished(record)) return Math.max(record.finPackets[0], record.finPackets[1])
  return neverCameToBe(record) ? record.failurePacket : 0
}

export function handshakeOf(record: ConnectionRecord, packets: PacketTable): Handshake {
  const { syn, synAck, ack } = record
  const seen = [syn, synAck, ack].filter((kept) => kept !== null)
  const isInferred = seen.some(({ seq }) => seq === null)
  return {
    state:
      seen.length === 0 ? 'missing' : isInferred ? 'inferred' : seen.length === 3 ? 'complete' : 'partial',
    syn: step(syn, packets),
    synAck: step(synAck, packets),
    ack: step(ack, packets),
  }
}

function step(kept: KeptStep | null, packets: PacketTable): HandshakeStep | null {
  return kept && { packet: kept.packet, time: stepTime(kept, packets), seq: kept.seq, ack: kept.ack }
}

/** When a connection began: where its SYN was captured beside the proxy, that was before the proxy was told of it. */
export function startTime({ openedPacket, syn }: ConnectionRecord, packets: PacketTable): Nanoseconds {
  const opened = packets.time(openedPacket)
  const sent = syn === null ? opened : stepTime(syn, packets)
  return sent < opened ? sent : opened
}

export function endTime(record: ConnectionRecord, packets: PacketTable): Nanoseconds | null {
  const packet = endPacket(record)
  return packet === 0 ? null : packets.time(packet)
}
