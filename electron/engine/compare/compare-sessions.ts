import { changedParts } from '@shared/compare/changed-parts'
import {
  alignConversations,
  DEFAULT_LATE_AFTER,
  findingsOf,
  type CompareOptions,
  type ConversationAlignment,
  type Finding,
} from '@shared/compare/compare-conversations'
import { compareHandshakes, type HandshakeDifference } from '@shared/compare/compare-handshakes'
import {
  MAX_LISTED_DIFFERENCES,
  type ComparedPair,
  type Comparison,
  type Difference,
} from '@shared/compare/difference'
import { LearnedVariation } from '@shared/compare/learned-variation'
import { WHOLE_MESSAGE } from '@shared/compare/message-digest'
import { anyIndex } from '@shared/compare/message-text'
import { pairConnections, type ConnectionKey } from '@shared/compare/pair-connections'
import type { ConnectionNumber } from '@shared/model/numbers'
import type { Session } from '../index/session'
import type { RunningJob } from '../jobs/running-job'
import { comparableConnections, readCompared, type ComparedConnection } from './compared-session'
import type { SessionConversation } from './session-conversation'
import { TimeSlices } from './time-slices'

export interface CompareRequest {
  /** One connection of each; all that can be compared without. */
  connections?: { a: ConnectionNumber; b: ConnectionNumber } | undefined
  /** See `CompareOptions`; DEFAULT_LATE_AFTER without. */
  lateAfter?: number | null | undefined
  /** What differed between two good runs. */
  learned?: LearnedVariation | null | undefined
}

/** Two connections, and how their messages belong together. */
export interface AlignedPair {
  pair: ComparedPair
  a: SessionConversation
  b: SessionConversation
  alignment: ConversationAlignment
}

export interface SessionComparison extends Comparison {
  aligned: AlignedPair[]
}

/**
 * Compares two sessions, of which the first is taken to be good. Memory beside the sessions is some twenty bytes a
 * message. @throws the signal's reason, where the job is cancelled
 */
export async function compareSessions(
  a: Session,
  b: Session,
  request: CompareRequest,
  job: RunningJob,
): Promise<SessionComparison> {
  const options: CompareOptions = {
    lateAfter: request.lateAfter === undefined ? DEFAULT_LATE_AFTER : request.lateAfter,
    learned: request.learned ?? null,
  }
  const comparison: SessionComparison = {
    pairs: [],
    messages: { a: 0, b: 0 },
    differences: [],
    counts: {},
    aligned: [],
  }
  await comparePairs(a, b, request.connections, options, job, {
    pair: (pair) => comparison.pairs.push(pair),
    aligned: (aligned) => comparison.aligned.push(aligned),
    connection: (kind, pair, { record }) => {
      const { method, target } = record
      add(comparison, kind, () => ({ kind, pair, method, target }))
    },
    handshake: (pair, found) => add(comparison, 'handshake', () => ({ kind: 'handshake', pair, ...found })),
    finding: (finding, { pair, a: one, b: other }) =>
      add(comparison, finding.kind, () => ({ pair, ...described(finding, one, other, options.learned) })),
    ending: ({ pair, a: one, b: other }) => {
      if (one.end !== null && other.end !== null && one.end !== other.end)
        add(comparison, 'ending', () => ({ kind: 'ending', pair, a: one.end!, b: other.end! }))
    },
    messages: (ofA, ofB) => {
      comparison.messages.a += ofA
      comparison.messages.b += ofB
    },
  })
  return comparison
}

/** What differs between two runs that are both good. @throws the signal's reason, where the job is cancelled */
export async function learnVariation(
  a: Session,
  good: Session,
  request: Pick<CompareRequest, 'connections'>,
  job: RunningJob,
): Promise<LearnedVariation> {
  const learned = new LearnedVariation()
  await comparePairs(a, good, request.connections, { lateAfter: 1, learned: null }, job, {
    handshake: (_pair, { rule }) => learned.rules.add(rule),
    finding: (finding, { a: one, b: other }) => learn(learned, finding, one, other),
  })
  return learned
}

/** What is told while two sessions are compared, in the order of A's connections and their messages. */
interface Listener {
  pair?(pair: ComparedPair): void
  aligned?(aligned: AlignedPair): void
  connection?(
    kind: 'connection-missing' | 'connection-extra',
    pair: ComparedPair,
    connection: ComparedConnection,
  ): void
  handshake(pair: ComparedPair, difference: HandshakeDifference): void
  finding(finding: Finding, aligned: AlignedPair): void
  ending?(aligned: AlignedPair): void
  messages?(ofA: number, ofB: number): void
}

