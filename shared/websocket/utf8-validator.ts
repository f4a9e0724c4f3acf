/**
 * Checks UTF-8 piece by piece (RFC 3629), across fragments and chunks: no overlong forms, no surrogates, nothing
 * above U+10FFFF.
 */
export class Utf8Validator {
  /** Offset of the first byte of the first ill-formed sequence since `reset`, the number Python's UnicodeDecodeError names; -1 while all is well. */
  faultAt = -1
  /** Bytes checked since `reset`. */
  length = 0

  /** Continuation bytes still to come, and the range the next one must lie in. */
  private needed = 0
  private lower = 0x80
  private upper = 0xbf
  private sequenceStart = 0

  reset(): void {
    this.faultAt = -1
    this.length = 0
    this.needed = 0
  }

  /** True where the next byte begins a character: then a run of ASCII may be counted with `skipAscii`. */
  get atBoundary(): boolean {
    return this.needed === 0 && this.faultAt < 0
  }

  /** `count` bytes the caller knows to be ASCII; only at a boundary. */
  skipAscii(count: number): void {
    this.length += count
  }

  /** @returns false once a fault was found; later pieces are not looked at */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.faultAt >= 0) return false
    const base = this.length - start
    let at = start
    while (at < end) {
      if (this.needed === 0) {
        at = skipAsciiRun(bytes, at, end)
        at = skipCommonSequences(bytes, at, end)
        if (at >= end) break
        if (bytes[at]! < 0x80) continue
        this.sequenceStart = base + at
        if (!this.lead(bytes[at]!)) return this.fault()
      } else {
        const byte = bytes[at]!
        if (byte < this.lower || byte > this.upper) return this.fault()
        this.lower = 0x80
        this.upper = 0xbf
        this.needed--
      }
      at++
    }
    this.length = base + end
    return true
  }

  /** The text ends here. @returns whether all of it was UTF-8 */
  finish(): boolean {
    if (this.faultAt >= 0) return false
    return this.needed === 0 || this.fault()
  }

  private lead(byte: number): boolean {
    this.lower = 0x80
    this.upper = 0xbf
    if (byte >= 0xc2 && byte <= 0xdf) {
      this.needed = 1
    } else if ((byte & 0xf0) === 0xe0) {
      this.needed = 2
      if (byte === 0xe0) this.lower = 0xa0
      else if (byte === 0xed) this.upper = 0x9f
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      this.needed = 3
      if (byte === 0xf0) this.lower = 0x90
      else if (byte === 0xf4) this.upper = 0x8f
    } else {
      return false
    }
    return true
  }

  private fault(): false {
    this.faultAt = this.sequenceStart
    return false
  }
}

function skipAsciiRun(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  const wide = end - 7
  while (at < wide) {
    const seen =
      bytes[at]! |
      bytes[at + 1]! |
      bytes[at + 2]! |
      bytes[at + 3]! |
      bytes[at + 4]! |
      bytes[at + 5]! |
      bytes[at + 6]! |
      bytes[at + 7]!
    if (seen >= 0x80) break
    at += 8
  }
  while (at < end && bytes[at]! < 0x80) at++
  return at
}

/** Whole sequences of two and three bytes whose second byte has no range of its own: what most text is made of. */
function skipCommonSequences(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  const last = end - 2
  while (at < last) {
    const lead = bytes[at]!
    if (lead > 0xe0 && lead <= 0xef && lead !== 0xed) {
      if ((bytes[at + 1]! & 0xc0) !== 0x80 || (bytes[at + 2]! & 0xc0) !== 0x80) break
      at += 3
    } else if (lead >= 0xc2 && lead <= 0xdf) {
      if ((bytes[at + 1]! & 0xc0) !== 0x80) break
      at += 2
    } else {
      break
    }
  }
  return at
}
