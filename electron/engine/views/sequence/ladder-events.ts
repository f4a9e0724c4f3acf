import type { EndStates, SequenceItem, TcpStepName } from '@shared/ipc/sequence-items'
import type { Direction } from '@shared/model/direction'
import type { Fact, Leg, RelayFailure } from '@shared/model/fact'
import { HANDSHAKE_STATES, STATES_AFTER_RESET, statesAfterFin } from '@shared/tcp/tcp-states'
import type {
  ConnectionRecord,
  KeptExchange,
  KeptHead,
  KeptStep,
} from '../../index/connection/connection-record'

type Distribute<Item> = Item extends SequenceItem
  ? Omit<Item, 'key' | 'time' | 'packet' | 'sincePrevious' | 'direction' | 'leg' | 'states'>
  : never
/** What a row says beside when, from whom and after what. */
export type ItemBody = Distribute<SequenceItem>

/** A row of the ladder that is no frame: where it stands among the frames, and how to make it. */
export interface LadderEvent {
  key: string
  /** Frames of the connection that come before it. */
  frames: number
  packet: number
  /** The packet in whose place it stands, where its own was recorded later. */
  place: number
  /** Where it is not its packet's. */
  time: bigint | null
  direction: Direction | null
  states: { client: EndStates | null; server: EndStates | null }
  /** Packet of the last thing it stands for: after that one the next row's pause begins. */
  untilPacket: number
  body: (timeOf: TimeOf) => ItemBody
  /** It passed on the client's leg alone. */
  leg: Leg | null
}

/** Time of a packet. */
export type TimeOf = (packet: number) => bigint

/** Reads the first line of a head; heads beyond what is kept are read from the file. */
export type StartLineOf = (head: KeptHead) => string

const UNCHANGED = { client: null, server: null } as const
const TCP_STEPS: readonly [TcpStepName, (record: ConnectionRecord) => KeptStep | null, Direction][] = [
  ['syn', ({ syn }) => syn, 0],
  ['syn-ack', ({ synAck }) => synAck, 1],
  ['handshake-ack', ({ ack }) => ack, 0],
]

/** Everything of a connection's ladder that is no frame, in order. There are few: each kind has its limit. */
export function ladderEvents(record: ConnectionRecord, legs: boolean, startLine: StartLineOf): LadderEvent[] {
  const events = [
    ...tcpSteps(record),
    ...facts(record, legs),
    ...heads(record, startLine),
    ...losses(record),
    ...endings(record),
  ]
  // The sort is stable: what one packet tells stays in the order above, an end after all else.
  events.sort((one, other) => one.frames - other.frames || one.place - other.place)
  return isServerReached(record) ? events : events.map(onClientLeg)
}

/** What never had a server to go to went from the client to Sockscope, or came from there. */
export function isServerReached({ proxied, upstreamConnected }: ConnectionRecord): boolean {
  return !proxied || upstreamConnected
}

function onClientLeg(told: LadderEvent): LadderEvent {
  return told.direction === null ? told : { ...told, leg: 'client-proxy' }
}

function tcpSteps(record: ConnectionRecord): LadderEvent[] {
  return TCP_STEPS.flatMap(([step, of, direction]) => {
    const kept = of(record)
    if (kept === null) return []
    const { packet, seq, ack } = kept
    const inferred = seq === null
    const body = (): ItemBody => ({ kind: 'tcp-step', step, seq, ack, inferred })
    return [
      {
        ...event(`tcp:${step}`, 0, packet, direction, body, HANDSHAKE_STATES[step]),
        place: kept.place ?? packet,
        time: kept.time ?? null,
      },
    ]
  })
}

/** Facts about the upstream leg: what folding the legs hides. */
function isLegFact({ kind }: Fact): boolean {
  return (
    kind === 'accepted' ||
    kind === 'resolve-start' ||
    kind === 'resolve-end' ||
    kind === 'connect-start' ||
    kind === 'connect-end' ||
    kind === 'tls-leg'
  )
}

function facts(record: ConnectionRecord, legs: boolean): LadderEvent[] {
  const legFacts = record.facts.filter(({ fact }) => isLegFact(fact))
  const shown = legs ? record.facts : record.facts.filter(({ fact }) => !isLegFact(fact))
  const events = shown.map(({ fact, packet, frames }, index) => ({
    ...event(`fact:${packet}:${fact.kind}:${index}`, frames, packet, null, () => ({
      kind: 'fact',
      fact,
      upstream: isLegFact(fact),
    })),
    place: fact.kind === 'accepted' ? acceptPlace(record, packet) : packet,
  }))
  const first = legFacts.find(({ fact }) => fact.kind !== 'accepted') ?? legFacts[0]
  const last = legFacts.at(-1)
  if (first === undefined || last === undefined) return events
  const failed = legFacts.some(({ fact }) => 'error' in fact && fact.error !== null)
  const fold = event('legs', first.frames, first.packet, null, (timeOf) => ({
    kind: 'legs',
    facts: legFacts.length,
    open: legs,
    until: timeOf(last.packet),
    failed,
  }))
  if (!legs) fold.untilPacket = last.packet
  return [fold, ...events]
}

