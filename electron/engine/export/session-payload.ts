import type { ExportedPayload } from '@shared/export/export-feed'
import type { MessageRowNumber, FrameRowNumber } from '@shared/model/numbers'
import type { Session } from '../index/session'
import type { PayloadReader } from '../payload/payload-reader'

/** Bytes read out of the session file at once. */
export const PIECE_BYTES = 1 << 20

/** The payload of a frame, unmasked; bytes that are missing from the capture are left out. */
export class FramePayload implements ExportedPayload {
  readonly length: number
  readonly #session: Session
  readonly #reader: PayloadReader
  readonly #row: FrameRowNumber

  constructor(session: Session, reader: PayloadReader, row: FrameRowNumber) {
    this.#session = session
    this.#reader = reader
    this.#row = row
    this.length = session.frames.payloadReceived(row)
  }

  *pieces(): Generator<Uint8Array> {
    if (this.#session.frames.complete(this.#row)) {
      for (let offset = 0; offset < this.length; offset += PIECE_BYTES) {
        const { bytes } = this.#reader.readFrame(this.#row, offset, PIECE_BYTES)
        // The file cannot be read (any more).
        if (bytes.length === 0) return
        yield bytes
      }
      return
    }
    for (const bytes of this.#reader.pieces(this.#row)) yield bytes.slice()
  }
}

/** The payload of a message, its fragments joined and inflated. */
export class MessagePayload implements ExportedPayload {
  readonly length: number
  readonly #session: Session
  readonly #reader: PayloadReader
  readonly #row: MessageRowNumber

  constructor(session: Session, reader: PayloadReader, row: MessageRowNumber) {
    this.#session = session
    this.#reader = reader
    this.#row = row
    this.length = session.messages.length(row)
  }

  *pieces(): Generator<Uint8Array> {
    if (!this.#session.messages.compressed(this.#row)) {
      for (const frame of this.#reader.fragments(this.#row))
        yield* new FramePayload(this.#session, this.#reader, frame).pieces()
      return
    }
    for (let offset = 0; ;) {
      const { bytes } = this.#reader.readMessage(this.#row, offset, PIECE_BYTES)
      if (bytes.length === 0) return
      yield bytes
      offset += bytes.length
    }
  }
}
