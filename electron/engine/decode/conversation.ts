import { MAX_DECODED_BYTES, MAX_NEIGHBOURS, type WireMessage } from '@shared/decoders/decoder'
import { TEXT } from '@shared/websocket/opcodes'
import { NO_MESSAGE } from '../index/columns/frame-table'
import type { ConnectionRecord } from '../index/connection/connection-record'
import type { Session } from '../index/session'
import type { PayloadReader } from '../payload/payload-reader'

/** A message, read to its end; null where bytes of it are missing or it is longer than a decoder is given. */
export function wireMessage(session: Session, reader: PayloadReader, message: number): WireMessage | null {
  const { frames, messages, packets } = session
  if (!messages.complete(message) || messages.length(message) > MAX_DECODED_BYTES) return null
  const read = reader.readMessage(message, 0, MAX_DECODED_BYTES)
  if (read.incomplete !== null || read.total > MAX_DECODED_BYTES) return null
  const first = messages.firstFrame(message)
  return {
    bytes: read.bytes,
    isText: messages.opcode(message) === TEXT,
    direction: frames.direction(first),
    time: packets.time(frames.packet(messages.lastFrame(message))),
  }
}

/** The connection's messages after frame number `from` (or before it, with step -1), nearest first, by their row. */
export function* messagesFrom(
  session: Session,
  record: ConnectionRecord,
  from: number,
  step: 1 | -1,
): Generator<number> {
  const { frames, messages } = session
  for (let number = from + step; number >= 0 && number < record.frames.length; number += step) {
    const row = record.frames.get(number)
    const message = frames.message(row)
    if (message !== NO_MESSAGE && messages.firstFrame(message) === row) yield message
  }
}

/** The messages around one, as a decoder may see them. One that cannot be read whole is passed over. */
export function* neighbours(
  session: Session,
  reader: PayloadReader,
  record: ConnectionRecord,
  from: number,
  step: 1 | -1,
): Generator<WireMessage> {
  let count = 0
  for (const message of messagesFrom(session, record, from, step)) {
    if (count++ === MAX_NEIGHBOURS) return
    const read = wireMessage(session, reader, message)
    if (read !== null) yield read
  }
}
