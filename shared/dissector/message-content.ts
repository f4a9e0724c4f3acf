import { isAsciiUnderMask, unmaskInto } from '../websocket/mask'
import { MessageInflater } from '../websocket/message-inflater'
import type { MessageInflaterOptions } from '../websocket/message-inflater'
import { Utf8Validator } from '../websocket/utf8-validator'
import type { InflateStatus } from './dissection-sink'

/** Where payloads of every connection of this thread are unmasked, one after another; only what is not ASCII or compressed comes here. */
const scratch = new Uint8Array(16 * 1024)

/** The content of one direction's messages: unmasked, inflated, checked to be UTF-8, and kept nowhere. */
export class MessageContent {
  /** Whether permessage-deflate was agreed for this direction. */
  readonly deflates: boolean
  /** There is something to report that was not: `textNews` or `inflateNews`. */
  hasNews = false
  textNews = false
  inflateNews: 'invalid' | 'limit' | null = null
  /** The compressed message begins with the header of another format; null where it does not. */
  wrongFormat: 'zlib' | 'gzip' | null = null
  /** Position in the message where its text stops being UTF-8; -1 while it has not. */
  invalidTextAt = -1

  private readonly options: MessageInflaterOptions | null
  private readonly utf8 = new Utf8Validator()
  private inflater: MessageInflater | null = null
  private compressed = false
  private checksText = false
  /** The message's first two compressed bytes, of which `firstCount` are there. */
  private first = 0
  private firstCount = 0
  /** Bytes are missing: what follows in this message cannot be read. */
  private interrupted = false
  private faultReported = false
  /** Inflating failed where the message refers to output that is not there. */
  private refersToLost = false

  constructor(deflate: MessageInflaterOptions | null) {
    this.options = deflate
    this.deflates = deflate !== null
  }

  begin(compressed: boolean, isText: boolean): void {
    this.compressed = compressed
    this.checksText = isText
    this.interrupted = false
    this.faultReported = false
    this.refersToLost = false
    this.invalidTextAt = -1
    this.wrongFormat = null
    this.firstCount = 0
    if (isText) this.utf8.reset()
    if (compressed) this.theInflater().begin()
  }

  /** @param key 0 where the payload is not masked */
  push(bytes: Uint8Array, start: number, end: number, key: number, phase: number): void {
    if (this.interrupted) return
    if (this.compressed) this.inflate(bytes, start, end, key, phase)
    else if (this.checksText && this.invalidTextAt < 0) this.checkText(bytes, start, end, key, phase)
  }

  /** The message is complete. */
  finish(): void {
    if (this.interrupted) return
    const inflater = this.compressed ? this.inflater : null
    if (inflater) {
      // A message that fails costs the later ones their context, which is not why it failed.
      const { contextLost } = inflater
      inflater.finish()
      this.noteInflate(inflater, contextLost)
      // Text that could not be inflated to its end is no evidence of anything.
      if (inflater.status !== 'ok') return
    }
    if (this.checksText && !this.utf8.finish()) this.noteText()
  }

  /** Bytes of the message are missing from here on. */
  interrupt(): void {
    this.interrupted = true
    if (this.compressed) this.inflater?.loseContext()
  }

  newsTaken(): void {
    this.hasNews = false
    this.textNews = false
    this.inflateNews = null
  }

  /** Bytes inflated so far; only for a compressed message. */
  get length(): number {
    return this.inflater?.length ?? 0
  }

  get inflateStatus(): InflateStatus {
    if (!this.compressed || !this.inflater) return 'none'
    return this.refersToLost ? 'context-lost' : this.inflater.status
  }

  /** What the next message may refer to (RFC 7692 §7.2.2), an owned copy; null without permessage-deflate. */
  snapshot(): Uint8Array | null {
    return this.options ? (this.inflater?.snapshot() ?? new Uint8Array(0)) : null
  }

  /** The context of a capture that began mid-stream, or of bytes that went missing, is not there. */
  loseContext(): void {
    if (this.options) this.theInflater().loseContext()
  }

  private theInflater(): MessageInflater {
    if (this.inflater) return this.inflater
    if (!this.options) throw new Error('a message is compressed only where permessage-deflate was agreed')
    this.inflater = new MessageInflater(this.options, (bytes, start, end) => {
      if (this.checksText) this.utf8.push(bytes, start, end)
    })
    return this.inflater
  }

  private inflate(bytes: Uint8Array, start: number, end: number, key: number, phase: number): void {
    const inflater = this.theInflater()
    if (inflater.status !== 'ok') return
    for (let at = start; at < end && this.firstCount < 2; at++) {
      // Byte by byte: the header of another format may be cut between fragments.
      unmaskInto(scratch, 0, bytes, at, at + 1, key, (phase + at - start) & 3)
      this.first = ((this.first << 8) | scratch[0]!) & 0xffff
      this.firstCount++
    }
    if (key === 0) {
      inflater.push(bytes, start, end)
    } else {
      for (let at = start; at < end; at += scratch.length) {
        const stop = Math.min(end, at + scratch.length)
        const length = unmaskInto(scratch, 0, bytes, at, stop, key, (phase + at - start) & 3)
        inflater.push(scratch, 0, length)
      }
    }
    this.noteInflate(inflater, inflater.contextLost)
  }

  private checkText(bytes: Uint8Array, start: number, end: number, key: number, phase: number): void {
    const { utf8 } = this
    if (utf8.atBoundary && isAsciiUnderMask(bytes, start, end, key, phase)) {
      utf8.skipAscii(end - start)
      return
    }
    if (key === 0) {
      if (!utf8.push(bytes, start, end)) this.noteText()
      return
    }
    for (let at = start; at < end; at += scratch.length) {
      const stop = Math.min(end, at + scratch.length)
      const length = unmaskInto(scratch, 0, bytes, at, stop, key, (phase + at - start) & 3)
      if (!utf8.push(scratch, 0, length)) {
        this.noteText()
        return
      }
    }
  }

  private noteText(): void {
    if (this.invalidTextAt >= 0) return
    this.invalidTextAt = this.utf8.faultAt
    this.textNews = true
    this.hasNews = true
  }

  private noteInflate(inflater: MessageInflater, contextLost: boolean): void {
    if (inflater.status === 'ok' || this.faultReported) return
    this.faultReported = true
    // A message that refers to a context lost before it is not at fault itself.
    this.refersToLost = inflater.status === 'invalid' && contextLost
    if (this.refersToLost) return
    this.inflateNews = inflater.status
    if (inflater.status === 'invalid' && this.firstCount === 2) this.wrongFormat = formatOf(this.first)
    this.hasNews = true
  }
}

/** Two bytes that begin a zlib stream (RFC 1950 §2.2), or a gzip one (RFC 1952 §2.3.1). */
function formatOf(first: number): 'zlib' | 'gzip' | null {
  if (first === 0x1f8b) return 'gzip'
  return (first & 0x0f00) === 0x0800 && first >> 12 <= 7 && first % 31 === 0 ? 'zlib' : null
}
