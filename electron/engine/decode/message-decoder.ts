import {
  chooseDecoder,
  MAX_SNIFFED_BYTES,
  SNIFFED_MESSAGES,
  type DecoderReason,
} from '@shared/decoders/choose-decoder'
import {
  MAX_DECODED_BYTES,
  type Conversation,
  type DecoderId,
  type ProtobufSchema,
} from '@shared/decoders/decoder'
import { decodedJson } from '@shared/decoders/decoded-value'
import type { DecodedPayload, DecoderChoiceName, ProtobufTypes } from '@shared/ipc/decoded-payload'
import { NO_MESSAGE } from '../index/columns/frame-table'
import type { ConnectionRecord } from '../index/connection/connection-record'
import type { Session } from '../index/session'
import type { PayloadReader } from '../payload/payload-reader'
import { messagesFrom, neighbours, wireMessage } from './conversation'
import { DECODERS } from './decoders'
import { MqttAlignment } from './mqtt-alignment'
import { readProtobufSchema } from './protobuf-schema'

/** Longer messages have no summary in the list: it is made for every row that scrolls by. */
export const MAX_SUMMARISED_BYTES = 64 << 10

interface Choice {
  decoder: DecoderId | null
  reason: DecoderReason | 'user' | null
}

const NONE: Choice = { decoder: null, reason: null }

/** Reads messages as what their connection speaks; nothing is decoded that is not asked for. */
export class MessageDecoder {
  readonly #session: Session
  readonly #reader: PayloadReader
  readonly #alignment: MqttAlignment
  /** What the user chose, by connection. */
  readonly #chosen = new Map<number, Choice>()
  /** What was found, by connection, once it will not change. */
  readonly #found = new Map<number, Choice>()
  #schema: ProtobufSchema | null = null

  constructor(session: Session, reader: PayloadReader) {
    this.#session = session
    this.#reader = reader
    this.#alignment = new MqttAlignment(session, reader)
  }

  /** From now on the connection's messages are read as told. */
  choose(connection: number, name: DecoderChoiceName): void {
    if (name === 'auto') this.#chosen.delete(connection)
    else this.#chosen.set(connection, { decoder: name === 'none' ? null : name, reason: 'user' })
  }

  /** Reads protobuf with the types of a .proto file from now on; an empty text forgets them. */
  setSchema(text: string, rootType: string | null): ProtobufTypes {
    if (text === '') {
      this.#schema = null
      return { ok: true, typeNames: [], rootType: '' }
    }
    const result = readProtobufSchema(text, rootType)
    if (!result.ok) return { ok: false, line: result.line }
    this.#schema = result.schema
    return { ok: true, typeNames: result.schema.typeNames, rootType: result.schema.rootType }
  }

  /** One line for the list of frames; null where the first frame of a message says nothing that was decoded. */
  summary(row: number): string | null {
    const { frames, messages } = this.#session
    const message = frames.message(row)
    if (message === NO_MESSAGE || messages.firstFrame(message) !== row) return null
    if (messages.length(message) > MAX_SUMMARISED_BYTES) return null
    const record = this.#session.connections[frames.connection(row)]!
    const { decoder } = this.#choice(record)
    if (decoder === null) return null
    const read = wireMessage(this.#session, this.#reader, message)
    if (read === null) return null
    const result = DECODERS[decoder](read, this.#conversation(record, message, decoder))
    return result.ok ? result.summary : null
  }

  /** The message frame `row` belongs to, decoded as its connection's messages are, or as told. */
  decode(row: number, as: DecoderId | null): DecodedPayload {
    const { frames, messages } = this.#session
    const message = row < frames.count ? frames.message(row) : NO_MESSAGE
    const record = this.#session.connections[row < frames.count ? frames.connection(row) : -1]
    if (message === NO_MESSAGE || record === undefined) return refused(NONE, 'no-message')
    const choice: Choice = as === null ? this.#choice(record) : { decoder: as, reason: 'user' }
    if (choice.decoder === null) return refused(choice, 'no-decoder')
    if (messages.length(message) > MAX_DECODED_BYTES) return refused(choice, 'too-long')
    const read = wireMessage(this.#session, this.#reader, message)
    if (read === null) return refused(choice, 'incomplete')
    const result = DECODERS[choice.decoder](read, this.#conversation(record, message, choice.decoder))
    if (!result.ok) return { ...refused(choice, 'mismatch'), offset: result.offset }
    const { text, truncated } = decodedJson(result.value)
    return { ...choice, summary: result.summary, json: text, truncated, problem: null, offset: null }
  }

  #choice(record: ConnectionRecord): Choice {
    const chosen = this.#chosen.get(record.id) ?? this.#found.get(record.id)
    if (chosen !== undefined) return chosen
    const first: number[] = []
    for (const message of messagesFrom(this.#session, record, -1, 1)) {
      if (first.length === SNIFFED_MESSAGES) break
      first.push(message)
    }
    const { messages } = this.#session
    const short = first.filter((message) => messages.length(message) <= MAX_SNIFFED_BYTES)
    const read = short.map((message) => wireMessage(this.#session, this.#reader, message))
    const choice =
      chooseDecoder(
        record.upgrade?.subprotocol ?? null,
        record.target ?? '',
        read.filter((message) => message !== null),
      ) ?? NONE
    // More messages may still say more, or something else.
    if (first.length === SNIFFED_MESSAGES || choice.reason === 'subprotocol')
      this.#found.set(record.id, choice)
    return choice
  }

  #conversation(record: ConnectionRecord, message: number, decoder: DecoderId): Conversation {
    const { frames, messages } = this.#session
    const first = messages.firstFrame(message)
    const number = record.frames.indexOf(first)
    return {
      subprotocol: record.upgrade?.subprotocol ?? null,
      following: () => neighbours(this.#session, this.#reader, record, number, 1),
      preceding: () => neighbours(this.#session, this.#reader, record, number, -1),
      carried: decoder === 'mqtt' ? this.#alignment.carried(record, frames.direction(first), message) : null,
      schema: this.#schema,
    }
  }
}

function refused(choice: Choice, problem: DecodedPayload['problem']): DecodedPayload {
  return { ...choice, summary: '', json: null, truncated: false, problem, offset: null }
}
