import { formatAddress, parseAddress } from '@shared/ip/address'
import type { Session } from '../../index/session'

const NEVER_USED_TWICE = 10_000

/**
 * Pseudonyms of addresses: as long in text as what they stand for, so that a Host field keeps its length, and of the same
 * kind (private stays private). Loopback, multicast and unspecified addresses name nobody and stay.
 */
export class AddressPseudonyms {
  readonly #pseudonyms = new Map<string, string>()
  readonly #taken = new Set<string>()

  get entries(): Iterable<[address: string, pseudonym: string]> {
    return this.#pseudonyms
  }

  add(address: string): void {
    if (this.#pseudonyms.has(address) || !isPersonal(address)) return
    this.#taken.add(address)
    for (let attempt = 0; attempt < NEVER_USED_TWICE; attempt++) {
      const pseudonym = address.includes(':')
        ? like6(address, this.#pseudonyms.size + attempt)
        : like4(address, this.#pseudonyms.size + attempt)
      if (this.#taken.has(pseudonym)) continue
      this.#taken.add(pseudonym)
      this.#pseudonyms.set(address, pseudonym)
      return
    }
  }

  /** Replaces the 4 or 16 bytes of an address in place. */
  replaceAt(bytes: Uint8Array, at: number, length: 4 | 16): void {
    const address = formatAddress(bytes, at, length)
    this.add(address)
    const pseudonym = this.#pseudonyms.get(address)
    const replacement = pseudonym === undefined ? null : parseAddress(pseudonym)
    if (replacement?.length === length) bytes.set(replacement, at)
  }
}

/** Every address that the session's connections and its recorder name. */
export function addressesOf(session: Session): AddressPseudonyms {
  const pseudonyms = new AddressPseudonyms()
  const add = (text: string | undefined): void => {
    if (text !== undefined && parseAddress(text) !== null) pseudonyms.add(text)
  }
  for (const { client, server, upstream, relayTarget, facts } of session.connections) {
    for (const address of [client.address, server.address, upstream?.address, relayTarget?.host]) add(address)
    for (const { fact } of facts) {
      if (fact.kind === 'resolve-end') for (const address of fact.addresses) add(address)
      if (fact.kind === 'connect-end') add(fact.remote.address)
      if (fact.kind === 'connect-end') add(fact.local?.address)
    }
  }
  return pseudonyms
}

/** Host names that requests and routes name. */
export function hostNamesOf(session: Session): Map<string, string> {
  const names = new Map<string, string>()
  const add = (host: string): void => {
    if (host === '' || host === 'localhost' || parseAddress(host) !== null || names.has(host)) return
    names.set(host, likeName(host, names.size + 1))
  }
  for (const { relayTarget, facts, tls } of session.connections) {
    add(relayTarget?.host ?? '')
    add(tls?.serverName ?? '')
    for (const { fact } of facts) if (fact.kind === 'resolve-start') add(fact.host)
  }
  return names
}

/** `api.example.com` becomes `h1x.xxxxxxx.xxx`. */
export function likeName(host: string, number: number): string {
  const id = `h${number.toString(36)}`
  let index = 0
  return host.replace(/[A-Za-z0-9-]/g, () => id[index++] ?? 'x')
}

function isPersonal(address: string): boolean {
  if (address.includes(':')) return !/^(?:::1?$|ff|fe80)/i.test(address)
  const first = Number(address.split('.')[0])
  return first !== 127 && first !== 0 && first < 224
}

/** The same number of digits in each part; 10.x, 172.16.x and 192.168.x keep what says that they are private. */
function like4(address: string, seed: number): string {
  const parts = address.split('.')
  const kept = parts[0] === '10' ? 1 : isPrivate(parts) ? 2 : 0
  let rest = seed * 7 + 1
  return parts
    .map((part, at) => {
      if (at < kept) return part
      const lowest = part.length === 1 ? (at === 0 ? 1 : 0) : 10 ** (part.length - 1)
      const highest = part.length === 3 ? (at === 0 ? 223 : 254) : 10 ** part.length - 1
      const span = highest - lowest + 1
      const value = lowest + (rest % span)
      rest = Math.floor(rest / span) + at * 3 + 1
      return String(at === 0 && value === 127 ? 126 : value)
    })
    .join('.')
}

function isPrivate([first, second]: readonly string[]): boolean {
  if (first === '192') return second === '168'
  return first === '172' && Number(second) >= 16 && Number(second) < 32
}

/** The same groups, with other digits: of the documentation's prefix where it is long enough. */
function like6(address: string, seed: number): string {
  let rest = seed + 1
  return address
    .split(':')
    .map((group, at) => {
      if (group === '' || group.includes('.')) return group
      if (at === 0 && group.length === 4) return '2001'
      const span = 15 * 16 ** (group.length - 1)
      const value = 16 ** (group.length - 1) + (rest % span)
      rest = Math.floor(rest / span) * 31 + at + seed
      return value.toString(16)
    })
    .join(':')
}
