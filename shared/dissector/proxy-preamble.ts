import { latin1 } from '../http1/latin1'

/** Longest header of PROXY protocol version 1, its line end included (HAProxy, proxy-protocol.txt §2.1). */
const MAX_V1_BYTES = 107
const V1_PREFIX = 'PROXY '
/** The twelve bytes version 2 begins with (§2.2). */
const V2_SIGNATURE = Uint8Array.of(0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a)
const V2_HEADER_BYTES = 16

/** What stands in front of a request. */
export type Preamble =
  | { kind: 'none' | 'undecided' }
  /** PROXY protocol: one header, `length` bytes long. */
  | { kind: 'proxy'; name: 'PROXY v1' | 'PROXY v2'; length: number; addresses: string }
  /** The client negotiates with a SOCKS proxy: see socks-negotiation. */
  | { kind: 'socks' }

const NONE: Preamble = { kind: 'none' }
const UNDECIDED: Preamble = { kind: 'undecided' }

/** Looks at everything a client has sent so far. Depends on the bytes only, never on their cut. */
export function readPreamble(sent: Uint8Array): Preamble {
  if (sent.length === 0) return UNDECIDED
  const v1 = readVersion1(sent)
  if (v1.kind !== 'none') return v1
  const v2 = readVersion2(sent)
  return v2.kind === 'none' ? readSocks(sent) : v2
}

/** `PROXY TCP4 192.0.2.1 192.0.2.2 40000 443 CRLF`, or `PROXY UNKNOWN … CRLF`. */
function readVersion1(sent: Uint8Array): Preamble {
  const prefix = latin1(sent, 0, Math.min(sent.length, V1_PREFIX.length))
  if (!V1_PREFIX.startsWith(prefix)) return NONE
  const lineEnd = sent.subarray(0, MAX_V1_BYTES).indexOf(0x0a)
  if (lineEnd < 0) return sent.length < MAX_V1_BYTES ? UNDECIDED : NONE
  const line = latin1(sent, 0, lineEnd).replace(/\r$/, '')
  const length = lineEnd + 1
  const tcp = /^PROXY TCP[46] (\S+) (\S+) (\d{1,5}) (\d{1,5})$/.exec(line)
  if (tcp !== null) {
    const [, source = '', destination = '', sourcePort = '', destinationPort = ''] = tcp
    const addresses = `${endpoint(source, sourcePort)} → ${endpoint(destination, destinationPort)}`
    return { kind: 'proxy', name: 'PROXY v1', length, addresses }
  }
  return /^PROXY UNKNOWN(?: .*)?$/.test(line)
    ? { kind: 'proxy', name: 'PROXY v1', length, addresses: '–' }
    : NONE
}

function readVersion2(sent: Uint8Array): Preamble {
  const known = Math.min(sent.length, V2_SIGNATURE.length)
  for (let at = 0; at < known; at++) if (sent[at] !== V2_SIGNATURE[at]) return NONE
  if (sent.length < V2_HEADER_BYTES) return UNDECIDED
  if (sent[12]! >> 4 !== 2) return NONE
  const length = V2_HEADER_BYTES + sent[14]! * 256 + sent[15]!
  if (sent.length < length) return UNDECIDED
  const isProxy = (sent[12]! & 0x0f) === 1
  const addresses = isProxy ? version2Addresses(sent.subarray(V2_HEADER_BYTES, length), sent[13]!) : '–'
  return { kind: 'proxy', name: 'PROXY v2', length, addresses }
}

/** @param family address family in the high four bits: 1 IPv4, 2 IPv6, 3 Unix */
function version2Addresses(bytes: Uint8Array, family: number): string {
  const size = family >> 4 === 1 ? 4 : family >> 4 === 2 ? 16 : 0
  if (size === 0 || bytes.length < 2 * size + 4) return '–'
  const end = (address: number, port: number): string =>
    endpoint(
      ipAddress(bytes.subarray(address, address + size)),
      String(bytes[port]! * 256 + bytes[port + 1]!),
    )
  return `${end(0, 2 * size)} → ${end(size, 2 * size + 2)}`
}

/** SOCKS5: version, count of methods, methods (RFC 1928 §3); SOCKS4: version, command, port, address. */
function readSocks(sent: Uint8Array): Preamble {
  const [version, second] = sent
  if (version === 5) {
    if (second === undefined) return UNDECIDED
    if (second < 1 || second > 10) return NONE
    const methods = sent.subarray(2, 2 + second)
    // The methods in use: none, GSSAPI, password, and what is assigned up to 9 or private.
    if (methods.some((method) => method > 9 && method < 0x80)) return NONE
    return methods.length < second ? UNDECIDED : { kind: 'socks' }
  }
  if (version !== 4) return NONE
  if (second === undefined) return UNDECIDED
  if (second !== 1 && second !== 2) return NONE
  return sent.length < 9 ? UNDECIDED : { kind: 'socks' }
}

/** An address of 4 or 16 bytes as it is written; the longest run of zeros of IPv6 is shortened (RFC 5952 §4). */
export function ipAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return Array.from(bytes).join('.')
  const groups = Array.from({ length: 8 }, (_, group) =>
    (bytes[2 * group]! * 256 + bytes[2 * group + 1]!).toString(16),
  )
  const text = groups.join(':')
  let longest = { index: 0, length: 0 }
  for (const { 0: run, index } of text.matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)) {
    if (run.length > longest.length) longest = { index, length: run.length }
  }
  if (longest.length === 0) return text
  const before = text.slice(0, longest.index).replace(/:$/, '')
  const after = text.slice(longest.index + longest.length).replace(/^:/, '')
  return `${before}::${after}`
}

/** Address and port as one writes them. */
export function endpoint(address: string, port: string): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
