import { latin1 } from '../http1/latin1'
import { endpoint, ipAddress } from './proxy-preamble'

/** Bytes of either side kept until a message of the negotiation is complete; the longest has 515 (RFC 1929 §2). */
const MAX_MESSAGE_BYTES = 600

const METHOD_PASSWORD = 2

/** What the proxy said in the end. */
export interface SocksResult {
  granted: boolean
  /** Reply code (RFC 1928 §6); of SOCKS4 its code from 0x5a on; 0xff where no method was acceptable. */
  code: number
}

/**
 * A client that asks a SOCKS proxy for a connection: SOCKS5 (RFC 1928, RFC 1929) or SOCKS4 and 4a. Told both sides'
 * bytes, it takes those of the negotiation and leaves the rest, which belongs to the connection asked for.
 */
export class SocksNegotiation {
  readonly version: 4 | 5
  /** Host and port the client asked for; null until its request is complete. */
  target: string | null = null
  result: SocksResult | null = null
  /** What came is no SOCKS. */
  failed: 'client' | 'server' | null = null

  private client = new Uint8Array(0)
  private server = new Uint8Array(0)
  private greeted = false
  private clientDone = false
  private method = -1
  private authenticated = false

  constructor(version: 4 | 5) {
    this.version = version
  }

  /** @returns how many bytes it took; fewer than given where the request ends */
  clientBytes(bytes: Uint8Array): number {
    return this.take('client', bytes, () => this.clientMessage())
  }

  serverBytes(bytes: Uint8Array): number {
    return this.take('server', bytes, () => this.serverMessage())
  }

  /** The proxy has not said yet whether it connects. */
  isWaiting(): boolean {
    return this.result === null
  }

  get clientEnded(): boolean {
    return this.clientDone
  }

  private take(side: 'client' | 'server', bytes: Uint8Array, message: () => number): number {
    const before = this[side].length
    const both = new Uint8Array(before + bytes.length)
    both.set(this[side])
    both.set(bytes, before)
    this[side] = both
    let taken = 0
    while (this.failed === null && !(side === 'client' ? this.clientDone : this.result !== null)) {
      const length = message()
      if (length === 0) break
      taken += length
      this[side] = this[side].subarray(length)
    }
    const done = side === 'client' ? this.clientDone : this.result !== null
    if (!done && this[side].length > MAX_MESSAGE_BYTES) this.failed = side
    if (!done) return bytes.length
    this[side] = new Uint8Array(0)
    return taken - before
  }

  /** @returns length of the next message of the client; 0 where it is not complete */
  private clientMessage(): number {
    const { client } = this
    if (this.version === 4) return this.request4(client)
    const [first, second] = client
    if (first === undefined || second === undefined) return 0
    if (!this.greeted) {
      if (client.length < 2 + second) return 0
      this.greeted = true
      return 2 + second
    }
    if (first === 5) return this.request5(client)
    if (first !== 1) {
      this.failed = 'client'
      return 0
    }
    // User name and password (RFC 1929 §2), which are shown nowhere.
    const password = client[2 + second]
    return password === undefined || client.length < 3 + second + password ? 0 : 3 + second + password
  }

  private request5(bytes: Uint8Array): number {
    const address = address5(bytes)
    if (address === 'malformed') this.failed = 'client'
    if (address === null || address === 'malformed') return 0
    this.target = address.text
    this.clientDone = true
    return address.length
  }

  /** Version, command, port, address, user name, zero; with an address 0.0.0.x a host name and zero follow. */
  private request4(bytes: Uint8Array): number {
    if (bytes.length < 9) return 0
    const userEnd = bytes.indexOf(0, 8)
    if (userEnd < 0) return 0
    const port = String(bytes[2]! * 256 + bytes[3]!)
    const byName = bytes[4] === 0 && bytes[5] === 0 && bytes[6] === 0 && bytes[7] !== 0
    const nameEnd = byName ? bytes.indexOf(0, userEnd + 1) : userEnd
    if (nameEnd < 0) return 0
    const host = byName ? latin1(bytes, userEnd + 1, nameEnd) : ipAddress(bytes.subarray(4, 8))
    this.target = endpoint(host, port)
    this.clientDone = true
    return nameEnd + 1
  }

  private serverMessage(): number {
    const { server } = this
    const [first, second] = server
    if (first === undefined || second === undefined) return 0
    if (this.version === 4) {
      if (first !== 0) this.failed = 'server'
      if (this.failed !== null || server.length < 8) return 0
      this.result = { granted: second === 0x5a, code: second }
      return 8
    }
    if (this.method < 0) {
      if (first !== 5) {
        this.failed = 'server'
        return 0
      }
      this.method = second
      if (second === 0xff) this.result = { granted: false, code: second }
      return 2
    }
    if (this.method === METHOD_PASSWORD && !this.authenticated) {
      this.authenticated = true
      if (second !== 0) this.result = { granted: false, code: 0xff }
      return 2
    }
    const address = address5(server)
    if (address === 'malformed') this.failed = 'server'
    if (address === null || address === 'malformed') return 0
    this.result = { granted: second === 0, code: second }
    return address.length
  }
}

/** `05 code 00 type address port` (RFC 1928 §4, §6); null where it is not complete. */
function address5(bytes: Uint8Array): { text: string; length: number } | null | 'malformed' {
  const [version, , , type, first] = bytes
  if (version !== 5) return 'malformed'
  if (type === undefined || first === undefined) return null
  const size = type === 1 ? 4 : type === 4 ? 16 : type === 3 ? 1 + first : 0
  if (size === 0) return 'malformed'
  const length = 4 + size + 2
  if (bytes.length < length) return null
  const host = type === 3 ? latin1(bytes, 5, 4 + size) : ipAddress(bytes.subarray(4, 4 + size))
  const port = String(bytes[length - 2]! * 256 + bytes[length - 1]!)
  return { text: endpoint(host, port), length }
}
