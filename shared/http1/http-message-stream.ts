import type { BodyFraming } from './body-framing'
import { isTokenByte } from './characters'
import { ChunkedBody } from './chunked-body'
import { HeadBuffer, MAX_HEAD_BYTES } from './head-buffer'
import type { HttpFinding, HttpProblem } from './http-finding'
import type { HttpHead } from './http-head'
import { parseHttpHead } from './parse-http-head'

/** Why the end of a message can no longer be told. */
export type FramingLoss =
  | 'not-http'
  | 'http-head-too-large'
  | 'http-framing-ambiguous'
  | 'http-chunk-malformed'
  | 'request-unknown'
  | 'gap'

/** What the owner of a stream says about a head it was given. */
export interface AfterHead {
  body: BodyFraming
  /** `hold`: after this message the stream takes no byte until `release()`; the next ones may be another protocol's. */
  then: 'next' | 'hold'
}

export interface HttpMessageHandler {
  /** A head is complete: `head.streamOffset` and `head.raw.length` say where it stood. */
  head(head: HttpHead, findings: readonly HttpFinding[]): AfterHead
  /** Bytes of a body as they stood on the wire, chunk sizes and trailers included. Borrowed. */
  body(bytes: Uint8Array, start: number, end: number): void
  /** The message ends here; for a body until close, where the direction closed. */
  complete(): void
  /**
   * From here on messages cannot be told apart, and no byte is taken any more.
   * @param held bytes of an unfinished head that were taken and not passed on; its first stood at `heldOffset`
   */
  lost(reason: FramingLoss, findings: readonly HttpFinding[], held: Uint8Array, heldOffset: number): void
}

/**
 * One direction of an HTTP/1.x connection (RFC 9112): heads and bodies one after another, kept alive or
 * pipelined. It keeps no more than one unfinished head. Where framing is not certain it stops and says so.
 */
export class HttpMessageStream {
  /** Where the next byte stands in the direction's stream. */
  streamOffset: number
  state: 'head' | 'body' | 'held' | 'lost' = 'head'

  private readonly kind: HttpHead['kind']
  private readonly handler: HttpMessageHandler
  private readonly buffer: HeadBuffer
  private headOffset: number
  private prefixChecked = false
  private framing: BodyFraming = { kind: 'none' }
  private remaining = 0
  private chunked: ChunkedBody | null = null
  private holdAfter = false
  private abandoned = false

  constructor(
    kind: HttpHead['kind'],
    handler: HttpMessageHandler,
    options: { maxHeadBytes?: number; streamOffset?: number } = {},
  ) {
    this.kind = kind
    this.handler = handler
    this.buffer = new HeadBuffer(options.maxHeadBytes ?? MAX_HEAD_BYTES)
    this.streamOffset = this.headOffset = options.streamOffset ?? 0
  }

  /** @returns the index of the first byte not taken: `end`, unless the stream is held or lost. */
  push(bytes: Uint8Array, start: number, end: number, packet: number): number {
    let at = start
    while (at < end && (this.state === 'head' || this.state === 'body')) {
      const from = at
      if (this.state === 'head') {
        at = this.pushHead(bytes, at, end, packet)
      } else {
        at = this.pushBody(bytes, at, end)
      }
      if (at === from) break
    }
    return at
  }

  /** Bytes are missing. Inside a body of known length nothing is lost but those bytes. */
  gap(length: number): void {
    this.streamOffset += length
    if (this.state === 'body') {
      if (this.framing.kind === 'until-close') return
      if (this.framing.kind === 'chunked' && this.chunked?.gap(length)) return
      if (this.framing.kind === 'length' && length <= this.remaining) {
        this.remaining -= length
        if (this.remaining === 0) this.endMessage()
        return
      }
    }
    if (this.state === 'held' || this.state === 'lost') return
    if (this.buffer.length === 0) this.headOffset = this.streamOffset
    this.lose('gap', [])
  }

  /** The direction closed (or the recording ended). */
  finish(): void {
    if (this.state === 'body' && this.framing.kind === 'until-close') this.endMessage()
    else if (this.state === 'head' && this.buffer.firstByte() >= 0) {
      this.lose('not-http', [this.finding('head-incomplete', this.headOffset, this.streamOffset)])
    }
  }

  /** Goes on after a held message: the next bytes are a head. */
  release(): void {
    if (this.state === 'held') this.startHead()
  }

  /** `length` bytes before the first head belong to something else. */
  skip(length: number): void {
    this.streamOffset += length
    this.headOffset = this.streamOffset
  }

