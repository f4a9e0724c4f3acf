import { CHANGE_CIPHER_SPEC, HEARTBEAT } from './names'

export const RECORD_HEADER_LENGTH = 5
/** Longest fragment of a record: 2^14 bytes and what protection may add (RFC 5246 §6.2.3). */
export const MAX_FRAGMENT = (1 << 14) + 2048

/** Why a direction's records can no longer be told apart. */
export type RecordLoss = 'not-tls' | 'record-too-long' | 'gap'

export interface RecordHandler {
  /**
   * A record is complete; its fragment is `bytes` from `start` to `end`, borrowed.
   * @param offset where its header stands in the direction's stream
   */
  record(
    type: number,
    version: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    offset: number,
    packet: number,
  ): void
  /** A record whose length is known, but some of whose bytes are missing. */
  brokenRecord(type: number, version: number, length: number, offset: number, packet: number): void
  /** No record begins at `offset`, or it is unknown where one does: no byte is taken any more. */
  recordsLost(reason: RecordLoss, offset: number, packet: number): void
}

/** One direction of a TLS connection as records (RFC 8446 §5.1), however its bytes are cut. Keeps one unfinished record. */
export class RecordStream {
  /** Where the next byte stands in the direction's stream. */
  position: number
  lost = false

  readonly #handler: RecordHandler
  /** Header and fragment of the unfinished record. */
  #buffer = new Uint8Array(512)
  #fill = 0
  /** Bytes of the unfinished record that are missing. */
  #missing = 0

  constructor(handler: RecordHandler, position: number) {
    this.#handler = handler
    this.position = position
  }

  /** Bytes of a record that has begun and not ended. */
  get unfinished(): number {
    return this.#fill + this.#missing
  }

  /** @param bytes borrowed, read from `start` to `end` */
  push(bytes: Uint8Array, start: number, end: number, packet: number): void {
    let at = start
    while (at < end && !this.lost) {
      at = this.unfinished > 0 ? this.#collect(bytes, at, end, packet) : this.#begin(bytes, at, end, packet)
    }
    this.position += end - at
  }

  /** `length` bytes are missing. Records go on only where a header says where the next one begins. */
  gap(length: number, packet: number): void {
    this.position += length
    if (this.lost) return
    const rest = this.#fill < RECORD_HEADER_LENGTH ? 0 : this.#recordLength() - this.unfinished
    if (length > rest || rest === 0) {
      this.#lose('gap', this.position, packet)
      return
    }
    this.#missing += length
    if (length === rest) this.#complete(packet)
  }

  /** A whole record in one piece is passed on without a copy. */
  #begin(bytes: Uint8Array, at: number, end: number, packet: number): number {
    const available = end - at
    if (!this.#isHeader(bytes, at, available, packet)) return at
    const length = available < RECORD_HEADER_LENGTH ? Infinity : lengthAt(bytes, at)
    if (available < length) return this.#collect(bytes, at, end, packet)
    const offset = this.position
    this.position += length
    const fragment = at + RECORD_HEADER_LENGTH
    this.#handler.record(bytes[at]!, versionAt(bytes, at), bytes, fragment, at + length, offset, packet)
    return at + length
  }

  #collect(bytes: Uint8Array, start: number, end: number, packet: number): number {
    let at = start
    while (this.#fill < RECORD_HEADER_LENGTH && at < end) {
      this.#buffer[this.#fill++] = bytes[at++]!
      this.position++
      if (!this.#isHeader(this.#buffer, 0, this.#fill, packet)) return at
    }
    if (this.#fill < RECORD_HEADER_LENGTH) return at
    const taken = Math.min(end - at, this.#recordLength() - this.unfinished)
    this.#reserve(this.#fill + taken)
    this.#buffer.set(bytes.subarray(at, at + taken), this.#fill)
    this.#fill += taken
    this.position += taken
    if (this.unfinished === this.#recordLength()) this.#complete(packet)
    return at + taken
  }

  #complete(packet: number): void {
    const buffer = this.#buffer
    const length = this.#recordLength()
    const offset = this.position - length
    const isBroken = this.#missing > 0
    this.#fill = this.#missing = 0
    const version = versionAt(buffer, 0)
    if (isBroken) {
      this.#handler.brokenRecord(buffer[0]!, version, length - RECORD_HEADER_LENGTH, offset, packet)
    } else {
      this.#handler.record(buffer[0]!, version, buffer, RECORD_HEADER_LENGTH, length, offset, packet)
    }
  }

  /** Looks at as much of a header as is there; loses the direction where it cannot be one. */
  #isHeader(bytes: Uint8Array, at: number, available: number, packet: number): boolean {
    const type = bytes[at]!
    const offset = this.position - this.#fill
    if (type < CHANGE_CIPHER_SPEC || type > HEARTBEAT || (available > 1 && bytes[at + 1] !== 3)) {
      this.#lose('not-tls', offset, packet)
    } else if (
      available >= RECORD_HEADER_LENGTH &&
      lengthAt(bytes, at) > RECORD_HEADER_LENGTH + MAX_FRAGMENT
    ) {
      this.#lose('record-too-long', offset, packet)
    }
    return !this.lost
  }

  #recordLength(): number {
    return lengthAt(this.#buffer, 0)
  }

  #reserve(length: number): void {
    if (length <= this.#buffer.length) return
    const larger = new Uint8Array(
      Math.min(RECORD_HEADER_LENGTH + MAX_FRAGMENT, Math.max(length, 2 * this.#buffer.length)),
    )
    larger.set(this.#buffer.subarray(0, this.#fill))
    this.#buffer = larger
  }

  #lose(reason: RecordLoss, offset: number, packet: number): void {
    this.lost = true
    this.#buffer = new Uint8Array(0)
    this.#fill = this.#missing = 0
    this.#handler.recordsLost(reason, offset, packet)
  }
}

/** Header and fragment together. */
function lengthAt(bytes: Uint8Array, at: number): number {
  return RECORD_HEADER_LENGTH + ((bytes[at + 3]! << 8) | bytes[at + 4]!)
}

function versionAt(bytes: Uint8Array, at: number): number {
  return (bytes[at + 1]! << 8) | bytes[at + 2]!
}
