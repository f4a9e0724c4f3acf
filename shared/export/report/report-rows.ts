import type { ConnectionDetail, HeadDetail } from '../../ipc/rows'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '../../model/direction'
import { formatEndpoint } from '../../model/endpoint'
import type { Fact } from '../../model/fact'
import type { Nanoseconds } from '../../model/nanoseconds'
import type { ExportedConnection, ExportedFrame, ExportedMessage } from '../export-feed'
import type { ReportWords } from '../../words/en/report'
import { fill } from '../../words/fill'

/** Frames of a connection a report shows from its beginning, and from its end. */
export const REPORT_FIRST_FRAMES = 1000
export const REPORT_LAST_FRAMES = 1000

/** Something that happened, as a row of a report's ladder. */
export type ReportRow =
  | {
      kind: 'event'
      time: Nanoseconds
      direction: Direction | null
      /** FIN or RST: of one time, it comes after the frames. */
      isEnd: boolean
      says: (words: ReportWords) => string
    }
  /** `message`: the one it completes. */
  | { kind: 'frame'; frame: ExportedFrame; message: ExportedMessage | null }
  | { kind: 'skipped'; count: number }

type EventRow = Extract<ReportRow, { kind: 'event' }>

/** Everything that happened on a connection, in order; of very many frames the first and the last. */
export function* reportRows(exported: ExportedConnection): Generator<ReportRow> {
  const events = eventRows(exported)
  const shown = exported.detail.row.frames - exported.leftOut
  const skipped = Math.max(0, shown - REPORT_FIRST_FRAMES - REPORT_LAST_FRAMES)
  let next = 0
  let count = 0
  let waiting: ExportedFrame | null = null
  for (const item of exported.traffic()) {
    if (item.kind === 'message') {
      if (waiting !== null) yield { kind: 'frame', frame: waiting, message: item }
      waiting = null
      continue
    }
    if (waiting !== null) yield { kind: 'frame', frame: waiting, message: null }
    waiting = null
    count++
    if (skipped > 0 && count > REPORT_FIRST_FRAMES && count <= REPORT_FIRST_FRAMES + skipped) {
      if (count === REPORT_FIRST_FRAMES + 1) yield { kind: 'skipped', count: skipped }
      continue
    }
    for (; next < events.length && isBefore(events[next]!, item); next++) yield events[next]!
    waiting = item
  }
  if (waiting !== null) yield { kind: 'frame', frame: waiting, message: null }
  yield* events.slice(next)
}

function isBefore(event: EventRow, frame: ExportedFrame): boolean {
  return event.time < frame.time || (event.time === frame.time && !event.isEnd)
}

function eventRows({ detail, ending }: ExportedConnection): EventRow[] {
  const rows = [...stepRows(detail), ...factRows(detail), ...headRows(detail)]
  for (const event of ending.events) {
    if (event.kind !== 'fin' && event.kind !== 'rst') continue
    const { kind, time, direction } = event
    rows.push({ kind: 'event', time, direction, isEnd: true, says: (words) => words[kind] })
  }
  return rows.sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0))
}

function stepRows({ handshake: { syn, synAck, ack } }: ConnectionDetail): EventRow[] {
  const steps = [
    ['syn', syn, CLIENT_TO_SERVER],
    ['syn-ack', synAck, SERVER_TO_CLIENT],
    ['handshake-ack', ack, CLIENT_TO_SERVER],
  ] as const
  return steps.flatMap(([name, step, direction]): EventRow[] => {
    if (step === null) return []
    const numbers = [step.seq === null ? '' : `seq ${step.seq}`, step.ack === null ? '' : `ack ${step.ack}`]
    const says = (words: ReportWords): string =>
      `${words.steps[name]} (${step.seq === null ? words.inferred : numbers.filter((part) => part !== '').join(', ')})`
    return [{ kind: 'event', time: step.time, direction, isEnd: false, says }]
  })
}

function headRows({ exchanges }: ConnectionDetail): EventRow[] {
  const row = ({ time, direction, startLine }: HeadDetail): EventRow => ({
    kind: 'event',
    time,
    direction,
    isEnd: false,
    says: () => startLine,
  })
  return exchanges.flatMap(({ request, interim, response }) =>
    [request, ...interim, response].flatMap((head) => (head === null ? [] : [row(head)])),
  )
}

function factRows({ facts }: ConnectionDetail): EventRow[] {
  return facts.flatMap(({ fact, time }): EventRow[] => {
    const told = toldFact(fact)
    if (told === null) return []
    const [template, values] = told
    return [
      {
        kind: 'event',
        time,
        direction: null,
        isEnd: false,
        says: (words) => fill(words.facts[template], values).trim(),
      },
    ]
  })
}

function toldFact(fact: Fact): [keyof ReportWords['facts'], Record<string, string | number>] | null {
  switch (fact.kind) {
    case 'imported':
      return ['imported', { creator: fact.creator === '' ? '?' : fact.creator }]
    case 'resolve-end':
      return fact.error === null
        ? ['resolved', { host: fact.host, addresses: fact.addresses.join(', ') }]
        : ['resolveFailed', { host: fact.host, error: fact.error }]
    case 'connect-end':
      return fact.error === null
        ? ['connected', { remote: formatEndpoint(fact.remote) }]
        : ['connectFailed', { remote: formatEndpoint(fact.remote), error: fact.error }]
    case 'relay-failed':
      return ['failed', { failure: fact.failure, error: fact.error ?? '' }]
    case 'modification':
      return [
        'modified',
        { header: fact.header, original: fact.original ?? '–', replacement: fact.replacement },
      ]
    case 'recording-gap':
      return ['gap', { bytes: fact.bytes }]
    case 'recording-behind':
      return ['behind', { milliseconds: fact.milliseconds }]
    case 'note':
      return ['note', { text: fact.text }]
    default:
      return null
  }
}
