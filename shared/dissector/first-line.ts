import { headText } from '../http1/head-text'
import type { ForeignBytes } from '../websocket/frame-boundary'

/** Bytes of a line that are shown in a sentence. */
const MAX_LINE_BYTES = 120

/** The first line of bytes that are something else than was expected. */
export class FirstLine {
  readonly kind: ForeignBytes
  /** Packet with its first byte. */
  readonly packet: number
  /** It was reported. */
  told = false
  length = 0
  private readonly bytes = new Uint8Array(MAX_LINE_BYTES)
  private complete = false

  constructor(kind: ForeignBytes, packet: number) {
    this.kind = kind
    this.packet = packet
  }

  /** @returns whether the line is complete, or as long as it is shown */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    for (let at = start; at < end && !this.complete; at++) {
      this.bytes[this.length++] = bytes[at]!
      this.complete = bytes[at] === 0x0a || this.length === MAX_LINE_BYTES
    }
    return this.complete
  }

  get text(): string {
    return headText(this.bytes, 0, this.length).replace(/\s+/g, ' ').trim()
  }
}
