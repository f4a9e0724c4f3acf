import type { ConnectionDetail } from '../../ipc/rows'
import type { TimingPhase } from '../../ipc/handshake-rows'
import type { Nanoseconds } from '../../model/nanoseconds'
import { milliseconds } from '../time-text'
import type { EntryPlace } from './entry-place'

/** `timings` of an entry as JSON, and their sum without those that do not apply (-1), in milliseconds. */
export interface EntryTimings {
  json: string
  total: string
}

/** When the request of an exchange began: the connection's first one takes the connection's own beginning with it. */
export function requestBegan(detail: ConnectionDetail, exchange: number): Nanoseconds | null {
  if (exchange === 0) return detail.row.start
  return detail.exchanges[exchange]?.request?.time ?? null
}

/**
 * Chrome's timings. Looking up the name and connecting belong to a connection's first request; what is left until that
 * request was sent is `blocked`. A head is known when it is complete, so `send` and `receive` are what a head took.
 */
export function entryTimings(detail: ConnectionDetail, place: EntryPlace): EntryTimings {
  const exchange = place.exchange === null ? null : detail.exchanges[place.exchange]
  const sent = exchange?.request?.time ?? place.start
  const answered = exchange?.response?.time ?? null
  const isFirst = place.exchange === 0
  const dns = isFirst ? sumOf(detail, 'resolve') : null
  const connect = isFirst ? (sumOf(detail, 'connect') ?? sumOf(detail, 'tcp')) : null
  const known = (dns ?? 0n) + (connect ?? 0n)
  const before = sent - place.start - known
  // A page may connect long before it asks: that is no network time.
  const blocked = isFirst && before > 0n ? before : null
  const wait = answered === null || answered < sent ? 0n : answered - sent
  const total = (blocked ?? 0n) + known + wait
  const text = (part: Nanoseconds | null): string => (part === null ? '-1' : milliseconds(part))
  return {
    json: `{"blocked":${text(blocked)},"dns":${text(dns)},"ssl":-1,"connect":${text(connect)},"send":0,"wait":${text(wait)},"receive":0,"_blocked_queueing":-1}`,
    total: milliseconds(total),
  }
}

function sumOf({ timing }: ConnectionDetail, kind: TimingPhase['kind']): Nanoseconds | null {
  let sum: Nanoseconds | null = null
  for (const phase of timing.phases) {
    if (phase.kind === kind && phase.end !== null && phase.end > phase.start)
      sum = (sum ?? 0n) + phase.end - phase.start
  }
  return sum
}
