import type { ConnectionRow } from '@shared/ipc/rows'
import type { ConnectionRecord } from '../../index/connection/connection-record'
import {
  closedBy,
  connectionFailure,
  connectionState,
  endTime,
  startTime,
} from '../../index/connection/connection-state'
import type { Session } from '../../index/session'
import type { PayloadReader } from '../../payload/payload-reader'
import { connectionCause } from './connection-cause'
import { severityName } from '../../index/faults/severity'

/** A connection as the list shows it. @param reader null where the cause of its trouble is not asked for */
export function connectionRow(
  session: Session,
  record: ConnectionRecord,
  reader: PayloadReader | null,
): ConnectionRow {
  return {
    connection: record.id,
    client: record.client,
    server: record.server,
    upstream: record.upstream,
    targetHost: record.relayTarget && targetHost(record.relayTarget),
    protocol: record.protocol,
    state: connectionState(record),
    method: record.method,
    target: record.target,
    status: record.status,
    upgrade: upgradeOutcome(record),
    subprotocol: record.upgrade?.subprotocol ?? null,
    compressed: record.upgrade?.deflate != null,
    closeCode: record.closeCode,
    closedBy: closedBy(record),
    failure: connectionFailure(record),
    failureError: record.failureError,
    modified: record.modified,
    decodedAsWebSocket: record.decodedAsWebSocket,
    frames: record.frames.length,
    messages: record.messages,
    exchanges: record.exchangeCount,
    bytesClientToServer: record.streams[0].length - record.streams[0].missing,
    bytesServerToClient: record.streams[1].length - record.streams[1].missing,
    start: startTime(record, session.packets),
    end: endTime(record, session.packets),
    worst: severityName(record.worst),
    diagnostics: record.diagnosticCount,
    cause: reader && connectionCause(session, reader, record),
  }
}

function upgradeOutcome({ upgrade, status }: ConnectionRecord): ConnectionRow['upgrade'] {
  if (upgrade === null) return null
  if (status === null) return 'unanswered'
  return status === 101 ? 'accepted' : 'refused'
}

/** `localhost:8765`, `[::1]:8765`. */
function targetHost({ host, port }: { host: string; port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
