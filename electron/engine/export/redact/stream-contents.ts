import { parseHttpHead } from '@shared/http1/parse-http-head'
import type { HttpHead } from '@shared/http1/http-head'
import { CLIENT_TO_SERVER, type Direction } from '@shared/model/direction'
import type { FrameRowNumber, MessageRowNumber } from '@shared/model/numbers'
import { CompressedDirection } from '@shared/redact/compressed-direction'
import { readClosePayload } from '@shared/websocket/close-payload'
import { unmaskInto } from '@shared/websocket/mask'
import { CLOSE, TEXT } from '@shared/websocket/opcodes'
import { ByteReader } from '../../file/byte-reader'
import type { StreamIndex } from '../../index/columns/stream-index'
import { NO_MESSAGE } from '../../index/columns/frame-table'
import type { ConnectionRecord, KeptHead } from '../../index/connection/connection-record'
import type { Session } from '../../index/session'
import { readStream } from '../../index/stream-reader'
import { FrameReader } from '../../payload/frame-reader'
import { changeBody } from './body-content'
import type { ContentHandler } from './content-handler'
import type { RedactedBytes } from './redacted-bytes'

/** A message or a body that is longer is blanked: it is not looked at piece by piece. */
export const MAX_WHOLE_CONTENT = 64 << 20
/** Longer bytes of a protocol that is not read are looked at in pieces, which overlap. */
const PIECE_BYTES = 4 << 20
const PIECE_OVERLAP = 64 << 10

const FILLER = 0x78
/** All reserved bits and a reserved opcode: nobody takes it for a frame. */
const NO_FRAME = 0xff
/** RFC 6455 §5.2. */
const LONGEST_HEADER = 14

/**
 * Takes every content of a session's streams through a handler: heads, bodies, messages, control frames and bytes that
 * are none of those. What the handler changed goes, with everything it left as it was, to where it stood.
 */
export class StreamContents {
  /** Contents that became filler. */
  blanked = 0
  readonly #session: Session
  readonly #handler: ContentHandler
  readonly #output: RedactedBytes | null
  readonly #reader: ByteReader
  readonly #frames: FrameReader

  /** @param output null where contents are only looked at */
  constructor(session: Session, handler: ContentHandler, output: RedactedBytes | null) {
    this.#session = session
    this.#handler = handler
    this.#output = output
    this.#reader = new ByteReader(session.sources)
    this.#frames = new FrameReader(session)
  }

  /** One step a frame or head, so that others have their turn. */
  *connection(record: ConnectionRecord): Generator<undefined> {
    yield* this.#direction(record, 0)
    yield* this.#direction(record, 1)
  }

