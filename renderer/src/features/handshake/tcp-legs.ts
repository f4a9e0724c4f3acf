import type { Handshake, HandshakeStep } from '@shared/model/connection-state'
import type { ConnectionDetail } from '@shared/ipc/rows'
import { formatEndpoint } from '@shared/model/endpoint'
import { HANDSHAKE_STATES } from '@shared/tcp/tcp-states'
import { isProxied } from './handshake-stages'

export type LegName = 'direct' | 'client-proxy' | 'proxy-server'
export type SegmentName = 'syn' | 'syn-ack' | 'handshake-ack' | 'rst' | 'silence' | 'failed'

/** A sequence number three ways: as captured, counted from its side's first, and as the books write it. */
export interface SegmentNumber {
  absolute: number
  relative: number
  /** `j`, `j+1`, `k`, `k+1`. */
  symbol: string
}

/** One step of a three-way handshake and the state of both ends after it. */
export interface SegmentRow {
  name: SegmentName
  toServer: boolean
  /** Null where the packet was not captured, or carries no such number. */
  seq: SegmentNumber | null
  ack: SegmentNumber | null
  /** The numbers by name, for a step that was not captured. */
  seqSymbol: string | null
  ackSymbol: string | null
  clientState: string
  serverState: string
  /** Since the connection began; null where it is not known. */
  since: bigint | null
  failed: boolean
}

export type LegNote = 'complete' | 'partial' | 'missing' | 'inferred' | 'failed' | 'connecting'

/** One TCP connection and how it was made. */
export interface TcpLeg {
  name: LegName
  client: string
  server: string
  note: LegNote
  /** What the operating system said. */
  error: string | null
  rows: SegmentRow[]
}

const SYMBOLS = {
  syn: { seq: 'j', ack: null },
  'syn-ack': { seq: 'k', ack: 'j+1' },
  'handshake-ack': { seq: 'j+1', ack: 'k+1' },
} as const
const STEPS = ['syn', 'syn-ack', 'handshake-ack'] as const

/** The TCP connections of a connection: one of a capture, two of a proxy. */
export function tcpLegs(detail: ConnectionDetail): TcpLeg[] {
  const proxied = isProxied(detail)
  const { row, handshake } = detail
  const first: TcpLeg = {
    name: proxied ? 'client-proxy' : 'direct',
    client: formatEndpoint(row.client),
    server: formatEndpoint(row.server),
    note: handshake.state,
    error: null,
    rows: capturedRows(detail),
  }
  return proxied ? [first, ...upstreamLegs(detail)] : [first]
}

function capturedRows({ row, handshake }: ConnectionDetail): SegmentRow[] {
  if (handshake.state === 'missing') return []
  const refused = row.failure === 'tcp-connect-refused' && handshake.synAck === null && row.upstream === null
  const steps = refused ? (['syn'] as const) : STEPS
  const rows = steps.map((name) => segmentRow(name, handshake, row.start))
  if (!refused) return rows
  return [...rows.map((syn) => ({ ...syn, serverState: 'CLOSED' })), endRow('rst')]
}

function segmentRow(name: (typeof STEPS)[number], handshake: Handshake, start: bigint): SegmentRow {
  const step = { syn: handshake.syn, 'syn-ack': handshake.synAck, 'handshake-ack': handshake.ack }[name]
  const j = handshake.syn?.seq ?? null
  const k = handshake.synAck?.seq ?? null
  const toServer = name !== 'syn-ack'
  return {
    ...stepRow(name),
    seq: numbered(step?.seq ?? null, toServer ? j : k, toServer ? 'j' : 'k'),
    ack: numbered(step?.ack ?? null, toServer ? k : j, toServer ? 'k' : 'j'),
    since: sinceStart(step, start),
  }
}

/** A step of an inferred handshake has the time of what the sockets reported, which is no packet's. */
function sinceStart(step: HandshakeStep | null, start: bigint): bigint | null {
  return step === null || step.seq === null ? null : step.time - start
}

/** What a step does, without numbers. */
function stepRow(name: (typeof STEPS)[number]): SegmentRow {
  const reached = STEPS.slice(0, STEPS.indexOf(name) + 1)
  const state = (side: 'client' | 'server'): string =>
    reached.map((step) => HANDSHAKE_STATES[step][side]?.at(-1)).findLast((known) => known !== undefined) ?? ''
  return {
    name,
    toServer: name !== 'syn-ack',
    seq: null,
    ack: null,
    seqSymbol: SYMBOLS[name].seq,
    ackSymbol: SYMBOLS[name].ack,
    clientState: state('client'),
    serverState: state('server'),
    since: null,
    failed: false,
  }
}

/** How an attempt that led nowhere ended. */
function endRow(name: 'rst' | 'silence' | 'failed'): SegmentRow {
  return {
    name,
    toServer: false,
    seq: null,
    ack: null,
    seqSymbol: null,
    ackSymbol: null,
    clientState: 'CLOSED',
    serverState: name === 'rst' ? 'CLOSED' : '?',
    since: null,
    failed: true,
  }
}

/** Numbers wrap round at 2³² (RFC 9293 §3.4). Without the first number of its side only the absolute one is known. */
function numbered(absolute: number | null, first: number | null, letter: string): SegmentNumber | null {
  if (absolute === null) return null
  if (first === null) return { absolute, relative: 0, symbol: '?' }
  const relative = (absolute - first) >>> 0
  return { absolute, relative, symbol: relative === 0 ? letter : `${letter}+${relative}` }
}

/** Every attempt to reach the server, as the sockets reported it. */
function upstreamLegs(detail: ConnectionDetail): TcpLeg[] {
  const starts = detail.facts.filter(({ fact }) => fact.kind === 'connect-start')
  const ends = detail.facts.filter(({ fact }) => fact.kind === 'connect-end')
  return starts.map(({ fact }, at): TcpLeg => {
    const end = ends[at]?.fact
    const leg = {
      name: 'proxy-server' as const,
      client: end?.kind === 'connect-end' && end.local !== null ? formatEndpoint(end.local) : 'Sockscope',
      server: fact.kind === 'connect-start' ? formatEndpoint(fact.remote) : '',
    }
    const error = end?.kind === 'connect-end' ? end.error : null
    if (end === undefined && detail.row.failure === null && detail.row.end === null) {
      return { ...leg, note: 'connecting', error: null, rows: [stepRow('syn')] }
    }
    if (end === undefined || error !== null) {
      const said = error ?? detail.row.failureError
      const last = endRow(howItFailed(said))
      // There was no socket that listened.
      const syn = { ...stepRow('syn'), serverState: last.serverState }
      return { ...leg, note: 'failed', error: said, rows: [syn, last] }
    }
    return { ...leg, note: 'inferred', error: null, rows: STEPS.map(stepRow) }
  })
}

function howItFailed(error: string | null): 'rst' | 'silence' | 'failed' {
  if (error === 'ECONNREFUSED') return 'rst'
  return error === 'ETIMEDOUT' || error === null ? 'silence' : 'failed'
}
