const FIRST_CAPACITY = 64 * 1024

/**
 * The bytes pcap-parser has not read yet, in the shape of the Buffer it expects. pcap-parser uses two slices of it for
 * every packet, and a copy of what is left with every chunk. It asks for nothing but `length`, numbers and slices
 * though, so this one object, which moves on where a Buffer would be sliced, spares it both.
 */
export class ParserWindow {
  /** Holds the window from `start` to `end`; replaced when it has to grow. */
  bytes = new Uint8Array(0)
  start = 0
  end = 0
  private view = new DataView(this.bytes.buffer)

  get length(): number {
    return this.end - this.start
  }

  /** Copies `chunk` behind what the window holds. */
  append(chunk: Uint8Array): void {
    if (this.start === this.end) this.start = this.end = 0
    if (this.end + chunk.length > this.bytes.length) this.makeRoom(chunk.length)
    this.bytes.set(chunk, this.end)
    this.end += chunk.length
  }

  /**
   * The parser takes what is behind `from` to go on with, and up to `to` to tell of a packet. The first moves the
   * window; for the second it is enough that it stands there.
   */
  slice(from: number, to?: number): this {
    if (to === undefined) this.start += from
    return this
  }

  readUInt32LE(at: number): number {
    return this.view.getUint32(this.start + at, true)
  }

  readUInt32BE(at: number): number {
    return this.view.getUint32(this.start + at, false)
  }

  // What only the file's header has.

  readInt32LE(at: number): number {
    return this.view.getInt32(this.start + at, true)
  }

  readInt32BE(at: number): number {
    return this.view.getInt32(this.start + at, false)
  }

  readUInt16LE(at: number): number {
    return this.view.getUint16(this.start + at, true)
  }

  readUInt16BE(at: number): number {
    return this.view.getUint16(this.start + at, false)
  }

  toString(encoding: 'hex', from: number, to: number): string {
    return Buffer.from(this.bytes.subarray(this.start + from, this.start + to)).toString(encoding)
  }

  private makeRoom(count: number): void {
    const { bytes, start, end } = this
    const needed = end - start + count
    if (needed <= bytes.length) {
      bytes.copyWithin(0, start, end)
    } else {
      this.bytes = new Uint8Array(Math.max(FIRST_CAPACITY, 2 ** Math.ceil(Math.log2(needed))))
      this.view = new DataView(this.bytes.buffer)
      this.bytes.set(bytes.subarray(start, end))
    }
    this.start = 0
    this.end = end - start
  }
}
