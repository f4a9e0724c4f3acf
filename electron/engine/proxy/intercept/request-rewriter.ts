import { requestBodyFraming, responseBodyFraming } from '@shared/http1/body-framing'
import { fieldsNamed } from '@shared/http1/http-fields'
import type { HttpField, HttpHead, HttpRequestHead } from '@shared/http1/http-head'
import { HttpMessageStream, type AfterHead, type HttpMessageHandler } from '@shared/http1/http-message-stream'
import { CLIENT_TO_SERVER, type Direction } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import { localEndpoint } from '../endpoint-of-socket'
import type { Station } from '../station'
import type { Target } from '../target'
import type { Interceptor, Modification } from './interceptor'

const COLON = 0x3a
const LF = 0x0a
const CR = 0x0d

/** Requests whose response is awaited; a client that sends more has the rest relayed as it is. */
export const MAX_UNANSWERED_REQUESTS = 1024

/** What the fields become that a route rewrites; null leaves them alone. */
export interface Rewrites {
  host: string | null
  origin: string | null
}

/** The values a server at `target` would see from a page of its own (RFC 9110 §7.2, RFC 6454 §6.2). */
export function rewritesFor(target: Target, rewriteHost: boolean, rewriteOrigin: boolean): Rewrites | null {
  if (!rewriteHost && !rewriteOrigin) return null
  const name = target.host.includes(':') ? `[${target.host.replace(/%.*$/, '')}]` : target.host
  const [scheme, defaultPort] = target.secure === true ? ['https', 443] : ['http', 80]
  const authority = target.port === defaultPort ? name : `${name}:${target.port}`
  return {
    host: rewriteHost ? authority : null,
    origin: rewriteOrigin ? `${scheme}://${authority}` : null,
  }
}

/** Origins of pages that a listener itself serves, by the names this machine has for it. Of port 80 browsers leave out the port. */
function originsOfListener({ address, port }: Endpoint): string[] {
  const hosts = ['localhost', '127.0.0.1', '[::1]', address.includes(':') ? `[${address}]` : address]
  return hosts.map((host) => `http://${host}${port === 80 ? '' : `:${port}`}`)
}

/**
 * The station that rewrites the request heads of a connection.
 * @param origins those that are rewritten beside the route's own, where `rewrites` has an origin; `*` for every one
 */
export function rewriteRequests(rewrites: Rewrites, origins: readonly string[]): Station {
  return (connection, next) => {
    const named = new Set([...origins, ...originsOfListener(localEndpoint(connection.client.socket))])
    const isNamed = (origin: string): boolean => named.has('*') || named.has(origin.toLowerCase())
    connection.interceptors.push(new RequestRewriter(rewrites, isNamed))
    next()
    return null
  }
}

/**
 * Rewrites Host and Origin of a connection's request heads, and nothing else: other bytes go on as they came. It ends
 * for good with the 101, and wherever it is not certain where the next head begins. A request head is held until it is
 * complete (at most shared/http1's MAX_HEAD_BYTES), since its fields may be cut anywhere.
 */
export class RequestRewriter implements Interceptor {
  private readonly rewrites: Rewrites
  private readonly isNamed: (origin: string) => boolean
  private readonly requests: HttpMessageStream
  private readonly responses: HttpMessageStream
  /** Methods of requests whose response is not complete yet. */
  private readonly unanswered: string[] = []
  private modifications: Modification[] = []
  private out: Uint8Array[] = []
  /** Bytes of an unfinished head, which stand in the stream from `emitted` on. */
  private pending: Uint8Array[] = []
  private emitted = 0
  private isOver = false

  /** @param isNamed whether an Origin that is found is to be rewritten; every one without it */
  constructor(rewrites: Rewrites, isNamed: (origin: string) => boolean = () => true) {
    this.rewrites = rewrites
    this.isNamed = isNamed
    const lost = (): void => {
      this.isOver = true
    }
    const request: HttpMessageHandler = {
      head: (head) => this.requestHead(head as HttpRequestHead),
      body: (bytes, start, end) => {
        this.emit(bytes.subarray(start, end))
      },
      complete: () => undefined,
      lost,
    }
    const response: HttpMessageHandler = {
      head: (head) => this.responseHead(head),
      body: () => undefined,
      complete: () => undefined,
      lost,
    }
    this.requests = new HttpMessageStream('request', request)
    this.responses = new HttpMessageStream('response', response)
  }

