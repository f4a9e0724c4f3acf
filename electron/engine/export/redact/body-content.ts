import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { bodyCoding } from '@shared/http1/message-body'
import type { HttpHead } from '@shared/http1/http-head'
import { latin1 } from '@shared/http1/latin1'
import { fitGzip, fitZlib } from '@shared/redact/fit-deflate'

/** A body that decodes to more is blanked. */
export const MAX_DECODED_BODY = 64 << 20

const FILLER = 0x78

/** What changes a content in place and says whether it did. */
type Change = (content: Uint8Array) => boolean

/**
 * Changes the content of a body where it stands, chunks and content codings taken off and put on again. Its length and
 * its framing stay.
 * @param wire as it stood on the wire, changed in place
 * @param isDryRun nothing is to be changed: contents are only looked at
 * @returns whether the content had to be blanked
 */
export function changeBody(wire: Uint8Array, head: HttpHead, change: Change, isDryRun: boolean): boolean {
  const { chunked, codings } = bodyCoding(head)
  const spans = chunked ? chunkSpans(wire) : [{ start: 0, end: wire.length }]
  const content = gathered(wire, spans)
  let isBlanked = false
  if (codings.length === 0) change(content)
  else {
    const decoded = decode(content, codings)
    if (decoded === null) {
      // A coding that is not read may hide anything.
      isBlanked = content.length > 0
      if (isBlanked) content.fill(0)
    } else if (change(decoded)) {
      const coding = codings.length === 1 ? codings[0]! : ''
      isBlanked = !encode(content, decoded, coding)
    }
  }
  let at = 0
  for (const { start, end } of isDryRun ? [] : spans) {
    wire.set(content.subarray(at, at + end - start), start)
    at += end - start
  }
  // Chunk extensions and trailers stand between and behind the data.
  for (const gap of between(spans, wire.length)) change(wire.subarray(gap.start, gap.end))
  return isBlanked
}

interface Span {
  start: number
  end: number
}

/** Where the data of the chunks stands that are there (RFC 9112 §7.1). */
function chunkSpans(wire: Uint8Array): Span[] {
  const spans: Span[] = []
  for (let at = 0; ;) {
    const lineEnd = wire.indexOf(0x0a, at)
    if (lineEnd < 0) return spans
    const size = parseInt(latin1(wire, at, Math.min(lineEnd, at + 16)), 16)
    if (!(size > 0)) return spans
    const start = lineEnd + 1
    const end = Math.min(start + size, wire.length)
    spans.push({ start, end })
    at = end
    if (wire[at] === 0x0d) at++
    if (wire[at] === 0x0a) at++
  }
}

function* between(spans: readonly Span[], length: number): Generator<Span> {
  let before = 0
  for (const { start, end } of [...spans, { start: length, end: length }]) {
    if (start > before) yield { start: before, end: start }
    before = end
  }
}

function gathered(wire: Uint8Array, spans: readonly Span[]): Uint8Array {
  const content = new Uint8Array(spans.reduce((sum, { start, end }) => sum + end - start, 0))
  let at = 0
  for (const { start, end } of spans) {
    content.set(wire.subarray(start, end), at)
    at += end - start
  }
  return content
}

function decode(content: Uint8Array, codings: readonly string[]): Uint8Array | null {
  let bytes = content
  for (const coding of [...codings].reverse()) {
    const decoded = decodeOne(bytes, coding)
    if (decoded === null) return null
    bytes = decoded
  }
  return bytes
}

/** A body that is cut short is decoded as far as it goes. */
function decodeOne(bytes: Uint8Array, coding: string): Uint8Array | null {
  const options = { maxOutputLength: MAX_DECODED_BODY, finishFlush: constants.Z_SYNC_FLUSH }
  try {
    switch (coding) {
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(bytes, options)
      case 'deflate':
        return isZlib(bytes) ? inflateSync(bytes, options) : inflateRawSync(bytes, options)
      case 'br':
        return brotliDecompressSync(bytes, {
          maxOutputLength: MAX_DECODED_BODY,
          finishFlush: constants.BROTLI_OPERATION_FLUSH,
        })
      default:
        return null
    }
  } catch {
    return null
  }
}

/** RFC 1950 §2.2; some servers send raw deflate under that name. */
function isZlib(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0
}

/** Puts the content into `wire`, as long as it was; false where filler, or nothing that can be read, had to stand for it. */
function encode(wire: Uint8Array, content: Uint8Array, coding: string): boolean {
  const fit = coding === 'gzip' || coding === 'x-gzip' ? fitGzip : coding === 'deflate' ? fitZlib : null
  const fitted = fit?.(content, wire.length) ?? null
  if (fitted !== null) {
    wire.set(fitted)
    return true
  }
  for (let length = content.length; fit !== null; length >>= 1) {
    const filler = fit(new Uint8Array(length).fill(FILLER), wire.length)
    if (filler !== null) {
      wire.set(filler)
      return false
    }
    if (length === 0) break
  }
  wire.fill(0)
  return false
}
