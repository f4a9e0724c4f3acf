import { CR, LF } from './characters'

/** Longest chunk-size line with its extensions, in bytes. */
export const MAX_CHUNK_LINE_BYTES = 16 * 1024
/** Longest trailer section, in bytes. */
export const MAX_TRAILER_BYTES = 64 * 1024

/** Thirteen hex digits stay below Number.MAX_SAFE_INTEGER. */
const MAX_SIZE_DIGITS = 13

const SIZE_START = 0
const SIZE = 1
const EXTENSION = 2
const SIZE_LF = 3
const DATA = 4
const DATA_CR = 5
const DATA_LF = 6
const TRAILER_LINE = 7
const TRAILER_REST = 8
const TRAILER_LF = 9

/** Finds the end of a chunked body (RFC 9112 §7.1), trailers included, without keeping a byte of it. */
export class ChunkedBody {
  state: 'more' | 'complete' | 'malformed' = 'more'
  private step = SIZE_START
  private size = 0
  private digits = 0
  private lineBytes = 0
  private trailerBytes = 0

  /** @returns the index after the last byte that belongs to the body */
  push(bytes: Uint8Array, start: number, end: number): number {
    let at = start
    while (at < end && this.state === 'more') {
      if (this.step === DATA) {
        const taken = Math.min(this.size, end - at)
        this.size -= taken
        at += taken
        if (this.size === 0) this.step = DATA_CR
      } else {
        this.byte(bytes[at]!)
        at++
      }
    }
    return at
  }

  /** @returns false where the missing bytes hide where the body ends */
  gap(length: number): boolean {
    if (this.step !== DATA || length > this.size) return false
    this.size -= length
    if (this.size === 0) this.step = DATA_CR
    return true
  }

  private byte(byte: number): void {
    switch (this.step) {
      case SIZE_START:
      case SIZE:
        this.sizeByte(byte)
        break
      case EXTENSION:
        if (++this.lineBytes > MAX_CHUNK_LINE_BYTES) this.state = 'malformed'
        else if (byte === CR) this.step = SIZE_LF
        else if (byte === LF) this.endSizeLine()
        break
      case SIZE_LF:
        if (byte === LF) this.endSizeLine()
        else this.state = 'malformed'
        break
      case DATA_CR:
        if (byte === CR) this.step = DATA_LF
        else if (byte === LF) this.step = SIZE_START
        else this.state = 'malformed'
        break
      case DATA_LF:
        if (byte === LF) this.step = SIZE_START
        else this.state = 'malformed'
        break
      default:
        this.trailerByte(byte)
    }
  }

  private sizeByte(byte: number): void {
    const digit = hexDigit(byte)
    if (digit >= 0) {
      this.size = this.step === SIZE_START ? digit : this.size * 16 + digit
      this.digits = this.step === SIZE_START ? 1 : this.digits + 1
      this.step = SIZE
      if (this.digits > MAX_SIZE_DIGITS) this.state = 'malformed'
      return
    }
    this.lineBytes = 0
    if (this.step === SIZE_START) this.state = 'malformed'
    else if (byte === CR) this.step = SIZE_LF
    else if (byte === LF) this.endSizeLine()
    // Blanks before ";" are bad whitespace that recipients must accept (RFC 9112 §7.1.1).
    else if (byte === 0x3b || byte === 0x20 || byte === 0x09) this.step = EXTENSION
    else this.state = 'malformed'
  }

  private endSizeLine(): void {
    this.step = this.size === 0 ? TRAILER_LINE : DATA
  }

  private trailerByte(byte: number): void {
    if (++this.trailerBytes > MAX_TRAILER_BYTES) {
      this.state = 'malformed'
    } else if (this.step === TRAILER_LINE) {
      if (byte === LF) this.state = 'complete'
      else this.step = byte === CR ? TRAILER_LF : TRAILER_REST
    } else if (this.step === TRAILER_LF) {
      if (byte === LF) this.state = 'complete'
      else this.step = TRAILER_REST
    } else if (byte === LF) {
      this.step = TRAILER_LINE
    }
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
