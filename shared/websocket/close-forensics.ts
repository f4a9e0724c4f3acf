import type { Direction } from '../model/direction'
import type { Leg, RelayFailure } from '../model/fact'

/** A close frame as it was on the wire (RFC 6455 §5.5.1). */
export interface SeenClose {
  /** Null for an empty payload. */
  code: number | null
  reason: string
  /** Why its receiver must not take it: one byte, a code that may not be sent, a reason that is not UTF-8. */
  problem: 'one-byte' | 'code' | 'utf8' | null
}

/** Something that ended, or helped to end, a connection. */
export type EndEvent =
  | { kind: 'close-frame'; direction: Direction; close: SeenClose }
  | { kind: 'fin'; direction: Direction }
  | { kind: 'rst'; direction: Direction }
  /** The proxy gave up one of its legs. */
  | { kind: 'relay-failure'; failure: RelayFailure; leg: Leg }

/** An end event with its place: packet and time, and the number of the close frame. */
export type TimedEndEvent = EndEvent & { packet: number; time: bigint; frame: number | null }

/** What became of the Upgrade. */
export type Opening =
  /** No Upgrade was asked for: plain HTTP, or not HTTP at all. */
  | { kind: 'none' }
  /** The capture began when the WebSocket was open already. */
  | { kind: 'unseen' }
  /** The connection failed before a request was seen; a client that wanted a WebSocket was told as of no answer. */
  | { kind: 'unconnected' }
  | { kind: 'unanswered' }
  | { kind: 'refused'; status: number }
  /** A 101 that the client must not accept (RFC 6455 §4.1). `accept` is what it got for Sec-WebSocket-Accept. */
  | { kind: 'invalid'; accept: string | null }
  | { kind: 'open' }

/** All that the predictions are made from. */
export interface EndingFacts {
  opening: Opening
  /** In the order they happened; at most one close frame, one FIN a direction. */
  events: readonly EndEvent[]
  /** TCP is over: both directions have ended, or there never was a connection to the server. */
  over: boolean
}

/** Who ended a connection first, and how. */
export type FirstEnd =
  | { by: 'client' | 'server'; how: 'close-frame' | 'fin' | 'rst' }
  | { by: 'server'; how: 'refused' }
  | { by: 'sockscope'; how: 'relay-failure' }

/**
 * Who made the first move to the end: a close frame starts the closing handshake (RFC 6455 §7.1.2), a FIN or an RST
 * ends TCP without one, a refusal ends what the client wanted before it began.
 */
export function firstToEnd({ opening, events }: EndingFacts): FirstEnd | null {
  const event = events[0]
  if (event?.kind === 'relay-failure') return { by: 'sockscope', how: 'relay-failure' }
  if (opening.kind === 'refused') return { by: 'server', how: 'refused' }
  if (event === undefined) return null
  return { by: event.direction === 0 ? 'client' : 'server', how: event.kind }
}

/** The close frame of a direction that its receiver can take; null where there is none, or a broken one. */
export function validClose(events: readonly EndEvent[], direction: Direction): SeenClose | null {
  const close = closeOf(events, direction)
  return close === null || close.problem !== null ? null : close
}

/** The first close frame of a direction, broken or not. */
export function closeOf(events: readonly EndEvent[], direction: Direction): SeenClose | null {
  for (const event of events) {
    if (event.kind === 'close-frame' && event.direction === direction) return event.close
  }
  return null
}

/** Where an event stands among the others; Infinity where there is none. */
export function orderOf(events: readonly EndEvent[], kind: EndEvent['kind'], direction: Direction): number {
  const at = events.findIndex(
    (event) => event.kind === kind && event.kind !== 'relay-failure' && event.direction === direction,
  )
  return at < 0 ? Infinity : at
}
