import type { Layer, LayerField } from '../model/layer'

/**
 * Reads the fields of one layer from front to back and writes down what it finds, with the bytes of each. Reading
 * past the end sets `fault` and gives zeros, so that a description never throws.
 */
export class LayerReader {
  readonly layer: Layer
  position: number
  private readonly bytes: Uint8Array
  private readonly view: DataView
  private readonly limit: number

  constructor(
    kind: Layer['layer'],
    protocol: string,
    bytes: Uint8Array,
    start: number,
    limit = bytes.length,
  ) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.limit = limit
    this.position = start
    this.layer = { layer: kind, protocol, start, end: start, fields: [], fault: null }
  }

  get hasFault(): boolean {
    return this.layer.fault !== null
  }

  /** The number in the next `length` bytes (1, 2, 3 or 4), most significant first; 0 where they are not there. */
  number(length: number): number {
    if (!this.has(length)) return 0
    let value = 0
    for (let i = 0; i < length; i++) value = value * 256 + this.view.getUint8(this.position + i)
    this.position += length
    return value
  }

  /** Bytes from the current position on, which moves behind them; fewer where the packet ends. */
  take(length: number): Uint8Array {
    const end = this.has(length) ? this.position + length : this.limit
    const taken = this.bytes.subarray(this.position, end)
    this.position = end
    return taken
  }

  /** A field over the bytes from `start` to the current position. */
  field(name: string, label: string, value: string | number, start: number): LayerField {
    const field = { name, label, value, start, end: this.position, children: [] }
    this.layer.fields.push(field)
    this.layer.end = Math.max(this.layer.end, this.position)
    return field
  }

  /** Reads a number and makes it a field; shown as `format` says. */
  numberField(name: string, label: string, length: number, format?: (value: number) => string): number {
    const start = this.position
    const value = this.number(length)
    if (!this.hasFault) this.field(name, label, format === undefined ? value : format(value), start)
    return value
  }

  fail(sentence: string): void {
    this.layer.fault ??= sentence
  }

  private has(length: number): boolean {
    if (this.position + length <= this.limit) return true
    this.fail(`${this.layer.protocol} is cut short: ${this.limit - this.layer.start} bytes of it are there.`)
    return false
  }
}

/** `0x1f90`, with this many digits. */
export function hex(digits: number): (value: number) => string {
  return (value) => `0x${value.toString(16).padStart(digits, '0')}`
}

/** `00:1a:…` */
export function hexBytes(bytes: Uint8Array, separator = ':'): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(separator)
}

/** A single bit or some bits of a field, under it. */
export function bits(parent: LayerField, name: string, label: string, value: string | number): void {
  parent.children.push({ name, label, value, start: parent.start, end: parent.end, children: [] })
}
