import { ipAddress } from '@shared/dissector/proxy-preamble'
import { latin1 } from '@shared/http1/latin1'
import type { RelayFailure } from '@shared/model/fact'
import { parseTarget } from '../target'
import type { Door, DoorStep } from './door'

const VERSION = 5
const NO_AUTHENTICATION = 0
const NO_ACCEPTABLE_METHOD = 0xff
const CONNECT = 1
const IPV4 = 1
const DOMAIN = 3
const IPV6 = 4

/** Reply codes (RFC 1928 §6). */
const GRANTED = 0
const GENERAL_FAILURE = 1
const NOT_ALLOWED = 2
const NETWORK_UNREACHABLE = 3
const HOST_UNREACHABLE = 4
const REFUSED = 5
const TTL_EXPIRED = 6
const COMMAND_NOT_SUPPORTED = 7

/** SOCKS5 (RFC 1928): its command CONNECT, without authentication. */
export class SocksDoor implements Door {
  readonly granted = reply(GRANTED)
  /** At most one message: 257 bytes of a greeting, 262 of a request. */
  #bytes: Uint8Array = new Uint8Array(0)
  #isGreeted = false

  read(bytes: Uint8Array): DoorStep {
    this.#bytes = Buffer.concat([this.#bytes, bytes])
    if (this.#isGreeted) return this.#request()
    const [, count] = this.#bytes
    if (count === undefined || this.#bytes.length < 2 + count) return { kind: 'more' }
    const methods = this.#bytes.subarray(2, 2 + count)
    if (!methods.includes(NO_AUTHENTICATION)) return { kind: 'refused', reason: 'socks-authentication' }
    this.#bytes = this.#bytes.subarray(2 + count)
    this.#isGreeted = true
    // A client that does not wait has sent its request already.
    return { ...this.#request(), answer: Uint8Array.of(VERSION, NO_AUTHENTICATION) }
  }

  readonly refusal = (failure: RelayFailure, error: string | null): Uint8Array => {
    if (this.#isGreeted) return reply(replyCode(failure, error))
    return Uint8Array.of(VERSION, NO_ACCEPTABLE_METHOD)
  }

  /** `05 command 00 type address port` (§4). */
  #request(): DoorStep {
    const bytes = this.#bytes
    const [version, command, , type, length = 0] = bytes
    if (version !== undefined && version !== VERSION) return { kind: 'refused', reason: 'socks-malformed' }
    if (type === undefined) return { kind: 'more' }
    if (command !== CONNECT) return { kind: 'refused', reason: 'socks-command' }
    const size = type === IPV4 ? 4 : type === IPV6 ? 16 : type === DOMAIN ? 1 + length : 0
    if (size === 0) return { kind: 'refused', reason: 'socks-malformed' }
    const end = 4 + size + 2
    if (bytes.length < end) return { kind: 'more' }
    const address =
      type === DOMAIN
        ? hostText(latin1(bytes, 5, 4 + size))
        : hostText(ipAddress(bytes.subarray(4, 4 + size)))
    const target = parseTarget(`${address}:${bytes[end - 2]! * 256 + bytes[end - 1]!}`)
    if (!target.ok) return { kind: 'refused', reason: 'target-invalid' }
    return { kind: 'asked', via: 'socks5', target: target.value, rest: bytes.subarray(end) }
  }
}

/** A colon is in no host name: browsers write IPv6 addresses as names, too. */
function hostText(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

/** `05 code 00 01 0.0.0.0 0`: the address it connects from tells a client nothing. */
function reply(code: number): Uint8Array {
  return Uint8Array.of(VERSION, code, 0, IPV4, 0, 0, 0, 0, 0, 0)
}

function replyCode(failure: RelayFailure, error: string | null): number {
  switch (failure) {
    case 'dns-failure':
      return HOST_UNREACHABLE
    case 'tcp-connect-refused':
      return REFUSED
    case 'tcp-connect-timeout':
      return TTL_EXPIRED
    case 'tcp-connect-unreachable':
      return error === 'ENETUNREACH' ? NETWORK_UNREACHABLE : HOST_UNREACHABLE
    case 'proxy-request-refused':
      return error === 'loop'
        ? NOT_ALLOWED
        : error === 'socks-command'
          ? COMMAND_NOT_SUPPORTED
          : GENERAL_FAILURE
    default:
      return GENERAL_FAILURE
  }
}
