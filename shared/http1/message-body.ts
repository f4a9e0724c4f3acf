import { Inflate, Z_SYNC_FLUSH } from 'pako'
import { combinedValue, listElements } from './http-fields'
import type { HttpHead } from './http-head'
import { latin1 } from './latin1'

/** How a body stood on the wire: what has to be taken off to get at its content (RFC 9112 §7, RFC 9110 §8.4). */
export interface BodyCoding {
  chunked: boolean
  /** Content codings, in the order they were applied; `gzip` and `deflate` are undone. */
  codings: readonly string[]
}

/** What a body says, as far as it was there and could be undone. */
export interface DecodedBody {
  bytes: Uint8Array
  /** There is more than was asked for. */
  truncated: boolean
  /** A content coding that is not read here, whose bytes these are; null where all were undone. */
  undecoded: string | null
}

/** The codings a head declares for its body. */
export function bodyCoding(head: HttpHead): BodyCoding {
  const transfer = listElements(combinedValue(head, 'transfer-encoding') ?? '')
  const content = listElements(combinedValue(head, 'content-encoding') ?? '')
  return {
    chunked: transfer.at(-1)?.toLowerCase() === 'chunked',
    codings: content.map((coding) => coding.toLowerCase()).filter((coding) => coding !== 'identity'),
  }
}

/**
 * The content of a body that may not be there as a whole. Never throws; what cannot be undone ends it.
 * @param wire the body as it stood on the wire, or its beginning
 * @param limit most bytes returned: a small body may inflate to a giant one
 */
export function decodeBody(wire: Uint8Array, coding: BodyCoding, limit: number): DecodedBody {
  let bytes = coding.chunked ? dechunk(wire) : wire
  for (const name of [...coding.codings].reverse()) {
    if (name !== 'gzip' && name !== 'x-gzip' && name !== 'deflate') {
      return { bytes: bytes.subarray(0, limit), truncated: bytes.length > limit, undecoded: name }
    }
    bytes = inflate(bytes, limit + 1)
  }
  return { bytes: bytes.subarray(0, limit), truncated: bytes.length > limit, undecoded: null }
}

/** Data of the chunks that are there (RFC 9112 §7.1). */
function dechunk(wire: Uint8Array): Uint8Array {
  const data = new Uint8Array(wire.length)
  let length = 0
  let at = 0
  for (;;) {
    const lineEnd = wire.indexOf(0x0a, at)
    if (lineEnd < 0) break
    const size = parseInt(latin1(wire, at, Math.min(lineEnd, at + 16)), 16)
    if (!(size > 0)) break
    const end = Math.min(lineEnd + 1 + size, wire.length)
    data.set(wire.subarray(lineEnd + 1, end), length)
    length += end - lineEnd - 1
    at = end
    if (wire[at] === 0x0d) at++
    if (wire[at] === 0x0a) at++
    if (at >= wire.length) break
  }
  return data.subarray(0, length)
}

function inflate(bytes: Uint8Array, limit: number): Uint8Array {
  const pieces: Uint8Array[] = []
  let length = 0
  const inflater = new Inflate({ chunkSize: 4096 })
  inflater.onData = (piece) => {
    pieces.push(piece)
    length += piece.length
  }
  // In small pieces: a limit is looked at between two of them.
  for (let at = 0; at < bytes.length && length < limit && !inflater.ended && inflater.err === 0; at += 256) {
    inflater.push(bytes.subarray(at, at + 256), Z_SYNC_FLUSH)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