  /** What to send on for the client's next bytes: often the very same, sometimes none yet. */
  client(bytes: Uint8Array): Uint8Array {
    if (this.isOver) {
      if (this.pending.length === 0) return bytes
      this.giveUpPending()
      this.out.push(bytes)
      return this.takeOut()
    }
    const start = this.requests.streamOffset
    const taken = this.requests.push(bytes, 0, bytes.length, 0)
    // Bytes behind an Upgrade that has no answer yet: whether they are HTTP is unknown.
    if (taken < bytes.length) this.isOver = true
    const rest = bytes.subarray(Math.max(0, this.emitted - start))
    if (this.isOver) {
      this.giveUpPending()
      this.out.push(rest)
    } else if (rest.length > 0) {
      this.pending.push(rest)
    }
    return this.takeOut()
  }

  /** Looks at the server's bytes, which are never changed: they tell which requests are answered. */
  server(bytes: Uint8Array): Uint8Array {
    if (this.isOver) return bytes
    const taken = this.responses.push(bytes, 0, bytes.length, 0)
    // Bytes that answer nothing.
    if (taken < bytes.length) this.isOver = true
    return bytes
  }

  /** What is still held when the client ends. */
  end(direction: Direction = CLIENT_TO_SERVER): Uint8Array {
    if (direction !== CLIENT_TO_SERVER) return new Uint8Array(0)
    this.isOver = true
    this.giveUpPending()
    return this.takeOut()
  }

  /** True once nothing is held and nothing will be rewritten any more. */
  get isFinished(): boolean {
    return this.isOver && this.pending.length === 0
  }

  /** What was rewritten since the last call. */
  takeModifications(): Modification[] {
    const { modifications } = this
    if (modifications.length > 0) this.modifications = []
    return modifications
  }

  private requestHead(head: HttpRequestHead): AfterHead {
    const body = requestBodyFraming(head)
    if (this.unanswered.push(head.method) > MAX_UNANSWERED_REQUESTS) this.isOver = true
    this.pending = []
    if (body.kind === 'ambiguous') this.emit(head.raw)
    else this.emitRewritten(head)
    const mayLeaveHttp = head.method === 'CONNECT' || fieldsNamed(head, 'upgrade').length > 0
    return { body, then: mayLeaveHttp ? 'hold' : 'next' }
  }

  private responseHead(head: HttpHead): AfterHead {
    if (head.kind !== 'response') return { body: { kind: 'none' }, then: 'next' }
    const isInterim = head.status >= 100 && head.status < 200 && head.status !== 101
    const method = (isInterim ? this.unanswered[0] : this.unanswered.shift()) ?? null
    const isTunnel = method === 'CONNECT' && head.status >= 200 && head.status < 300
    if (method === null || head.status === 101 || isTunnel) this.isOver = true
    // The last answer outstanding: a request that asked for another protocol did not get it.
    else if (!isInterim && this.unanswered.length === 0) this.requests.release()
    return { body: responseBodyFraming(head, method), then: 'next' }
  }

  private emitRewritten(head: HttpRequestHead): void {
    const { raw } = head
    const pieces: Uint8Array[] = []
    let at = 0
    for (const field of head.fields) {
      const name = field.name.toLowerCase()
      const replacement =
        name === 'host'
          ? this.rewrites.host
          : name === 'origin' && this.isNamed(field.value)
            ? this.rewrites.origin
            : null
      if (replacement === null || field.value === replacement) continue
      const colon = raw.indexOf(COLON, field.start)
      if (colon < 0 || colon >= field.end) continue
      pieces.push(raw.subarray(at, colon + 1), Buffer.from(` ${replacement}`, 'latin1'))
      at = lineEndOf(raw, field)
      this.modifications.push({
        kind: 'modification',
        header: field.name,
        original: field.value,
        replacement,
      })
    }
    if (at === 0) this.emit(raw)
    else {
      this.out.push(...pieces, raw.subarray(at))
      this.emitted += raw.length
    }
  }

  /** What was held for a head goes on as it came. There may be a piece for each of its bytes: too many for arguments. */
  private giveUpPending(): void {
    this.out = this.out.concat(this.pending)
    this.pending = []
  }

  /** Sends on bytes as they stand in the stream. */
  private emit(bytes: Uint8Array): void {
    this.out.push(bytes)
    this.emitted += bytes.length
  }

  private takeOut(): Uint8Array {
    const { out } = this
    this.out = []
    return out.length === 1 && out[0] !== undefined ? out[0] : Buffer.concat(out)
  }
}

/** Where a field's line end begins, in its range or right behind it: it stays as the client wrote it. */
function lineEndOf(raw: Uint8Array, field: HttpField): number {
  let end = field.end
  if (raw[end - 1] === LF) end -= 1
  if (raw[end - 1] === CR) end -= 1
  return end
}
