import type { PayloadRead, PayloadSource } from '@shared/model/payload'
import { BodyReader } from './body-reader'
import { CompressedMessageReader } from './compressed-message-reader'
import { FrameReader, payloadRead } from './frame-reader'
import type { Session } from '../index/session'
import { readStream } from '../index/stream-reader'

const NOTHING: PayloadRead = { bytes: new Uint8Array(0), total: 0, incomplete: null }

/** Reads whatever a window asks for, frames, messages and streams, back out of the byte sources; keeps no payload itself. */
export class PayloadReader extends FrameReader {
  readonly #inflater: CompressedMessageReader
  readonly #bodies: BodyReader

  constructor(session: Session) {
    super(session)
    this.#inflater = new CompressedMessageReader(session, this)
    this.#bodies = new BodyReader((connection, direction, offset, count) =>
      this.read({ kind: 'stream', connection, direction }, offset, count),
    )
  }

  /** At most `count` bytes of a source. An unknown row reads as empty: rows come from a window that may be outdated. */
  read(source: Exclude<PayloadSource, { kind: 'packet' }>, offset: number, count: number): PayloadRead {
    const { frames, messages, connections } = this.session
    switch (source.kind) {
      case 'frame-wire':
        return source.row < frames.count ? this.readWire(source.row, offset, count) : NOTHING
      case 'frame-payload':
        return source.row < frames.count ? this.readFrame(source.row, offset, count) : NOTHING
      case 'message':
        return source.row < messages.count ? this.readMessage(source.row, offset, count) : NOTHING
      case 'http-body': {
        const record = connections[source.connection]
        return record === undefined ? NOTHING : this.#bodies.read(record, source, offset, count)
      }
      case 'stream': {
        const stream = connections[source.connection]?.content[source.direction]
        if (stream === undefined) return NOTHING
        return payloadRead(readStream(this.bytes, stream, offset, count), stream.length)
      }
    }
  }

  /** A range of a message's payload after inflating. */
  readMessage(message: number, offset: number, count: number): PayloadRead {
    const { messages } = this.session
    if (messages.compressed(message)) return this.#inflater.read(message, offset, count)
    const total = this.#messageExtent(message)
    const wanted = Math.max(0, Math.min(count, total - offset))
    if (messages.frameCount(message) === 1) {
      return this.readFrame(messages.firstFrame(message), offset, count)
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
    if (this.session.messages.complete(message)) return this.session.messages.length(message)
    let extent = 0
    for (const row of this.fragments(message)) extent += this.frameExtent(row)
    return extent
  }
}
