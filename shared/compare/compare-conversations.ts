import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '../model/direction'
import { alignSequences, ALONE } from './alignment'
import { sideOf, type Conversation } from './conversation'
import type { LearnedVariation } from './learned-variation'
import { CLOSE_SHAPE } from './message-digest'

/** How messages of two connections belong together, by their numbers among the connection's messages. */
export interface ConversationAlignment {
  /** For each message of A the one of B, or ALONE. */
  ofA: Int32Array
  ofB: Int32Array
}

/** What differs between two conversations, by numbers of their messages. */
export type Finding =
  | { kind: 'missing'; a: number }
  | { kind: 'extra'; b: number }
  | { kind: 'changed'; a: number; b: number }
  | { kind: 'reordered'; a: number; b: number; other: number | null }
  | { kind: 'late'; a: number; b: number; waitedA: number; waitedB: number }

export interface CompareOptions {
  /** Milliseconds that a message may come later after the one before it than in A; null does not look at time. */
  lateAfter: number | null
  learned: LearnedVariation | null
}

export const DEFAULT_LATE_AFTER = 300
/** A pause that was long may be longer by this part of it. */
const LATE_SHARE = 0.5
/** What two good runs differed by, they may differ by again, and somewhat more. */
const LEARNED_LATE_FACTOR = 2

/** Messages of one direction that swapped places are looked for within so many. */
const MAX_MOVE = 4096
/**
 * Two messages of different directions this near to each other may have crossed on the wire: which one the recorder saw
 * first is chance then.
 */
const RACE_MILLISECONDS = 5.5
/** Messages before it that show whether the ends take turns. */
const TURNS = 4

/** Aligns two conversations, direction by direction. Yields so that others have their turn. */
export function* alignConversations(
  a: Conversation,
  b: Conversation,
): Generator<void, ConversationAlignment> {
  const ofA = new Int32Array(a.values.length).fill(ALONE)
  const ofB = new Int32Array(b.values.length).fill(ALONE)
  for (const direction of [CLIENT_TO_SERVER, SERVER_TO_CLIENT] as const) {
    yield* alignDirection(a, b, direction, { ofA, ofB })
  }
  return { ofA, ofB }
}

function* alignDirection(
  a: Conversation,
  b: Conversation,
  direction: Direction,
  { ofA, ofB }: ConversationAlignment,
): Generator<void> {
  const one = sideOf(a, direction)
  const other = sideOf(b, direction)
  const partners = new Int32Array(one.items.length)
  yield* alignSequences(
    { ...one, raw: (index) => a.raw(one.items[index]!) },
    { ...other, raw: (index) => b.raw(other.items[index]!) },
    partners,
  )
  for (let index = 0; index < partners.length; index++) {
    const partner = partners[index]!
    if (partner === ALONE) continue
    const [item, itemOfB] = [one.items[index]!, other.items[partner]!]
    ofA[item] = itemOfB
    ofB[itemOfB] = item
  }
}

/** What differs, in the order of A; what only B has stands behind what is before it there. */
export function* findingsOf(
  a: Conversation,
  b: Conversation,
  alignment: ConversationAlignment,
  options: CompareOptions,
): Generator<Finding> {
  const { ofA, ofB } = alignment
  const moved = movedMessages(a, b, alignment)
  const isLoose = (shape: number): boolean => options.learned?.loose.has(shape) ?? false
  const isMasked = (finding: Finding): boolean =>
    finding.kind === 'extra' ? isLoose(b.shapes[finding.b]!) : isLoose(a.shapes[finding.a]!)
  const crossing = new Crossings(a, b)
  const late = new Lateness(a, b, alignment, options)

  let nextOfB = 0
  for (let item = 0; item <= ofA.length; item++) {
    const partner = item < ofA.length ? ofA[item]! : ofB.length
    if (partner !== ALONE) {
      for (; nextOfB < partner; nextOfB++) {
        if (ofB[nextOfB] !== ALONE || moved.fromB.has(nextOfB)) continue
        const extra: Finding = { kind: 'extra', b: nextOfB }
        if (!isMasked(extra)) yield extra
      }
    }
    if (item === ofA.length) return
    for (const finding of [
      itemFinding(a, b, item, partner, moved.fromA.get(item)),
      partner === ALONE ? null : crossing.at(item, partner),
      partner === ALONE ? null : late.at(item, partner),
    ]) {
      if (finding !== null && !isMasked(finding)) yield finding
    }
  }
}

function itemFinding(
  a: Conversation,
  b: Conversation,
  item: number,
  partner: number,
  movedTo: number | undefined,
): Finding | null {
  if (movedTo !== undefined) return { kind: 'reordered', a: item, b: movedTo, other: null }
  if (partner === ALONE) return { kind: 'missing', a: item }
  return a.values[item] === b.values[partner] ? null : { kind: 'changed', a: item, b: partner }
}