  *#direction(record: ConnectionRecord, direction: Direction): Generator<undefined> {
    const stream = record.content[direction]
    const heads = headsOf(record, direction)
    let at = 0
    let head: HttpHead | null = null
    for (const kept of heads) {
      if (kept.streamOffset < at) continue
      this.#between(record, direction, at, kept.streamOffset, head)
      head = this.#head(record, kept)
      at = kept.streamOffset + kept.length
      yield
    }
    const inflater = this.#inflaterOf(record, direction)
    const { frames } = this.#session
    for (let number = 0; number < record.frames.length; number++) {
      const row = record.frames.get(number)
      if (frames.direction(row) !== direction) continue
      const start = frames.streamOffset(row)
      if (start < at) continue
      this.#between(record, direction, at, start, head)
      head = null
      const payload = this.#frames.payloadStart(row)
      this.#copy(stream, start, payload - start)
      this.#frame(record, row, number, inflater)
      at = payload + this.#frames.frameExtent(row)
      yield
    }
    this.#between(record, direction, at, stream.length, head)
    yield
  }

  #head(record: ConnectionRecord, kept: KeptHead): HttpHead {
    const stream = record.content[kept.direction]
    const kind = kept.direction === CLIENT_TO_SERVER ? 'request' : 'response'
    const bytes = this.#read(stream, kept.streamOffset, kept.length)
    // As it was: the framing of what follows is not to be decided by a pseudonym.
    const { head } = parseHttpHead(kind, bytes.slice(), 0, 0)
    this.#handler.head(kind, bytes, { place: 'head', connection: record.id, frame: null })
    this.#write(stream, kept.streamOffset, bytes)
    return head
  }

  /** What is neither a head nor a frame: a body behind a head, else bytes that are not read. */
  #between(
    record: ConnectionRecord,
    direction: Direction,
    start: number,
    end: number,
    head: HttpHead | null,
  ): void {
    if (end <= start) return
    const stream = record.content[direction]
    const isBody = head !== null && !(head.kind === 'response' && head.status === 101)
    if (!isBody || end - start > MAX_WHOLE_CONTENT) {
      this.#unread(record, direction, start, end)
      return
    }
    const bytes = this.#read(stream, start, end - start)
    const site = { place: 'body', connection: record.id, frame: null } as const
    const change = (content: Uint8Array): boolean => this.#handler.content(content, 'text', site)
    if (changeBody(bytes, head, change, this.#output === null)) this.blanked++
    this.#write(stream, start, bytes)
  }

  #unread(record: ConnectionRecord, direction: Direction, start: number, end: number): void {
    const stream = record.content[direction]
    const site = { place: 'bytes', connection: record.id, frame: null } as const
    if (record.protocol === 'websocket') {
      this.#unframed(record, direction, start, end)
      return
    }
    const isTls = record.protocol === 'tls'
    for (let at = start; at < end; at += PIECE_BYTES) {
      // What lies across the edge of a piece is whole in both, and becomes the same in both.
      const from = Math.max(start, at - PIECE_OVERLAP)
      const to = Math.min(end, at + PIECE_BYTES)
      const bytes = this.#read(stream, from, Math.min(end, to + PIECE_OVERLAP) - from)
      if (!isTls) this.#handler.content(bytes, 'binary', site)
      this.#handler.raw(bytes, site)
      this.#write(stream, at, bytes.subarray(at - from, to - from))
    }
  }

  /**
   * Bytes of a WebSocket behind the last frame: the beginning of a header, or what follows one that framing was lost at.
   * They may be masked and compressed, so that nothing can be found in them; the header alone stays.
   */
  #unframed(record: ConnectionRecord, direction: Direction, start: number, end: number): void {
    const stream = record.content[direction]
    const header = this.#read(stream, start, Math.min(LONGEST_HEADER, end - start))
    const headerLength = Math.min(header.length, frameHeaderLength(header))
    this.#copy(stream, start, headerLength)
    if (start + headerLength === end) return
    this.blanked++
    for (let at = start + headerLength; at < end; at += PIECE_BYTES)
      this.#write(stream, at, new Uint8Array(Math.min(PIECE_BYTES, end - at)).fill(NO_FRAME))
  }

  #frame(
    record: ConnectionRecord,
    row: FrameRowNumber,
    number: number,
    inflater: CompressedDirection | null,
  ): void {
    const { frames, messages } = this.#session
    const message = frames.message(row)
    if (message !== NO_MESSAGE) {
      if (messages.firstFrame(message) === row) this.#message(record, message, number, inflater)
      return
    }
    const payload = this.#payload(row)
    if (payload === null || (inflater !== null && (frames.rsv(row) & 4) !== 0)) {
      this.#blank(row)
      return
    }
    if (frames.opcode(row) === CLOSE) this.#close(record, payload, number)
    else {
      const site = { place: 'control', connection: record.id, frame: number } as const
      this.#handler.content(payload, 'text', site)
    }
    this.#writePayload(row, payload)
  }

  #close(record: ConnectionRecord, payload: Uint8Array, frame: number): void {
    const { reason } = readClosePayload(payload, payload.length)
    if (payload.length <= 2 && reason === null) return
    const site = { place: 'close-reason', connection: record.id, frame } as const
    this.#handler.content(payload.subarray(2), 'close-reason', site)
  }

  #message(
    record: ConnectionRecord,
    message: MessageRowNumber,
    number: number,
    inflater: CompressedDirection | null,
  ): void {
    const { messages } = this.#session
    const rows = [...this.#frames.fragments(message)]
    const lengths = rows.map((row) => this.#frames.frameExtent(row))
    const total = lengths.reduce((sum, length) => sum + length, 0)
    const as = messages.opcode(message) === TEXT ? 'text' : 'binary'
    const site = { place: 'message', connection: record.id, frame: number } as const
    const isCompressed = messages.compressed(message)
    const payloads = total > MAX_WHOLE_CONTENT ? null : rows.map((row) => this.#payload(row))
    if (payloads === null || payloads.includes(null) || (isCompressed && inflater === null)) {
      if (isCompressed) inflater?.inflate(new Uint8Array(0), false)
      for (const row of rows) this.#blank(row)
      return
    }
    let wire = joined(payloads as Uint8Array[], total)
    if (inflater === null || !isCompressed) this.#handler.content(wire, as, site)
    else {
      const content = inflater.inflate(wire, messages.complete(message))
      const changed = content?.slice() ?? null
      const isChanged = changed !== null && this.#handler.content(changed, as, site)
      if (this.#output === null) return
      const rewritten = inflater.rewrite(wire, changed, isChanged, as === 'text')
      if (rewritten.isBlanked) this.blanked++
      wire = rewritten.wire
    }
    if (this.#output === null) return
    let at = 0
    for (const [index, row] of rows.entries()) {
      this.#writePayload(row, wire.slice(at, at + lengths[index]!))
      at += lengths[index]!
    }
  }

  /** Unmasked, missing bytes as zeros; null where it is too long. */
  #payload(row: FrameRowNumber): Uint8Array | null {
    const extent = this.#frames.frameExtent(row)
    if (extent > MAX_WHOLE_CONTENT) return null
    const { frames, connections } = this.#session
    const stream = connections[frames.connection(row)]!.content[frames.direction(row)]
    const bytes = this.#read(stream, this.#frames.payloadStart(row), extent)
    if (frames.masked(row)) unmaskInto(bytes, 0, bytes, 0, bytes.length, this.#frames.maskKey(row), 0)
    return bytes
  }

  /** @param payload unmasked; masked again in place, with the key it had */
  #writePayload(row: FrameRowNumber, payload: Uint8Array): void {
    if (this.#output === null) return
    const { frames, connections } = this.#session
    if (frames.masked(row)) unmaskInto(payload, 0, payload, 0, payload.length, this.#frames.maskKey(row), 0)
    const stream = connections[frames.connection(row)]!.content[frames.direction(row)]
    this.#write(stream, this.#frames.payloadStart(row), payload)
  }

  #blank(row: FrameRowNumber): void {
    this.blanked++
    if (this.#output === null) return
    const { frames, connections } = this.#session
    const stream = connections[frames.connection(row)]!.content[frames.direction(row)]
    const key = frames.masked(row) ? this.#frames.maskKey(row) : 0
    const start = this.#frames.payloadStart(row)
    const extent = this.#frames.frameExtent(row)
    for (let at = 0; at < extent; at += PIECE_BYTES) {
      const bytes = new Uint8Array(Math.min(PIECE_BYTES, extent - at)).fill(FILLER)
      if (key !== 0) unmaskInto(bytes, 0, bytes, 0, bytes.length, key, at)
      this.#write(stream, start + at, bytes)
    }
  }

  #inflaterOf({ upgrade }: ConnectionRecord, direction: Direction): CompressedDirection | null {
    const agreed = upgrade?.deflate ?? null
    if (agreed === null) return null
    const isClient = direction === CLIENT_TO_SERVER
    return new CompressedDirection({
      windowBits: isClient ? agreed.clientMaxWindowBits : agreed.serverMaxWindowBits,
      noContextTakeover: isClient ? agreed.clientNoContextTakeover : agreed.serverNoContextTakeover,
      maxMessageBytes: MAX_WHOLE_CONTENT,
    })
  }

  #copy(stream: StreamIndex, offset: number, length: number): void {
    if (this.#output !== null && length > 0) this.#write(stream, offset, this.#read(stream, offset, length))
  }

  #read(stream: StreamIndex, offset: number, length: number): Uint8Array {
    const { bytes } = readStream(this.#reader, stream, offset, length)
    return bytes
  }

  #write(stream: StreamIndex, offset: number, bytes: Uint8Array): void {
    if (this.#output === null) return
    for (let index = stream.find(offset), at = 0; at < bytes.length; index++) {
      const segment = stream.segment(index)
      const skip = offset + at - segment.streamOffset
      const count = Math.min(segment.length - skip, bytes.length - at)
      if (segment.place !== null) this.#output.write(segment.place + skip, bytes.subarray(at, at + count))
      at += count
    }
  }
}

/** Bytes of a frame's header, as its first two say (RFC 6455 §5.2). */
function frameHeaderLength([, second = 0]: Uint8Array): number {
  const length = second & 0x7f
  return 2 + (length === 127 ? 8 : length === 126 ? 2 : 0) + (second >= 0x80 ? 4 : 0)
}

/** In the order they stand in the stream. */
function headsOf(record: ConnectionRecord, direction: Direction): KeptHead[] {
  return record.listedExchanges
    .flatMap(({ request, interim, response }) => [request, ...interim, response])
    .filter((head): head is KeptHead => head?.direction === direction)
    .sort((one, other) => one.streamOffset - other.streamOffset)
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
