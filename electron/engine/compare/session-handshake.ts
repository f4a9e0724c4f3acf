import type { OpeningHandshake } from '@shared/compare/compare-handshakes'
import type { ConnectionEnd } from '@shared/compare/difference'
import type { HttpHead, HttpRequestHead, HttpResponseHead } from '@shared/http1/http-head'
import { parseHttpHead } from '@shared/http1/parse-http-head'
import type { ConnectionDetail, HeadDetail } from '@shared/ipc/rows'
import type { RelayFailure } from '@shared/model/fact'
import type { ConnectionRecord } from '../index/connection/connection-record'
import type { Session } from '../index/session'
import type { PayloadReader } from '../payload/payload-reader'
import { connectionDetail } from '../views/connections/connection-details'

/** What a connection's opening handshake was, and how the connection ended. */
export interface ComparedOpening extends OpeningHandshake {
  answered: bigint | null
  end: ConnectionEnd
}

export function openingOf(
  session: Session,
  reader: PayloadReader,
  record: ConnectionRecord,
): ComparedOpening {
  const detail = connectionDetail(session, reader, record)
  const exchange =
    detail.exchanges[detail.upgrade?.exchange ?? detail.exchanges.length - 1] ?? detail.exchanges[0]
  const request = exchange?.request ?? null
  const response = exchange?.response ?? null
  const rules = detail.checklist?.rules ?? []
  return {
    request: head(request, 'request'),
    response: head(response, 'response'),
    accept: detail.row.status === 101 && detail.upgrade ? acceptOf(detail.upgrade.accept) : null,
    broken: rules
      .filter(({ outcome, severity }) => outcome === 'fail' && severity !== 'note')
      .map(({ code }) => code),
    answeredAfter: request && response ? Number(response.time - request.time) / 1e6 : null,
    answered: response?.time ?? null,
    end: endOf(detail),
  }
}

function acceptOf({ valid }: { valid: boolean }): 'valid' | 'invalid' {
  return valid ? 'valid' : 'invalid'
}

function endOf({ row }: ConnectionDetail): ConnectionEnd {
  if (isNeverReached(row.failure)) return 'failed'
  // The end of the recording is none of the connection.
  return row.failure === 'proxy-stopped' ? 'open' : (row.closedBy ?? 'open')
}

/** Whether the proxy never came to the server. */
export function isNeverReached(failure: RelayFailure | null): boolean {
  return failure !== null && /^(?:dns|tcp-connect)-/.test(failure)
}

function head(detail: HeadDetail | null, kind: 'request'): HttpRequestHead | null
function head(detail: HeadDetail | null, kind: 'response'): HttpResponseHead | null
function head(detail: HeadDetail | null, kind: HttpHead['kind']): HttpHead | null {
  return detail && parseHttpHead(kind, detail.raw, detail.streamOffset, detail.packet).head
}