/** Messages that are missing in one place and extra in another have only moved. */
function movedMessages(
  a: Conversation,
  b: Conversation,
  { ofA, ofB }: ConversationAlignment,
): { fromA: Map<number, number>; fromB: Set<number> } {
  const fromA = new Map<number, number>()
  const fromB = new Set<number>()
  const extras = new Map<number, number[]>()
  const key = (conversation: Conversation, item: number): number =>
    conversation.values[item]! * 2 + conversation.directions[item]!
  for (let item = 0; item < ofB.length; item++) {
    if (ofB[item] !== ALONE) continue
    const list = extras.get(key(b, item))
    if (list === undefined) extras.set(key(b, item), [item])
    else list.push(item)
  }
  if (extras.size === 0) return { fromA, fromB }
  for (let item = 0; item < ofA.length; item++) {
    if (ofA[item] !== ALONE) continue
    const list = extras.get(key(a, item))
    while (list !== undefined && list.length > 0 && list[0]! < item - MAX_MOVE) list.shift()
    const place = list?.[0]
    if (place === undefined || place > item + MAX_MOVE) continue
    list!.shift()
    fromA.set(item, place)
    fromB.add(place)
  }
  return { fromA, fromB }
}

/** Finds messages of one direction that passed one of the other direction. */
class Crossings {
  readonly #a: Conversation
  readonly #b: Conversation
  /** For each direction the message of A whose partner is the last one in B so far. */
  readonly #last: [number, number] = [ALONE, ALONE]
  readonly #lastOfB: [number, number] = [ALONE, ALONE]
  /** One that comes much later is passed by many: it is told once. */
  #told = ALONE

  constructor(a: Conversation, b: Conversation) {
    this.#a = a
    this.#b = b
  }

  at(item: number, partner: number): Finding | null {
    const direction = this.#a.directions[item] as Direction
    const opposite: Direction = direction === CLIENT_TO_SERVER ? SERVER_TO_CLIENT : CLIENT_TO_SERVER
    if (partner > this.#lastOfB[direction]) {
      this.#lastOfB[direction] = partner
      this.#last[direction] = item
    }
    const passed = this.#last[opposite]
    if (passed === ALONE || passed === this.#told || this.#lastOfB[opposite] < partner) return null
    if (this.#isRace(passed, item, this.#lastOfB[opposite], partner)) return null
    this.#told = passed
    return { kind: 'reordered', a: item, b: partner, other: passed }
  }

  #isRace(earlier: number, later: number, earlierOfB: number, laterOfB: number): boolean {
    // The second close frame answers the first: the other end closed.
    if (this.#a.shapes[earlier] === CLOSE_SHAPE && this.#a.shapes[later] === CLOSE_SHAPE) return false
    const inA = this.#a.times[later]! - this.#a.times[earlier]!
    const inB = this.#b.times[earlierOfB]! - this.#b.times[laterOfB]!
    return inA <= RACE_MILLISECONDS && inB <= RACE_MILLISECONDS && this.#mayCross(earlier)
  }

  /** Whether the ends do not take turns up to this message of A: then the other end need not have waited for it. */
  #mayCross(item: number): boolean {
    const { directions } = this.#a
    for (let at = item; at > Math.max(0, item - TURNS); at--)
      if (directions[at] === directions[at - 1]) return true
    return false
  }
}

/** Finds messages that kept the other end waiting. */
class Lateness {
  readonly #a: Conversation
  readonly #b: Conversation
  readonly #ofA: Int32Array
  readonly #lateAfter: number | null

  constructor(a: Conversation, b: Conversation, { ofA }: ConversationAlignment, options: CompareOptions) {
    this.#a = a
    this.#b = b
    this.#ofA = ofA
    this.#lateAfter =
      options.lateAfter === null
        ? null
        : Math.max(options.lateAfter, LEARNED_LATE_FACTOR * (options.learned?.latest ?? 0))
  }

  at(item: number, partner: number): Finding | null {
    if (this.#lateAfter === null) return null
    if ((item === 0) !== (partner === 0)) return null
    if (item > 0 && this.#ofA[item - 1] !== partner - 1) return null
    const waitedA = this.#a.times[item]! - (item === 0 ? this.#a.answered : this.#a.times[item - 1]!)
    const waitedB = this.#b.times[partner]! - (partner === 0 ? this.#b.answered : this.#b.times[partner - 1]!)
    const more = waitedB - waitedA
    // NaN, where the handshake's time is not known, is not more than anything.
    if (!(more > this.#lateAfter && more > waitedA * LATE_SHARE)) return null
    return { kind: 'late', a: item, b: partner, waitedA, waitedB }
  }
}
