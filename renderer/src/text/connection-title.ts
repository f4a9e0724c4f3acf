import type { ConnectionRow } from '@shared/ipc/rows'
import { formatEndpoint } from '@shared/model/endpoint'
import { targetHost } from './target-address'

/** What a connection is called in a list: the path its page asked for, else where it was going. */
export function connectionTitle(row: ConnectionRow): string {
  if (row.target !== null) {
    return row.protocol === 'websocket' || row.method === null ? row.target : `${row.method} ${row.target}`
  }
  return row.targetHost ?? formatEndpoint(row.upstream ?? row.server)
}

/** `127.0.0.1:51544 → localhost:8765`: who talks to whom, the proxy left out. */
export function connectionPeers(row: ConnectionRow): string {
  return `${formatEndpoint(row.client)} → ${serverName(row)}`
}

/** The same where there is little room: ends on this computer are their ports, `:51544 → :8765`. */
export function shortPeers(row: ConnectionRow): string {
  const [, host, port] = /^(.*):(\d+)$/.exec(serverName(row)) ?? []
  const isLocal = isLoopback(row.client.address) && isLoopback(host ?? '')
  return isLocal ? `:${row.client.port} → :${port}` : connectionPeers(row)
}

function serverName(row: ConnectionRow): string {
  return targetHost(row.targetHost ?? formatEndpoint(row.upstream ?? row.server))
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127\.[\d.]+|\[?::1\]?)$/i.test(host)
}
