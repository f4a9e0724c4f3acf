import { latin1 } from '@shared/http1/latin1'
import {
  MAX_TIMED_ITEMS,
  type PingPair,
  type SequenceItem,
  type SequenceTimes,
} from '@shared/ipc/sequence-items'
import type { RowPlace } from '@shared/ipc/row-queries'
import { PING, PONG } from '@shared/websocket/opcodes'
import type { ConnectionRecord, KeptHead } from '../../index/connection/connection-record'
import { startTime } from '../../index/connection/connection-state'
import { frameRow } from '../frames/frame-rows'
import type { PayloadReader } from '../../payload/payload-reader'
import type { Session } from '../../index/session'
import { FOLD_EDGE, FoldedFrames, FoldPositions } from './folded-frames'
import { FrameOutline, type FrameSource } from '../../index/connection/frame-outline'
import { isServerReached, ladderEvents, type LadderEvent, type TimeOf } from './ladder-events'
import { pingPairs } from './ping-pairs'

/** Bytes of a head that are read to show its first line. */
const START_LINE_BYTES = 300
const NO_FRAMES = new FrameOutline()
const UNCHANGED = { client: null, server: null }
const CLOSING: SequenceItem['states'] = { client: ['CLOSING'], server: ['CLOSING'] }
const positions = new WeakMap<ConnectionRecord, FoldPositions>()

/** What stands at one place: an event, a frame or a fold. */
type Place = { event: LadderEvent } | { frame: number } | Fold
interface Fold {
  fold: number
  first: number
  end: number
  open: boolean
}

/**
 * The ladder of one connection for one request: its few events merged with its many frames, which are folded. Any
 * place is found by binary search; nothing of the index is copied.
 */
export class Ladder {
  readonly total: number
  /** The proxy's legs are unfolded. */
  readonly legs: boolean
  /** False while the proxy has no server: then no row of it reaches one. */
  readonly serverReached: boolean
  readonly #session: Session
  readonly #reader: PayloadReader
  readonly #record: ConnectionRecord
  readonly #events: LadderEvent[]
  readonly #folded: FoldedFrames
  readonly #source: FrameSource
  readonly #timeOf: TimeOf