  /** Its owner gave the direction up: no byte is taken any more, and nothing is reported. */
  abandon(): void {
    this.state = 'lost'
    this.abandoned = true
    this.buffer.take()
  }

  /** Whether a message has begun and not ended. */
  get insideMessage(): boolean {
    return this.state === 'body' || (this.state === 'head' && this.buffer.length > 0)
  }

  /** Bytes of the body under way that are still to come; null where it has more but does not say how many. */
  get missingBodyBytes(): number | null {
    if (this.state !== 'body') return 0
    if (this.framing.kind === 'length') return this.remaining
    return this.framing.kind === 'chunked' ? null : 0
  }

  private pushHead(bytes: Uint8Array, start: number, end: number, packet: number): number {
    const { at, state } = this.buffer.push(bytes, start, end)
    this.streamOffset += at - start
    if (!this.checkPrefix()) {
      this.lose('not-http', [this.finding('not-http', this.headOffset, this.headOffset + 1)])
    } else if (state === 'too-large') {
      const range = { start: this.headOffset, end: this.streamOffset }
      this.lose('http-head-too-large', [{ code: 'http-head-too-large', problem: null, ...range }])
    } else if (state === 'complete') {
      this.endHead(packet)
    }
    return at
  }

  /** Rejects what cannot be a head at its first bytes, however they are cut, rather than at the size limit. */
  private checkPrefix(): boolean {
    if (this.prefixChecked) return true
    if (this.kind === 'request') {
      const first = this.buffer.firstByte()
      this.prefixChecked = first >= 0
      return first < 0 || isTokenByte(first)
    }
    const prefix = this.buffer.firstBytes(RESPONSE_PREFIX.length)
    this.prefixChecked = prefix.length === RESPONSE_PREFIX.length
    return prefix.every((byte, index) => String.fromCharCode(byte).toUpperCase() === RESPONSE_PREFIX[index])
  }

  private endHead(packet: number): void {
    const { head, findings } = parseHttpHead(this.kind, this.buffer.take(), this.headOffset, packet)
    if (head.kind === 'request' ? head.version === '' : head.status === 0) {
      // No version: HTTP/0.9, or no HTTP at all. No status: any body. Neither tells where the next head begins.
      this.state = 'lost'
      this.handler.lost('not-http', findings, head.raw, head.streamOffset)
      return
    }
    this.state = 'body'
    const after = this.handler.head(head, findings)
    if (this.abandoned) return
    this.holdAfter = after.then === 'hold'
    this.framing = after.body
    this.chunked = null
    switch (after.body.kind) {
      case 'none':
        this.endMessage()
        break
      case 'length':
        this.remaining = after.body.length
        break
      case 'chunked':
        this.chunked = new ChunkedBody()
        break
      case 'until-close':
        break
      case 'request-unknown':
        this.lose('request-unknown', [])
        break
      case 'ambiguous': {
        const { field, problem } = after.body
        const start = head.streamOffset + field.start
        this.lose('http-framing-ambiguous', [this.finding(problem, start, head.streamOffset + field.end)])
      }
    }
  }

  private pushBody(bytes: Uint8Array, start: number, end: number): number {
    let at = end
    if (this.framing.kind === 'length') {
      at = Math.min(end, start + this.remaining)
      this.remaining -= at - start
    } else if (this.chunked) {
      at = this.chunked.push(bytes, start, end)
    }
    const malformed = this.chunked?.state === 'malformed'
    // The byte that broke the chunk framing is left to the caller, which shows the rest.
    if (malformed) at = Math.max(start, at - 1)
    this.streamOffset += at - start
    if (at > start) this.handler.body(bytes, start, at)
    if (malformed) {
      this.lose('http-chunk-malformed', [
        this.finding('chunk-malformed', this.streamOffset, this.streamOffset + 1),
      ])
    } else if (this.framing.kind === 'length' ? this.remaining === 0 : this.chunked?.state === 'complete') {
      this.endMessage()
    }
    return at
  }

  private endMessage(): void {
    if (this.holdAfter) this.state = 'held'
    else this.startHead()
    this.handler.complete()
  }

  private startHead(): void {
    this.state = 'head'
    this.headOffset = this.streamOffset
    this.prefixChecked = false
  }

  private lose(reason: FramingLoss, findings: HttpFinding[]): void {
    const heldOffset = this.state === 'head' ? this.headOffset : this.streamOffset
    const held = this.buffer.take()
    this.state = 'lost'
    this.handler.lost(reason, findings, held, heldOffset)
  }

  private finding(problem: HttpProblem, start: number, end: number): HttpFinding {
    return { code: 'http-head-malformed', problem, start, end }
  }
}

const RESPONSE_PREFIX = 'HTTP/'
