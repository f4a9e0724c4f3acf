import { requestBodyFraming, responseBodyFraming, type BodyFraming } from '@shared/http1/body-framing'
import type { HttpHead } from '@shared/http1/http-head'
import { bodyCoding, decodeBody, type BodyCoding } from '@shared/http1/message-body'
import { parseHttpHead } from '@shared/http1/parse-http-head'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import type { PayloadRead, PayloadSource } from '@shared/model/payload'
import type { ConnectionRecord, KeptExchange, KeptHead } from '../index/connection/connection-record'

/** Bytes of a chunked or compressed body that are read, and that it is decoded to, at most. */
export const DECODED_BODY_LIMIT = 8 * 1024 * 1024

/** Reads a range of one direction of a connection. */
export type ReadStream = (
  connection: number,
  direction: Direction,
  offset: number,
  count: number,
) => PayloadRead

type BodySource = Extract<PayloadSource, { kind: 'http-body' }>

const NOTHING: PayloadRead = { bytes: new Uint8Array(0), total: 0, incomplete: null }

/** Where a body stands in its direction's stream. */
interface BodyPlace {
  start: number
  end: number
  coding: BodyCoding
}

/**
 * Reads the bodies of HTTP exchanges back out of the streams. A plain body is read by the range that is asked for; a
 * chunked or compressed one is decoded from its start, and the last one is kept for the next range.
 */
export class BodyReader {
  readonly #readStream: ReadStream
  #decoded: { key: string; read: PayloadRead } | null = null

  constructor(readStream: ReadStream) {
    this.#readStream = readStream
  }

  read(record: ConnectionRecord, source: BodySource, offset: number, count: number): PayloadRead {
    const place = this.#placeOf(record, source)
    if (place === null || place.end <= place.start) return NOTHING
    const { start, end, coding } = place
    if (!coding.chunked && coding.codings.length === 0) {
      const total = end - start
      const wanted = Math.max(0, Math.min(count, total - offset))
      const { bytes, incomplete } = this.#raw(record, source, start + offset, wanted)
      return { bytes, total, incomplete }
    }
    const whole = this.#decode(record, source, place)
    return { ...whole, bytes: whole.bytes.subarray(offset, offset + count) }
  }

  #decode(record: ConnectionRecord, source: BodySource, { start, end, coding }: BodyPlace): PayloadRead {
    const key = `${source.connection}:${source.exchange}:${source.part}:${start}:${end}`
    if (this.#decoded?.key === key) return this.#decoded.read
    const raw = this.#raw(record, source, start, Math.min(end - start, DECODED_BODY_LIMIT))
    const { bytes, truncated, undecoded } = decodeBody(raw.bytes, coding, DECODED_BODY_LIMIT)
    const isLimited = truncated || end - start > DECODED_BODY_LIMIT
    const incomplete =
      undecoded !== null ? ('coding-unknown' as const) : isLimited ? ('body-limit' as const) : raw.incomplete
    const read = { bytes, total: bytes.length, incomplete }
    this.#decoded = { key, read }
    return read
  }

  #raw(record: ConnectionRecord, { part }: BodySource, offset: number, count: number): PayloadRead {
    const direction = part === 'request' ? CLIENT_TO_SERVER : SERVER_TO_CLIENT
    return this.#readStream(record.id, direction, offset, count)
  }

  #placeOf(record: ConnectionRecord, { exchange: index, part }: BodySource): BodyPlace | null {
    const exchange = record.listedExchanges[index]
    const kept = exchange?.[part]
    if (exchange === undefined || kept === undefined || kept === null) return null
    const head = this.#parse(record, kept)
    const framing = this.#framing(record, exchange, head)
    const start = kept.streamOffset + kept.length
    const limit = Math.min(record.content[kept.direction].length, nextHead(record, kept))
    return { start, end: endOf(framing, start, limit), coding: bodyCoding(head) }
  }

  #framing(record: ConnectionRecord, { request }: KeptExchange, head: HttpHead): BodyFraming {
    if (head.kind === 'request') return requestBodyFraming(head)
    const asked = request === null ? null : this.#parse(record, request)
    return responseBodyFraming(head, asked?.kind === 'request' ? asked.method : null)
  }

  #parse(record: ConnectionRecord, { raw, direction, streamOffset, length, packet }: KeptHead): HttpHead {
    const bytes = raw ?? this.#readStream(record.id, direction, streamOffset, length).bytes
    const kind = direction === CLIENT_TO_SERVER ? 'request' : 'response'
    return parseHttpHead(kind, bytes, streamOffset, packet).head
  }
}

/** Where the next head of the same direction begins, which no body reaches beyond. */
function nextHead(record: ConnectionRecord, { direction, streamOffset }: KeptHead): number {
  let next = Infinity
  for (const { request, interim, response } of record.listedExchanges) {
    for (const head of [request, ...interim, response]) {
      if (head?.direction === direction && head.streamOffset > streamOffset) {
        next = Math.min(next, head.streamOffset)
      }
    }
  }
  return next
}

function endOf(framing: BodyFraming, start: number, limit: number): number {
  if (framing.kind === 'none') return start
  return framing.kind === 'length' ? Math.min(limit, start + framing.length) : limit
}
