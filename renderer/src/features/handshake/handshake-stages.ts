import type { ChecklistRule } from '@shared/ipc/handshake-rows'
import type { ConnectionDetail } from '@shared/ipc/rows'

export type StageName =
  'tcp' | 'accept' | 'resolve' | 'connect' | 'request' | 'httpRequest' | 'answer' | 'check'
export type StageState = 'done' | 'failed' | 'pending' | 'skipped' | 'unseen'

/** One step on the way to an open WebSocket. */
export interface Stage {
  name: StageName
  state: StageState
}

/**
 * The steps a connection takes, in order, and how far it came. After one that failed or has not ended, the others were
 * not reached, whatever crossed on its way. A proxied connection has a leg on either side of the proxy.
 */
export function handshakeStages(detail: ConnectionDetail): Stage[] {
  const stages = isProxied(detail)
    ? [...proxyStages(detail), ...upgradeStages(detail)]
    : [{ name: 'tcp' as const, state: tcpState(detail) }, ...upgradeStages(detail)]
  const stop = stages.findIndex(({ state }) => state === 'failed' || state === 'pending')
  return stages.map((stage, at) => (stop >= 0 && at > stop ? { ...stage, state: 'skipped' } : stage))
}

/** Rules of a 101 that make its receiver fail the connection. */
export function brokenAnswerRule(detail: ConnectionDetail): ChecklistRule | null {
  if (answerOf(detail)?.switched !== true) return null
  const rules = detail.checklist?.rules ?? []
  const breaks = ({ outcome, severity, direction }: ChecklistRule): boolean =>
    outcome === 'fail' && severity === 'error' && direction === 1
  return rules.find(breaks) ?? null
}

export function isProxied({ row, timing }: ConnectionDetail): boolean {
  return row.targetHost !== null || timing.accepted !== null
}

/** Which exchange asked for a WebSocket, answered or still waiting for its answer; null where none did. */
export function upgradePlace({ upgrade, checklist, exchanges }: ConnectionDetail): number | null {
  if (upgrade !== null) return upgrade.exchange
  if (checklist === null) return null
  const waiting = exchanges.findIndex(({ request, response }) => request !== null && response === null)
  return waiting < 0 ? null : waiting
}

/** Whether there is more to wait for. */
function unfinished({ row }: ConnectionDetail): StageState {
  return row.end === null && row.failure === null ? 'pending' : 'failed'
}

function proxyStages(detail: ConnectionDetail): Stage[] {
  const { row, timing } = detail
  const stages: Stage[] = [{ name: 'accept', state: 'done' }]
  const lookups = timing.phases.filter(({ kind }) => kind === 'resolve')
  const isUnknownName = row.failure === 'dns-failure'
  if (lookups.length > 0 || isUnknownName) {
    const ended = lookups.some(({ end }) => end !== null)
    stages.push({ name: 'resolve', state: isUnknownName ? 'failed' : ended ? 'done' : unfinished(detail) })
  }
  stages.push({ name: 'connect', state: timing.connected !== null ? 'done' : unfinished(detail) })
  return stages
}

function tcpState(detail: ConnectionDetail): StageState {
  const { row, handshake } = detail
  if (row.failure === 'tcp-connect-refused') return 'failed'
  if (handshake.state === 'complete' || handshake.state === 'inferred') return 'done'
  if (row.bytesClientToServer + row.bytesServerToClient > 0) {
    return handshake.state === 'missing' ? 'unseen' : 'done'
  }
  return handshake.state === 'missing' ? 'unseen' : unfinished(detail)
}

function upgradeStages(detail: ConnectionDetail): Stage[] {
  const { row } = detail
  const exchange = detail.exchanges[upgradePlace(detail) ?? 0]
  if (!exchange) {
    // Frames without an Upgrade, TLS, or another protocol: what came before them was not captured or is not HTTP.
    const isForeign = row.protocol !== 'http' && row.bytesClientToServer + row.bytesServerToClient > 0
    if (isForeign && row.failure === null) return []
    return [
      { name: 'request', state: unfinished(detail) },
      { name: 'answer', state: 'skipped' },
      { name: 'check', state: 'skipped' },
    ]
  }
  const request: StageState = exchange.request ? 'done' : 'unseen'
  const answer = answerOf(detail)
  if (detail.upgrade === null && detail.checklist === null) {
    return [
      { name: 'httpRequest', state: request },
      { name: 'answer', state: answer ? 'done' : unfinished(detail) },
    ]
  }
  return [
    { name: 'request', state: request },
    { name: 'answer', state: answer ? (answer.switched ? 'done' : 'failed') : unfinished(detail) },
    { name: 'check', state: brokenAnswerRule(detail) ? 'failed' : 'done' },
  ]
}

/** The answer to the exchange the connection is known for, or null while there is none. */
function answerOf(detail: ConnectionDetail): { switched: boolean } | null {
  const response = detail.exchanges[upgradePlace(detail) ?? 0]?.response
  return response ? { switched: / 101\b/.test(response.startLine) } : null
}
