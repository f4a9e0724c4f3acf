import { CLIENT_TO_SERVER } from '@shared/model/direction'
import { MessageInflater } from '@shared/websocket/message-inflater'
import { BoundedCache } from './bounded-cache'
import type { ConnectionRecord } from '../index/connection/connection-record'
import type { FrameReader } from './frame-reader'
import type { PayloadRead } from '@shared/model/payload'
import { NO_MESSAGE } from '../index/columns/frame-table'
import type { Session } from '../index/session'

/** Inflated messages kept for the next window, in bytes; the last one is kept whatever its size. */
const CACHED_BYTES = 4 << 20
/** Inflaters kept where they stopped, so that reading on (a window, the tail) costs only what is new. */
const MAX_CURSORS = 8

/** An inflater that has seen one direction up to frame `lastFrame` (its number within the connection). */
interface Cursor {
  connection: number
  direction: number
  lastFrame: number
  inflater: MessageInflater
}

/**
 * Inflates single messages again. With context takeover (RFC 7692 §7.1.1) a message needs the ones before it: it
 * begins at the nearest cursor or checkpoint and inflates its way to the message asked for.
 */
export class CompressedMessageReader {
  readonly #session: Session
  readonly #frames: FrameReader
  readonly #cache = new BoundedCache(CACHED_BYTES)
  /** Latest used last. */
  #cursors: Cursor[] = []
  /** Where inflated bytes go; null while inflating only for the context. */
  #output: { pieces: Uint8Array[]; length: number } | null = null

  constructor(session: Session, frames: FrameReader) {
    this.#session = session
    this.#frames = frames
  }

  read(message: number, offset: number, count: number): PayloadRead {
    let bytes = this.#cache.get(message)
    if (bytes === undefined) {
      bytes = this.#inflate(message)
      this.#cache.set(message, bytes)
    }
    return {
      bytes: bytes.slice(offset, offset + count),
      total: bytes.length,
      incomplete: this.#why(message, bytes.length),
    }
  }

  #inflate(message: number): Uint8Array {
    const { frames, messages, connections } = this.#session
    const first = messages.firstFrame(message)
    const record = connections[frames.connection(first)]!
    const number = record.frames.indexOf(first)
    const cursor = this.#cursorBefore(record, frames.direction(first), number)
    this.#catchUp(cursor, record, number)
    const output = (this.#output = { pieces: [] as Uint8Array[], length: 0 })
    this.#pass(cursor, record, message)
    this.#output = null
    const bytes = new Uint8Array(output.length)
    let at = 0
    for (const piece of output.pieces) {
      bytes.set(piece, at)
      at += piece.length
    }
    return bytes
  }

  /** Inflates the messages between the cursor and frame `number`, for their context. */
  #catchUp(cursor: Cursor, record: ConnectionRecord, number: number): void {
    const { frames, messages } = this.#session
    while (cursor.lastFrame + 1 < number) {
      const row = record.frames.get(++cursor.lastFrame)
      if (frames.direction(row) !== cursor.direction) continue
      const message = frames.message(row)
      if (message !== NO_MESSAGE && messages.compressed(message)) this.#pass(cursor, record, message)
    }
  }

  #pass(cursor: Cursor, record: ConnectionRecord, message: number): void {
    const { inflater } = cursor
    inflater.begin()
    for (const row of this.#frames.fragments(message)) {
      const isWhole = this.#frames.eachPieceBeforeGap(row, (bytes) => inflater.push(bytes, 0, bytes.length))
      if (!isWhole) break
    }
    if (this.#session.messages.complete(message)) inflater.finish()
    else inflater.loseContext()
    cursor.lastFrame = record.frames.indexOf(this.#session.messages.lastFrame(message))
  }

  #cursorBefore(record: ConnectionRecord, direction: 0 | 1, number: number): Cursor {
    const fresh = record.upgrade?.deflate
    const noContextTakeover =
      (direction === CLIENT_TO_SERVER ? fresh?.clientNoContextTakeover : fresh?.serverNoContextTakeover) ??
      false
    const checkpoint = this.#session.traffic.checkpoints.before(record.id, direction, number)
    const start = noContextTakeover ? number - 1 : (checkpoint?.lastFrame ?? -1)
    let cursor: Cursor | undefined
    for (const candidate of this.#cursors) {
      const { connection, lastFrame } = candidate
      if (connection !== record.id || candidate.direction !== direction) continue
      // Without context one place is as good as another.
      if (noContextTakeover) candidate.lastFrame = start
      else if (lastFrame >= number || lastFrame < (cursor?.lastFrame ?? start)) continue
      cursor = candidate
    }
    if (cursor === undefined) {
      const windowBits =
        (direction === CLIENT_TO_SERVER ? fresh?.clientMaxWindowBits : fresh?.serverMaxWindowBits) ?? 15
      const maxMessageBytes = this.#session.limits.inflatedBytes
      const inflater = new MessageInflater(
        { windowBits, noContextTakeover, maxMessageBytes },
        (bytes, from, to) => {
          this.#output?.pieces.push(bytes.slice(from, to))
          if (this.#output !== null) this.#output.length += to - from
        },
      )
      if (!noContextTakeover && checkpoint !== null) inflater.restore(checkpoint.window)
      cursor = { connection: record.id, direction, lastFrame: start, inflater }
    }
    this.#cursors = this.#cursors.filter((other) => other !== cursor).slice(-(MAX_CURSORS - 1))
    this.#cursors.push(cursor)
    return cursor
  }

  #why(message: number, length: number): PayloadRead['incomplete'] {
    const { messages, limits } = this.#session
    const outcome = messages.inflate(message)
    if (outcome === 'invalid') return 'inflate-invalid'
    if (outcome === 'context-lost') return 'inflate-context-lost'
    if (outcome === 'limit') return 'inflate-limit'
    if (!messages.complete(message)) return 'gap'
    if (length === messages.length(message)) return null
    return length >= limits.inflatedBytes ? 'inflate-limit' : 'unreadable'
  }
}
