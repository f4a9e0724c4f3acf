import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import type { SecureContext } from 'node:tls'
import { relayLimit } from './accept/relay-limit'

/** Asks for every address of a host name. `dns.lookup` by default; tests bring their own. */
export type Lookup = (
  host: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** Where the certificate for a host comes from. */
export interface CertificateSource {
  of(host: string): Promise<SecureContext>
}

/** Every limit of the relay, by name; times in milliseconds. */
export interface ProxyOptions {
  /** From a client's connect until the target must have accepted, the name's look-up included. */
  connectTimeout: number
  /** How long one address may take before the next is tried beside it (RFC 8305 §5: 250 ms). */
  attemptDelay: number
  /**
   * How long a client may take from the first byte of its first request head to its end; 0 for no limit.
   * Bytes that do not begin like an HTTP request are never timed.
   */
  headTimeout: number
  /** How long a client of the forward proxy may take from its first byte until it has said where it wants to go. */
  proxyRequestTimeout: number
  /** Idle time after which TCP begins to ask a silent peer whether it lives (RFC 9293 §3.8.4); 0 turns it off. */
  keepAliveDelay: number
  /** Relays open at once; a client beyond them is reset, and the observer told why. */
  maxRelays: number
  lookup: Lookup
  /** Where TLS is answered with certificates of ours; null where no route does. */
  certificates: CertificateSource | null
}

export const DEFAULT_PROXY_OPTIONS: ProxyOptions = {
  connectTimeout: 10_000,
  attemptDelay: 250,
  headTimeout: 60_000,
  proxyRequestTimeout: 10_000,
  keepAliveDelay: 60_000,
  maxRelays: relayLimit(),
  certificates: null,
  lookup: (host, callback) => {
    // With an error there are no addresses at all, whatever the typings say.
    systemLookup(host, { all: true, verbatim: true }, (error, addresses) => {
      callback(error, error === null ? addresses : [])
    })
  },
}