/** A socket is accepted once the handshake is over, though the fact is written on its first packet. */
function acceptPlace({ ack }: ConnectionRecord, packet: number): number {
  return Math.max(packet, ack?.place ?? ack?.packet ?? packet)
}

function heads(record: ConnectionRecord, startLine: StartLineOf): LadderEvent[] {
  const events: LadderEvent[] = []
  let lastPacket = record.openedPacket
  record.listedExchanges.forEach((exchange, index) => {
    const upgrade = record.upgrade?.exchange === index ? upgradeOutcome(record) : null
    for (const [part, head] of partsOf(exchange)) {
      lastPacket = head.packet
      const place = part === 'interim' ? `:${head.streamOffset}` : ''
      events.push(
        event(
          `head:${index}:${part}${place}`,
          0,
          head.packet,
          head.direction,
          (timeOf) => ({
            kind: 'head',
            part,
            exchange: index,
            startLine: startLine(head),
            upgrade: upgrade === null ? null : part === 'request' ? 'asked' : upgrade,
            replyAfter:
              part === 'response' && exchange.request !== null
                ? timeOf(head.packet) - timeOf(exchange.request.packet)
                : null,
          }),
          upgrade === null ? UNCHANGED : upgradeStates(part, upgrade),
        ),
      )
    }
  })
  const more = record.exchangeCount - record.exchanges.length
  if (more > 0) {
    events.push(event('more-exchanges', 0, lastPacket, null, () => ({ kind: 'more-exchanges', count: more })))
  }
  return events
}

function partsOf({
  request,
  interim,
  response,
}: KeptExchange): ['request' | 'interim' | 'response', KeptHead][] {
  return [
    ...(request === null ? [] : [['request', request] as ['request', KeptHead]]),
    ...interim.map((head): ['interim', KeptHead] => ['interim', head]),
    ...(response === null ? [] : [['response', response] as ['response', KeptHead]]),
  ]
}

/** Whether the answer made it a WebSocket (RFC 6455 §4.1). */
function upgradeOutcome({ status, upgrade }: ConnectionRecord): 'accepted' | 'refused' {
  return status === 101 && upgrade?.accept.valid === true ? 'accepted' : 'refused'
}

function upgradeStates(part: string, outcome: 'accepted' | 'refused'): LadderEvent['states'] {
  if (part === 'request') return { client: ['CONNECTING'], server: null }
  if (part !== 'response') return UNCHANGED
  return outcome === 'accepted'
    ? { client: ['OPEN'], server: ['OPEN'] }
    : { client: ['CLOSED'], server: null }
}

function losses(record: ConnectionRecord): LadderEvent[] {
  const gaps = record.gaps.map(({ direction, length, packet, frames }, index) =>
    event(`gap:${index}`, frames, packet, direction, () => ({ kind: 'gap', bytes: length })),
  )
  const opaque = record.opaque.map(({ direction, streamOffset, reason, frames }, index) =>
    event(`opaque:${index}`, frames, record.content[direction].packetAt(streamOffset), direction, () => ({
      kind: 'opaque',
      streamOffset,
      reason,
    })),
  )
  return [...gaps, ...opaque]
}

/** Failures after which Sockscope resets the client; the others pass on a reset that a peer sent. */
const SOCKSCOPE_GAVE_UP: Readonly<Record<RelayFailure, boolean>> = {
  'dns-failure': true,
  'tcp-connect-refused': true,
  'tcp-connect-timeout': true,
  'tcp-connect-unreachable': true,
  'tcp-connect-failed': true,
  'head-timeout': true,
  'proxy-stopped': true,
  'proxy-request-refused': true,
  'tls-certificate-refused': true,
  'tls-failed': true,
  'tcp-reset': false,
  'idle-timeout': false,
}

function endings(record: ConnectionRecord): LadderEvent[] {
  const { finPackets, finFrames, rstPacket, rstDirection, rstFrames, inferred } = record
  const events: LadderEvent[] = []
  for (const direction of [0, 1] as const) {
    const packet = finPackets[direction]
    if (packet === 0) continue
    const otherPacket = finPackets[direction === 0 ? 1 : 0]
    const isSecond = otherPacket !== 0 && otherPacket < packet
    events.push(
      event(`fin:${direction}`, finFrames[direction], packet, direction, () => ({ kind: 'fin', inferred }), {
        ...statesAfterFin(direction, isSecond),
      }),
    )
  }
  if (rstPacket !== 0) {
    const rst = event(
      'rst',
      rstFrames,
      rstPacket,
      rstDirection,
      () => ({ kind: 'rst', inferred }),
      STATES_AFTER_RESET,
    )
    if (record.failure !== null && SOCKSCOPE_GAVE_UP[record.failure]) rst.leg = 'client-proxy'
    events.push(rst)
  }
  return events
}

function event(
  key: string,
  frames: number,
  packet: number,
  direction: Direction | null,
  body: (timeOf: TimeOf) => ItemBody,
  states: LadderEvent['states'] = UNCHANGED,
): LadderEvent {
  return {
    key,
    frames,
    packet,
    place: packet,
    time: null,
    direction,
    states,
    untilPacket: packet,
    body,
    leg: null,
  }
}