async function comparePairs(
  a: Session,
  b: Session,
  chosen: CompareRequest['connections'],
  options: CompareOptions,
  job: RunningJob,
  listener: Listener,
): Promise<void> {
  const slices = new TimeSlices(job)
  const pairs: ComparedPair[] =
    chosen === undefined
      ? pairConnections(keysOf(a, comparableConnections(a)), keysOf(b, comparableConnections(b)))
      : [{ a: chosen.a, b: b.connections[chosen.b] === undefined ? null : chosen.b }]
  const numbers = (side: 'a' | 'b'): ConnectionNumber[] =>
    pairs.flatMap((pair) => (pair[side] === null ? [] : [pair[side]]))
  const half = (start: number) => (done: number, total: number) =>
    job.progress('comparing', start + Math.round((done / Math.max(1, total)) * 500), 1000)
  const ofA = await readCompared(a, numbers('a'), options.learned, slices, half(0))
  const ofB = await readCompared(b, numbers('b'), options.learned, slices, half(500))
  for (const pair of pairs) {
    const one = pair.a === null ? null : ofA.get(pair.a)!
    const other = pair.b === null ? null : ofB.get(pair.b)!
    listener.pair?.(pair)
    listener.messages?.(one?.conversation.values.length ?? 0, other?.conversation.values.length ?? 0)
    if (one === null || other === null) {
      const kind = one === null ? 'connection-extra' : 'connection-missing'
      listener.connection?.(kind, pair, (one ?? other)!)
      continue
    }
    for (const difference of compareHandshakes(one.opening, other.opening, options.lateAfter)) {
      if (options.learned?.rules.has(difference.rule) !== true) listener.handshake(pair, difference)
    }
    const alignment = await slices.run(alignConversations(one.conversation, other.conversation))
    const aligned: AlignedPair = { pair, a: one.conversation, b: other.conversation, alignment }
    listener.aligned?.(aligned)
    for (const finding of findingsOf(aligned.a, aligned.b, alignment, options)) {
      listener.finding(finding, aligned)
      if (slices.isOver) await slices.pause()
    }
    listener.ending?.(aligned)
    if (slices.isOver) await slices.pause()
  }
}

function keysOf(session: Session, connections: readonly ConnectionNumber[]): ConnectionKey[] {
  return connections.map((connection) => {
    const { method, target } = session.connections[connection]!
    return { connection, method, target }
  })
}

function add(comparison: Comparison, kind: Difference['kind'], difference: () => Difference): void {
  comparison.counts[kind] = (comparison.counts[kind] ?? 0) + 1
  if (comparison.differences.length < MAX_LISTED_DIFFERENCES) comparison.differences.push(difference())
}

type Described = Difference extends infer D ? (D extends unknown ? Omit<D, 'pair'> : never) : never

function described(
  finding: Finding,
  a: SessionConversation,
  b: SessionConversation,
  learned: LearnedVariation | null,
): Extract<Described, { kind: Finding['kind'] }> {
  switch (finding.kind) {
    case 'missing':
      return { kind: 'missing', a: a.reference(finding.a) }
    case 'extra':
      return {
        kind: 'extra',
        b: b.reference(finding.b),
        after: finding.b === 0 ? null : b.reference(finding.b - 1),
      }
    case 'changed': {
      const varied = learned?.paths(a.shapes[finding.a]!) ?? null
      return {
        kind: 'changed',
        a: a.reference(finding.a),
        b: b.reference(finding.b),
        parts: changedParts(a.content(finding.a), b.content(finding.b)).filter(
          ({ path }) => varied?.has(anyIndex(path)) !== true,
        ),
      }
    }
    case 'reordered':
      return {
        kind: 'reordered',
        a: a.reference(finding.a),
        b: b.reference(finding.b),
        other: finding.other === null ? null : a.reference(finding.other),
      }
    case 'late': {
      const { waitedA, waitedB } = finding
      return { kind: 'late', a: a.reference(finding.a), b: b.reference(finding.b), waitedA, waitedB }
    }
  }
}

function learn(
  learned: LearnedVariation,
  finding: Finding,
  a: SessionConversation,
  b: SessionConversation,
): void {
  switch (finding.kind) {
    case 'missing':
      learned.learnLoose(a.shapes[finding.a]!)
      return
    case 'extra':
      learned.learnLoose(b.shapes[finding.b]!)
      return
    case 'reordered':
      learned.learnLoose(a.shapes[finding.a]!)
      if (finding.other !== null) learned.learnLoose(a.shapes[finding.other]!)
      return
    case 'late':
      learned.latest = Math.max(learned.latest, finding.waitedB - finding.waitedA)
      return
    case 'changed': {
      const parts = changedParts(a.content(finding.a), b.content(finding.b))
      const paths = parts.map(({ path }) => (path.startsWith('$') ? anyIndex(path) : WHOLE_MESSAGE))
      learned.learnPaths(a.shapes[finding.a]!, paths)
      learned.learnPaths(b.shapes[finding.b]!, paths)
    }
  }
}
