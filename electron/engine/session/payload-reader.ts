import type { PayloadSource, SessionResults } from '@shared/ipc/session-commands'
import { unmaskInto } from '@shared/websocket/mask'
import type { ConnectionRecord } from './connection-record'
import { FileWindow } from './file-window'
import { CompressedMessageReader } from './compressed-message-reader'
import type { Session } from './session'
import { readPresent, readStream, type StreamRead } from './stream-reader'

export type PayloadRead = SessionResults['payload.read']

const NOTHING: PayloadRead = { bytes: new Uint8Array(0), total: 0, incomplete: null }
const EMPTY = new Uint8Array(0)

/** Reads frames, messages and streams back out of the session file; keeps no payload itself. */
export class PayloadReader {
  readonly #session: Session
  readonly #file: FileWindow
  readonly #inflater: CompressedMessageReader

  constructor(session: Session) {
    this.#session = session
    this.#file = new FileWindow(session.bytes)
    this.#inflater = new CompressedMessageReader(session, this)
  }

  /** At most `count` bytes of a source. An unknown row reads as empty: rows come from a window that may be outdated. */
  read(source: Exclude<PayloadSource, { kind: 'packet' }>, offset: number, count: number): PayloadRead {
    const { frames, messages, connections } = this.#session
    switch (source.kind) {
      case 'frame-wire':
        return source.row < frames.count ? this.#readWire(source.row, offset, count) : NOTHING
      case 'frame-payload':
        return source.row < frames.count ? this.readFrame(source.row, offset, count) : NOTHING
      case 'message':
        return source.row < messages.count ? this.readMessage(source.row, offset, count) : NOTHING
      case 'stream': {
        const stream = connections[source.connection]?.streams[source.direction]
        if (stream === undefined) return NOTHING
        return result(readStream(this.#file, stream, offset, count), stream.length)
      }
    }
  }

  /** Header bytes of a frame as they were on the wire. */
  header(row: number): Uint8Array {
    const { frames } = this.#session
    return readStream(this.#file, this.#stream(row), frames.streamOffset(row), frames.headerLength(row)).bytes
  }

  /** Payload of one frame, unmasked, before inflating. */
  readFrame(row: number, offset: number, count: number): PayloadRead {
    const total = this.frameExtent(row)
    const length = Math.max(0, Math.min(count, total - offset))
    if (length === 0) return { bytes: EMPTY, total, incomplete: this.#whyIncomplete(row) }
    const read = readStream(this.#file, this.#stream(row), this.payloadStart(row) + offset, length)
    if (this.#session.frames.masked(row)) {
      // The bytes are our own copy by now.
      unmaskInto(read.bytes, 0, read.bytes, 0, read.bytes.length, this.maskKey(row), offset)
    }
    return result(read, total, this.#whyIncomplete(row))
  }

  /** Every payload byte of a frame that is there, unmasked, piece by piece. Each piece is valid during the call only. */
  eachPiece(row: number, each: (bytes: Uint8Array) => void): void {
    const start = this.payloadStart(row)
    this.#eachUnmasked(row, start, this.frameExtent(row), each)
  }

  /** The same up to the first byte that is missing. @returns whether none is */
  eachPieceBeforeGap(row: number, each: (bytes: Uint8Array) => void): boolean {
    const extent = this.frameExtent(row)
    if (this.#session.frames.complete(row)) {
      this.#eachUnmasked(row, this.payloadStart(row), extent, each)
      return true
    }
    const start = this.payloadStart(row)
    const length = this.#stream(row).contiguous(start, extent)
    this.#eachUnmasked(row, start, length, each)
    return false
  }

  #eachUnmasked(row: number, start: number, length: number, each: (bytes: Uint8Array) => void): void {
    const masked = this.#session.frames.masked(row)
    const key = masked ? this.maskKey(row) : 0
    readPresent(this.#file, this.#stream(row), start, length, (bytes, streamOffset) => {
      if (!masked) {
        each(bytes)
        return
      }
      const clear = new Uint8Array(bytes.length)
      unmaskInto(clear, 0, bytes, 0, bytes.length, key, streamOffset - start)
      each(clear)
    })
  }

  /** A range of a message's payload after inflating. */
  readMessage(message: number, offset: number, count: number): PayloadRead {
    const { messages } = this.#session
    if (messages.compressed(message)) return this.#inflater.read(message, offset, count)
    const total = this.#messageExtent(message)
    const wanted = Math.max(0, Math.min(count, total - offset))
    if (messages.frameCount(message) === 1) {
      const read = this.readFrame(messages.firstFrame(message), offset, count)
      return read
    }
    const bytes = new Uint8Array(wanted)
    let filled = 0
    let before = 0
    let incomplete: PayloadRead['incomplete'] = messages.complete(message) ? null : 'gap'
    for (const row of this.fragments(message)) {
      if (filled >= wanted) break
      const extent = this.frameExtent(row)
      if (before + extent > offset) {
        const read = this.readFrame(row, Math.max(0, offset - before), wanted - filled)
        bytes.set(read.bytes, filled)
        filled += read.bytes.length
        incomplete ??= read.incomplete
      }
      before += extent
    }
    return { bytes: bytes.subarray(0, filled), total, incomplete }
  }

  #messageExtent(message: number): number {
    if (this.#session.messages.complete(message)) return this.#session.messages.length(message)
    let extent = 0
    for (const row of this.fragments(message)) extent += this.frameExtent(row)
    return extent
  }

  /** Rows of a message's frames, in order. */
  *fragments(message: number): Generator<number> {
    const { frames, messages } = this.#session
    const first = messages.firstFrame(message)
    if (messages.frameCount(message) === 1) {
      yield first
      return
    }
    const list = this.#connection(first).frames
    const last = list.indexOf(messages.lastFrame(message))
    for (let number = list.indexOf(first); number <= last; number++) {
      const row = list.get(number)
      if (frames.message(row) === message) yield row
    }
  }

  /** Stream offset of a frame's first payload byte. */
  payloadStart(row: number): number {
    return this.#session.frames.streamOffset(row) + this.#session.frames.headerLength(row)
  }

  /** Payload bytes from the first to the last that came; gaps between them count. */
  frameExtent(row: number): number {
    const { frames } = this.#session
    const claimed = Number(frames.payloadLength(row))
    if (frames.complete(row)) return claimed
    return Math.max(0, Math.min(claimed, this.#stream(row).length - this.payloadStart(row)))
  }

  /** The four key bytes as one big-endian unsigned number (RFC 6455 §5.3); 0 where the header cannot be read. */
  maskKey(row: number): number {
    const header = this.header(row)
    if (header.length < this.#session.frames.headerLength(row)) return 0
    return new DataView(header.buffer, header.byteOffset + header.length - 4, 4).getUint32(0)
  }

  #readWire(row: number, offset: number, count: number): PayloadRead {
    const { frames } = this.#session
    const total = frames.headerLength(row) + this.frameExtent(row)
    const length = Math.max(0, Math.min(count, total - offset))
    const read = readStream(this.#file, this.#stream(row), frames.streamOffset(row) + offset, length)
    return result(read, total, this.#whyIncomplete(row))
  }

  #whyIncomplete(row: number): PayloadRead['incomplete'] {
    return this.#session.frames.complete(row) ? null : 'gap'
  }

  #stream(row: number): ConnectionRecord['streams'][0] {
    return this.#connection(row).streams[this.#session.frames.direction(row)]
  }

  #connection(row: number): ConnectionRecord {
    return this.#session.connections[this.#session.frames.connection(row)]!
  }
}

function result(read: StreamRead, total: number, incomplete: PayloadRead['incomplete'] = null): PayloadRead {
  return { bytes: read.bytes, total, incomplete: read.missing ?? incomplete }
}