  constructor(
    session: Session,
    reader: PayloadReader,
    record: ConnectionRecord,
    options: { unfolded: readonly number[]; legs: boolean | null },
  ) {
    this.#session = session
    this.#reader = reader
    this.#record = record
    this.serverReached = isServerReached(record)
    this.legs = options.legs ?? !this.serverReached
    this.#events = ladderEvents(record, this.legs, (head) => this.#startLine(head))
    const { frames, packets } = session
    this.#source = {
      direction: (number) => frames.direction(record.frames.get(number)),
      payloadReceived: (number) => frames.payloadReceived(record.frames.get(number)),
    }
    this.#timeOf = (packet) => packets.time(packet)
    const outline = record.outline ?? NO_FRAMES
    this.#folded = new FoldedFrames(outline, positionsOf(record), record.frames.length, options.unfolded)
    this.total = this.#events.length + this.#folded.total
  }

  window(offset: number, count: number): SequenceItem[] {
    const end = Math.min(this.total, offset + count)
    const places: Place[] = []
    let events = this.#eventsBefore(offset)
    for (let position = offset; position < end; position++) {
      const place = this.#placeAt(position, events)
      if ('event' in place) events++
      places.push(place)
    }
    const pairs = this.#pairs(places)
    let previous = offset === 0 || places.length === 0 ? null : this.#endOf(this.#at(offset - 1))
    return places.map((place) => {
      const item = this.#item(place, pairs, previous)
      previous = this.#endOf(place)
      return item
    })
  }

  /** Where a frame stands, and the fold that must be opened for it to be seen. Null for a frame there is not. */
  locate(frame: number): RowPlace | null {
    if (frame >= this.#record.frames.length) return null
    const { position, folded } = this.#folded.positionOf(frame)
    const events = this.#eventsUpToFrame(frame)
    if (folded === null) return { offset: position + events, unfold: null }
    // Once open, the fold stays where it is and the run's frames follow.
    return { offset: position + events + 1 + (frame - folded - FOLD_EDGE), unfold: folded }
  }

  times(): SequenceTimes {
    const { total } = this
    if (total > MAX_TIMED_ITEMS) return { total, times: null }
    const start = startTime(this.#record, this.#session.packets)
    const times = new Float64Array(total)
    let events = 0
    for (let position = 0; position < total; position++) {
      const place = this.#placeAt(position, events)
      if ('event' in place) events++
      times[position] = Number(this.#beginOf(place) - start)
    }
    return { total, times }
  }

  #at(position: number): Place {
    return this.#placeAt(position, this.#eventsBefore(position))
  }

  /** @param events how many events stand before `position` */
  #placeAt(position: number, events: number): Place {
    const event = this.#events[events]
    if (event !== undefined && this.#positionOfEvent(events) === position) return { event }
    const item = this.#folded.at(position - events)
    return item.kind === 'frame' ? { frame: item.frame } : item
  }

  #positionOfEvent(index: number): number {
    const { frames } = this.#events[index]!
    // The frame before an event is never folded away: the record breaks the run there.
    return index + (frames === 0 ? 0 : this.#folded.positionOf(frames - 1).position + 1)
  }

  #eventsBefore(position: number): number {
    return lowerBound(this.#events.length, (index) => this.#positionOfEvent(index) >= position)
  }

  #eventsUpToFrame(frame: number): number {
    return lowerBound(this.#events.length, (index) => this.#events[index]!.frames > frame)
  }

  #beginOf(place: Place): bigint {
    const { packets } = this.#session
    if ('event' in place) return place.event.time ?? packets.time(place.event.packet)
    return packets.time(this.#framePacket('frame' in place ? place.frame : place.first))
  }

  /** When a row is over: for a fold, with its last frame. */
  #endOf(place: Place): bigint {
    const { packets } = this.#session
    if ('event' in place) return place.event.time ?? packets.time(place.event.untilPacket)
    if ('frame' in place) return packets.time(this.#framePacket(place.frame))
    return packets.time(this.#framePacket(place.open ? place.first : place.end - 1))
  }

  #framePacket(frame: number): number {
    return this.#session.frames.packet(this.#record.frames.get(frame))
  }

  /** Every row is written out as one literal: spreading into each cost more than all the rest. */
  #item(place: Place, pairs: Map<number, PingPair>, previous: bigint | null): SequenceItem {
    if ('frame' in place) return this.#frameItem(place.frame, pairs.get(place.frame) ?? null, previous)
    if ('fold' in place) return this.#foldItem(place, previous)
    const { key, direction, leg, states, packet, body } = place.event
    const time = place.event.time ?? this.#session.packets.time(packet)
    const sincePrevious = since(time, previous)
    return { key, time, packet, sincePrevious, direction, leg, states, ...body(this.#timeOf) }
  }

  #frameItem(frame: number, pair: PingPair | null, previous: bigint | null): SequenceItem {
    const row = frameRow(this.#session, this.#reader, this.#record.frames.get(frame), frame)
    return {
      key: `frame:${frame}`,
      time: row.time,
      packet: row.packet,
      sincePrevious: since(row.time, previous),
      direction: row.direction,
      leg: null,
      states: this.#startsClosing(frame) ? CLOSING : UNCHANGED,
      kind: 'frame',
      row,
      pair,
    }
  }

  /** The first close frame of all (RFC 6455 §7.1.3). */
  #startsClosing(frame: number): boolean {
    const [client, server] = this.#record.closeFrames
    return (
      (frame === client && (server < 0 || frame < server)) ||
      (frame === server && (client < 0 || frame < client))
    )
  }

  #foldItem({ fold, first, end, open }: Fold, previous: bigint | null): SequenceItem {
    const { frames, bytes } = (this.#record.outline ?? NO_FRAMES).sums(first, end, this.#source)
    const packet = this.#framePacket(first)
    const time = this.#session.packets.time(packet)
    return {
      key: `fold:${fold}`,
      time,
      packet,
      sincePrevious: since(time, previous),
      direction: frames[1] === 0 ? 0 : frames[0] === 0 ? 1 : null,
      leg: null,
      states: UNCHANGED,
      kind: 'fold',
      fold,
      open,
      first,
      last: end - 1,
      frames,
      bytes,
      until: this.#session.packets.time(this.#framePacket(end - 1)),
    }
  }

  /** Pairs of the pings and pongs in the window; where there is none, nothing is read. */
  #pairs(places: readonly Place[]): Map<number, PingPair> {
    const numbers = places.flatMap((place) =>
      'frame' in place && this.#isPingOrPong(place.frame) ? place.frame : [],
    )
    const { outline } = this.#record
    const [first, last] = [numbers[0], numbers.at(-1)]
    if (outline === null || first === undefined || last === undefined) return new Map()
    const from = outline.notableFrom(first)
    return pingPairs(this.#session, this.#reader, this.#record, from, outline.notableFrom(last + 1))
  }

  #isPingOrPong(frame: number): boolean {
    const opcode = this.#session.frames.opcode(this.#record.frames.get(frame))
    return opcode === PING || opcode === PONG
  }

  /** The first line that is not empty (RFC 9112 §2.2). */
  #startLine(head: KeptHead): string {
    const { direction, streamOffset, length } = head
    const raw =
      head.raw ??
      this.#reader.read(
        { kind: 'stream', connection: this.#record.id, direction },
        streamOffset,
        Math.min(length, START_LINE_BYTES),
      ).bytes
    return (
      latin1(raw, 0, Math.min(raw.length, START_LINE_BYTES))
        .trimStart()
        .split(/[\r\n]/, 1)[0] ?? ''
    )
  }
}

function since(time: bigint, previous: bigint | null): bigint | null {
  return previous === null ? null : time - previous
}

function positionsOf(record: ConnectionRecord): FoldPositions {
  let kept = positions.get(record)
  if (kept === undefined) positions.set(record, (kept = new FoldPositions()))
  return kept
}

/** First index of `count` that fulfils a condition all later ones fulfil too; `count` where none does. */
function lowerBound(count: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
