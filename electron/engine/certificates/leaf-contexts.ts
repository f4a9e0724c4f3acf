import { createSecureContext, type SecureContext } from 'node:tls'
import type { Authority } from './authority'

/** Hosts whose certificates are kept. */
const MAX_CONTEXTS = 256

/** What TLS is answered with for each host: its certificate, issued when it is first asked for. */
export class LeafContexts {
  readonly authority: Authority
  /** The host used longest ago comes first. */
  readonly #contexts = new Map<string, Promise<SecureContext>>()

  constructor(authority: Authority) {
    this.authority = authority
  }

  of(host: string): Promise<SecureContext> {
    const name = host.toLowerCase()
    const known = this.#contexts.get(name) ?? this.#make(name)
    this.#contexts.delete(name)
    this.#contexts.set(name, known)
    if (this.#contexts.size > MAX_CONTEXTS) this.#contexts.delete(this.#contexts.keys().next().value ?? '')
    return known
  }

  async #make(host: string): Promise<SecureContext> {
    const { certificate, key } = await this.authority.issue(host)
    return createSecureContext({ cert: certificate, key, minVersion: 'TLSv1.2' })
  }
}
