import { requestBodyFraming, responseBodyFraming } from '../http1/body-framing'
import type { BodyFraming } from '../http1/body-framing'
import { BodyPreview } from '../http1/body-preview'
import { fieldsNamed } from '../http1/http-fields'
import type { HttpFinding } from '../http1/http-finding'
import type { HttpHead, HttpRequestHead, HttpResponseHead } from '../http1/http-head'
import { HttpMessageStream } from '../http1/http-message-stream'
import type { AfterHead, FramingLoss, HttpMessageHandler } from '../http1/http-message-stream'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '../model/direction'
import type { Direction } from '../model/direction'
import type { Activity, Reading } from './connection-activity'
import type { HttpExchange } from './dissection-sink'
import type { DissectorLimits } from './dissector-limits'
import { isUpgradeAttempt } from './upgrade-attempt'

/** What the owner of an HTTP conversation does with what is found. */
export interface HttpConversationOwner {
  /** A request's head is complete. */
  request(request: HttpRequestHead): void
  /** A request and its response, in order; `response` null where none can come any more. */
  exchange(exchange: HttpExchange): void
  /** Who is told how the body of a final answer begins, as text; null where it does not matter. Asked before `exchange`. */
  bodyReader(request: HttpRequestHead | null, response: HttpResponseHead): ((text: string) => void) | null
  /** The head the client waits for is a final answer, but the connection goes on with HTTP: held bytes are requests. */
  continued(): void
  /** After this answer both directions carry something else (101, or 2xx to CONNECT). */
  switched(request: HttpRequestHead | null, response: HttpResponseHead): void
  findings(direction: Direction, findings: readonly HttpFinding[], packet: number): void
  lost(direction: Direction, reason: FramingLoss | 'pipeline-limit', streamOffset: number): void
}

interface Pending {
  request: HttpRequestHead
  interim: HttpResponseHead[]
}

/** Both directions of HTTP/1.x on one connection: responses are paired with requests in order (RFC 9112 §9.3). */
export class HttpConversation {
  readonly client: HttpMessageStream
  readonly server: HttpMessageStream

  private readonly owner: HttpConversationOwner
  private readonly limits: DissectorLimits
  private pending: Pending[] = []
  private preview: { body: BodyPreview; tell: (text: string) => void } | null = null
  /** The server answered a request whose head was not complete: the rest of that head gets no other answer. */
  private answeredEarly = false
  private readonly clientIsForeign: boolean
  private switching: { request: HttpRequestHead | null; response: HttpResponseHead } | null = null
  private holding = false
  /** The server's direction has ended. */
  private isServerDone = false
  private packet = 0

  /** @param clientIsForeign the client speaks something else: there are answers, but no requests */
  constructor(
    owner: HttpConversationOwner,
    limits: DissectorLimits,
    positions: readonly [number, number] = [0, 0],
    clientIsForeign = false,
  ) {
    this.owner = owner
    this.limits = limits
    this.clientIsForeign = clientIsForeign
    const { maxHeadBytes } = limits
    const handler = (direction: Direction): HttpMessageHandler => ({
      head: (head, findings) => this.head(direction, head, findings),
      body: (bytes, start, end) => {
        if (direction === SERVER_TO_CLIENT && this.preview?.body.push(bytes, start, end)) this.tellBody()
      },
      complete: () => this.complete(direction),
      lost: (reason, findings, _held, heldOffset) => {
        owner.findings(direction, findings, this.packet)
        this.lost(direction, reason, heldOffset)
      },
    })
    this.client = new HttpMessageStream('request', handler(CLIENT_TO_SERVER), {
      maxHeadBytes,
      streamOffset: positions[0],
    })
    this.server = new HttpMessageStream('response', handler(SERVER_TO_CLIENT), {
      maxHeadBytes,
      streamOffset: positions[1],
    })
  }

  /** @returns the index of the first byte not taken: the direction waits, has switched, or is lost */
  push(direction: Direction, bytes: Uint8Array, start: number, end: number, packet: number): number {
    this.packet = packet
    return this.stream(direction).push(bytes, start, end, packet)
  }

  gap(direction: Direction, length: number, packet: number): void {
    this.packet = packet
    this.stream(direction).gap(length)
  }

  /** No more bytes come in that direction. */
  finish(direction: Direction, packet: number): void {
    this.packet = packet
    this.stream(direction).finish()
    if (direction !== SERVER_TO_CLIENT) return
    this.isServerDone = true
    this.tellBody()
    this.giveUpPending()
  }

  stream(direction: Direction): HttpMessageStream {
    return direction === CLIENT_TO_SERVER ? this.client : this.server
  }

