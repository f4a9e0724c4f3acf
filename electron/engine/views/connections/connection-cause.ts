import { isUpgradeAttempt } from '@shared/dissector/upgrade-attempt'
import type { ConnectionCause } from '@shared/ipc/rows'
import { parseHttpHead } from '@shared/http1/parse-http-head'
import type { ConnectionRecord } from '../../index/connection/connection-record'
import { severityRank } from '../../index/faults/severity'
import type { Session } from '../../index/session'
import type { PayloadReader } from '../../payload/payload-reader'
import { pageOutcome } from './close-forensics'

const WARNING_RANK = 2
/** Codes of an end that the page asked for or was told of in order (RFC 6455 §7.4.1). */
const ORDERLY: readonly number[] = [1000, 1001, 1005]

/** The cause of a connection's trouble in a few words, from what is known of it now. */
export function connectionCause(
  session: Session,
  reader: PayloadReader,
  record: ConnectionRecord,
): ConnectionCause {
  return {
    code: worstCode(record),
    pageCode: pageCode(session, reader, record),
    waitingSince: waitingSince(session, record),
  }
}

function worstCode({ worst, diagnostics }: ConnectionRecord): string | null {
  if (worst < WARNING_RANK) return null
  return diagnostics.find(({ code }) => severityRank(code) === worst)?.code ?? null
}

function pageCode(session: Session, reader: PayloadReader, record: ConnectionRecord): number | null {
  const page = pageOutcome(session, reader, record)
  return page.kind === 'close-event' && !ORDERLY.includes(page.code) ? page.code : null
}

function waitingSince(session: Session, { waiting, upgrade }: ConnectionRecord): bigint | null {
  const [request] = waiting
  if (upgrade !== null || request?.raw == null) return null
  const { head } = parseHttpHead('request', request.raw, request.streamOffset, request.packet)
  return head.kind === 'request' && isUpgradeAttempt(head) ? session.packets.time(request.packet) : null
}
