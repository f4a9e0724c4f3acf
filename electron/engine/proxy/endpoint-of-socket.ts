import type { Socket } from 'node:net'
import type { Endpoint } from '@shared/model/endpoint'

/** The address as the rest of Sockscope writes it: no zone, and IPv4 that came over a dual-stack socket as IPv4. */
export function plainAddress(address: string): string {
  const zone = address.indexOf('%')
  const bare = zone < 0 ? address : address.slice(0, zone)
  return bare.startsWith('::ffff:') && bare.includes('.') ? bare.slice(7) : bare
}

export function remoteEndpoint(socket: Socket): Endpoint {
  // A peer that is gone before we asked has no address any more.
  return endpointOf(socket.remoteAddress, socket.remotePort, socket.localAddress)
}

export function localEndpoint(socket: Socket): Endpoint {
  return endpointOf(socket.localAddress, socket.localPort, socket.remoteAddress)
}

function endpointOf(
  address: string | undefined,
  port: number | undefined,
  other: string | undefined,
): Endpoint {
  if (address !== undefined) return { address: plainAddress(address), port: port ?? 0 }
  return { address: other !== undefined && plainAddress(other).includes(':') ? '::' : '0.0.0.0', port: 0 }
}
