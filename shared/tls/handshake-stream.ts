/** Longest handshake message that is put together; certificate chains are the long ones. */
export const MAX_HANDSHAKE_MESSAGE = 256 * 1024

export const MESSAGE_HEADER_LENGTH = 4

/** @param bytes borrowed; the message's body is `start` to `end` */
export type HandshakeHandler = (type: number, bytes: Uint8Array, start: number, end: number) => void

/** Puts handshake messages together (RFC 8446 §4, §5.1): one may cross records, one record may hold several. */
export class HandshakeStream {
  readonly #handler: HandshakeHandler
  #buffer = new Uint8Array(0)
  #fill = 0

  constructor(handler: HandshakeHandler) {
    this.#handler = handler
  }

  /** Bytes of a message that has begun and not ended. */
  get unfinished(): number {
    return this.#fill
  }

  /** The next bytes of handshake records. @returns false for a message longer than MAX_HANDSHAKE_MESSAGE */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start
    while (at < end) {
      if (this.#fill === 0) {
        const length = end - at < MESSAGE_HEADER_LENGTH ? 0 : lengthAt(bytes, at)
        if (length > 0 && end - at >= length) {
          this.#handler(bytes[at]!, bytes, at + MESSAGE_HEADER_LENGTH, at + length)
          at += length
          continue
        }
      }
      at = this.#collect(bytes, at, end)
      if (at < 0) return false
    }
    return true
  }

  /** @returns -1 for a message that is too long */
  #collect(bytes: Uint8Array, start: number, end: number): number {
    let at = start
    this.#reserve(MESSAGE_HEADER_LENGTH)
    while (this.#fill < MESSAGE_HEADER_LENGTH && at < end) this.#buffer[this.#fill++] = bytes[at++]!
    if (this.#fill < MESSAGE_HEADER_LENGTH) return at
    const length = lengthAt(this.#buffer, 0)
    if (length > MESSAGE_HEADER_LENGTH + MAX_HANDSHAKE_MESSAGE) return -1
    const taken = Math.min(end - at, length - this.#fill)
    this.#reserve(this.#fill + taken)
    this.#buffer.set(bytes.subarray(at, at + taken), this.#fill)
    this.#fill += taken
    if (this.#fill === length) {
      const message = this.#buffer
      this.#buffer = new Uint8Array(0)
      this.#fill = 0
      this.#handler(message[0]!, message, MESSAGE_HEADER_LENGTH, length)
    }
    return at + taken
  }

  #reserve(length: number): void {
    if (length <= this.#buffer.length) return
    const larger = new Uint8Array(Math.max(length, 2 * this.#buffer.length, 512))
    larger.set(this.#buffer.subarray(0, this.#fill))
    this.#buffer = larger
  }
}

/** Header and body together. */
function lengthAt(bytes: Uint8Array, at: number): number {
  return MESSAGE_HEADER_LENGTH + ((bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!)
}
