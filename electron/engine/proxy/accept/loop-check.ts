import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Endpoint } from '@shared/model/endpoint'
import { plainAddress } from '../endpoint-of-socket'
import type { Lookup } from '../proxy-options'
import type { Target } from '../target'

interface Hop {
  listen: Endpoint
  /** Null for a forward proxy, which relays to no listener of its own by itself. */
  target: Target | null
}

/**
 * Finds a listener whose target leads back to itself, directly or through other listeners of this proxy: its first
 * client would open connections until no file descriptor is left. Names are looked up only where the port alone
 * makes a loop possible.
 */
export async function findRelayLoop<T extends Hop>(hops: T[], lookup: Lookup): Promise<T | null> {
  const next = new Map<T, T[]>()
  for (const hop of hops) next.set(hop, await hopsBehind(hop.target, hops, lookup))
  for (const start of hops) {
    const seen = new Set<T>()
    const toVisit = [...(next.get(start) ?? [])]
    for (let hop = toVisit.pop(); hop !== undefined; hop = toVisit.pop()) {
      if (hop === start) return start
      if (seen.has(hop)) continue
      seen.add(hop)
      toVisit.push(...(next.get(hop) ?? []))
    }
  }
  return null
}

/** The listeners a connection to `target` ends at: none, but for a name that has several of their addresses. */
export async function hopsBehind<T extends { listen: Endpoint }>(
  target: Target | null,
  hops: readonly T[],
  lookup: Lookup,
): Promise<T[]> {
  if (target === null) return []
  const candidates = hops.filter((hop) => hop.listen.port === target.port)
  if (candidates.length === 0) return []
  const addresses = isIP(target.host) === 0 ? await addressesOf(target.host, lookup) : [target.host]
  return candidates.filter((hop) =>
    addresses.some((address) => reaches(plainAddress(address), hop.listen.address)),
  )
}

function addressesOf(host: string, lookup: Lookup): Promise<string[]> {
  return new Promise((resolve) => {
    lookup(host, (error, addresses) => {
      resolve(error === null ? addresses.map((entry) => entry.address) : [])
    })
  })
}

/** Whether connecting to `address` ends at a listener on `listen`; an unspecified address stands for every local one. */
function reaches(address: string, listen: string): boolean {
  if (isIP(address) !== isIP(listen)) return false
  if (address === listen) return true
  // Connecting to the unspecified address reaches the loopback one.
  if (isUnspecified(address)) return isUnspecified(listen) || isLoopback(listen)
  return isUnspecified(listen) && isLocal(address)
}

function isUnspecified(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}

function isLocal(address: string): boolean {
  if (isLoopback(address)) return true
  return Object.values(networkInterfaces()).some((entries) =>
    entries?.some((entry) => plainAddress(entry.address) === address),
  )
}
