import type { ConnectionRow } from '@shared/ipc/rows'
import { formatEndpoint } from '@shared/model/endpoint'

/** What a connection is called in a list: the path its page asked for, else where it was going. */
export function connectionTitle(row: ConnectionRow): string {
  if (row.target !== null) {
    return row.protocol === 'websocket' || row.method === null ? row.target : `${row.method} ${row.target}`
  }
  return row.targetHost ?? formatEndpoint(row.upstream ?? row.server)
}

/** `127.0.0.1:51544 → localhost:8765`: who talks to whom, the proxy left out. */
export function connectionPeers(row: ConnectionRow): string {
  const server = row.targetHost ?? formatEndpoint(row.upstream ?? row.server)
  return `${formatEndpoint(row.client)} → ${server}`
}
