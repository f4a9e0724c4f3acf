import { formatAddress, parseAddress } from '@shared/ip/address'
import type { Endpoint } from '@shared/model/endpoint'

/** Names a connection by its ends. Null where an address is no IP literal. */
export function tupleKey(client: Endpoint, server: Endpoint): string | null {
  const from = canonical(client.address)
  const to = canonical(server.address)
  return from === null || to === null ? null : joined(from, client.port, to, server.port)
}

/** The same of addresses as a packet has them: `length` bytes at `client` and at `server`. */
export function tupleKeyOf(
  bytes: Uint8Array,
  length: 4 | 16,
  client: number,
  clientPort: number,
  server: number,
  serverPort: number,
): string {
  return joined(
    formatAddress(bytes, client, length),
    clientPort,
    formatAddress(bytes, server, length),
    serverPort,
  )
}

function joined(client: string, clientPort: number, server: string, serverPort: number): string {
  return `${client} ${clientPort} ${server} ${serverPort}`
}

function canonical(literal: string): string | null {
  const bytes = parseAddress(literal)
  return bytes && formatAddress(bytes, 0, bytes.length === 4 ? 4 : 16)
}