  /** Stream offsets of either direction's next byte. */
  get positions(): readonly [number, number] {
    return [this.client.streamOffset, this.server.streamOffset]
  }

  /** What a reset now would interrupt. */
  activity(): Activity {
    const { client, server } = this
    if (server.insideMessage) return server.state === 'body' ? 'body' : 'head'
    if (client.insideMessage) return client.state === 'body' ? 'body' : 'head'
    if (this.pending.length === 0) return 'idle'
    return client.state === 'held' ? 'upgrade' : 'request'
  }

  /** What the next byte of a direction is read as. */
  reading(direction: Direction): Reading {
    const { state } = this.stream(direction)
    return state === 'held' ? 'waiting' : state === 'lost' ? 'unread' : state
  }

  private head(direction: Direction, head: HttpHead, findings: readonly HttpFinding[]): AfterHead {
    this.owner.findings(direction, findings, head.packet)
    return head.kind === 'request' ? this.requestHead(head) : this.responseHead(head)
  }

  private requestHead(request: HttpRequestHead): AfterHead {
    this.owner.request(request)
    if (this.answeredEarly) this.answeredEarly = false
    else this.pending.push({ request, interim: [] })
    // A server that has closed already answers nothing.
    if (this.server.state === 'lost' || this.isServerDone) this.giveUpPending()
    // What follows an Upgrade or CONNECT is the other protocol's, should the server agree.
    this.holding =
      request.method === 'CONNECT' || fieldsNamed(request, 'upgrade').length > 0 || isUpgradeAttempt(request)
    // The third key of Hixie-76, which no header announces.
    const isHixie76 = fieldsNamed(request, 'sec-websocket-key1').length > 0
    const body: BodyFraming = isHixie76 ? { kind: 'length', length: 8 } : requestBodyFraming(request)
    return { body, then: this.holding ? 'hold' : 'next' }
  }

  private responseHead(response: HttpResponseHead): AfterHead {
    const [pending] = this.pending
    if (response.status < 200 && response.status !== 101) {
      if (pending && pending.interim.length < this.limits.maxInterimResponses) pending.interim.push(response)
      return { body: { kind: 'none' }, then: 'next' }
    }
    this.pending.shift()
    const request = pending?.request ?? null
    const interim = pending?.interim ?? []
    if (request === null && this.client.insideMessage && this.client.state === 'head')
      this.answeredEarly = true
    const tell = this.owner.bodyReader(request, response)
    this.owner.exchange({ request, response, interim, packet: response.packet })
    const isConnect = request?.method === 'CONNECT' && response.status < 300
    if (response.status === 101 || isConnect) {
      this.switching = { request, response }
      return { body: { kind: 'none' }, then: 'hold' }
    }
    if (tell !== null) this.preview = { body: new BodyPreview(response), tell }
    return { body: this.responseBody(response, request), then: 'next' }
  }

  /** The body's beginning is there, or all that will ever be. */
  private tellBody(): void {
    const { preview } = this
    if (preview === null) return
    this.preview = null
    preview.tell(preview.body.text())
  }

  private responseBody(response: HttpResponseHead, request: HttpRequestHead | null): BodyFraming {
    const body = responseBodyFraming(response, request?.method ?? null)
    // Without the request it could be the answer to a HEAD, which has no body whatever its headers say.
    const isUnseen = request === null && this.client.state === 'lost' && !this.clientIsForeign
    const unsure = isUnseen && body.kind !== 'none'
    return unsure ? { kind: 'request-unknown' } : body
  }

  private complete(direction: Direction): void {
    if (direction === CLIENT_TO_SERVER) {
      if (this.pending.length > this.limits.maxPipelinedRequests) {
        this.lost(CLIENT_TO_SERVER, 'pipeline-limit', this.client.streamOffset)
      }
      return
    }
    this.tellBody()
    const { switching } = this
    if (switching) {
      this.switching = null
      this.owner.switched(switching.request, switching.response)
    } else if (this.holding && this.pending.length === 0) {
      this.holding = false
      this.client.release()
      this.owner.continued()
    }
  }

  private lost(direction: Direction, reason: FramingLoss | 'pipeline-limit', streamOffset: number): void {
    if (direction === SERVER_TO_CLIENT) this.tellBody()
    this.owner.lost(direction, reason, streamOffset)
    if (direction === SERVER_TO_CLIENT) this.giveUpPending()
  }

  /** No response can be paired with a request any more. */
  private giveUpPending(): void {
    const pending = this.pending
    this.pending = []
    for (const { request, interim } of pending) {
      this.owner.exchange({ request, response: null, interim, packet: this.packet })
    }
  }
}
