/** A head longer than this is no longer timed; it is relayed like any bytes. */
export const WATCHED_HEAD_LIMIT = 1 << 20

const LF = 0x0a
const CR = 0x0d

/**
 * Tells whether a client is still in the middle of its first request head, without parsing it: a head ends with an
 * empty line (RFC 9112 §2.1, and §2.2 for a bare LF). What does not begin with an upper-case letter, like a TLS
 * record, is no request and is never waited for.
 */
export class RequestHeadWatch {
  private length = 0
  /** True after LF or LF CR: the next LF ends the head. */
  private atLineStart = false
  private afterCarriageReturn = false

  /** Takes the client's next bytes; true when there is nothing left to wait for. */
  takes(bytes: Uint8Array): boolean {
    if (this.length === 0 && bytes.length > 0) {
      const first = bytes[0] ?? 0
      if (first < 0x41 || first > 0x5a) return true
    }
    this.length += bytes.length
    return this.length > WATCHED_HEAD_LIMIT || this.findsEmptyLine(bytes)
  }

  private findsEmptyLine(bytes: Uint8Array): boolean {
    let position = 0
    while (position < bytes.length) {
      if (!this.atLineStart) {
        const lineEnd = bytes.indexOf(LF, position)
        if (lineEnd < 0) return false
        this.atLineStart = true
        this.afterCarriageReturn = false
        position = lineEnd + 1
        continue
      }
      const byte = bytes[position]
      position += 1
      if (byte === LF) return true
      if (byte === CR && !this.afterCarriageReturn) this.afterCarriageReturn = true
      else this.atLineStart = false
    }
    return false
  }
}
