import {
  LAYER_NAMES,
  type LayerName,
  type LayerNode,
  type LayerNoteCode,
  type PacketLayer,
} from '../../model/packet-layers'

/** What a field says beside its number. */
export interface FieldOptions {
  hexDigits?: number
  name?: string | null
  isDerived?: boolean
}

/**
 * Builds the tree of one packet. Reading beyond the captured bytes is no error: such a field is left out and the
 * protocol it belongs to gets a note, so that a damaged packet gives a partial tree.
 */
export class LayerBuilder {
  readonly bytes: Uint8Array
  /** Behind the last byte that belongs to the protocol being read: first the packet's end, less from IP on. */
  end: number
  /** Bytes of the packet that were not captured. */
  readonly uncaptured: number
  private readonly layers: PacketLayer[] = []

  constructor(bytes: Uint8Array, originalLength: number) {
    this.bytes = bytes
    this.end = bytes.length
    this.uncaptured = Math.max(0, originalLength - bytes.length)
  }

  /** The layers that were reached, from the wire up. */
  get tree(): PacketLayer[] {
    return LAYER_NAMES.flatMap((name) => this.layers.filter(({ layer }) => layer === name))
  }

  /** Adds a protocol to its layer. Its range is `length` bytes, or what is there of them. */
  protocol(layer: LayerName, key: string, start: number, length: number): LayerNode {
    const node = this.node(key, start, start + length, null)
    const known = this.layers.find((other) => other.layer === layer)
    if (known === undefined) this.layers.push({ layer, protocols: [node] })
    else known.protocols.push(node)
    return node
  }

  /** False, with a note on the protocol, where its header is not all there. */
  has(protocol: LayerNode, start: number, length: number): boolean {
    if (start + length <= this.end) return true
    const isCut = this.end === this.bytes.length && this.uncaptured > 0
    const values = { needed: length, available: Math.max(0, this.end - start) }
    this.note(protocol, isCut ? 'header-cut' : 'header-short', true, values)
    return false
  }

  /** An unsigned number of 1 to 4 bytes, big-endian. Null, and no node, where its bytes are not there. */
  number(
    parent: LayerNode,
    key: string,
    start: number,
    length: number,
    options: FieldOptions | ((value: number) => FieldOptions) = {},
  ): number | null {
    if (start + length > this.end) return null
    const value = this.uint(start, length)
    this.field(parent, key, start, length, value, typeof options === 'function' ? options(value) : options)
    return value
  }

  /** A field whose value the caller has made of its bytes. */
  field(
    parent: LayerNode,
    key: string,
    start: number,
    length: number,
    value: LayerNode['value'],
    options: FieldOptions = {},
  ): LayerNode {
    const node = this.node(key, start, start + length, value)
    node.hexDigits = options.hexDigits ?? 0
    node.name = options.name ?? null
    node.isDerived = options.isDerived ?? false
    parent.children.push(node)
    return node
  }

  /** Bytes as they are, in hexadecimal in the tree's hex view only. */
  raw(parent: LayerNode, key: string, start: number, length: number): LayerNode {
    return this.field(parent, key, start, length, null)
  }

  note(
    node: LayerNode,
    code: LayerNoteCode,
    isFault: boolean,
    values: Record<string, number | string> = {},
  ): void {
    node.note ??= { code, isFault, values }
  }

  /** 0 for bytes that are not there. */
  uint(start: number, length: number): number {
    let value = 0
    for (let at = start; at < start + length; at++) value = value * 256 + (this.bytes[at] ?? 0)
    return value
  }

  private node(key: string, start: number, end: number, value: LayerNode['value']): LayerNode {
    const limit = this.bytes.length
    return {
      key,
      value,
      hexDigits: 0,
      name: null,
      isDerived: false,
      start: Math.min(start, limit),
      end: Math.min(Math.max(start, end), limit),
      children: [],
      note: null,
      link: null,
    }
  }
}

/** `00:1b:21:3c:9d:f8`. */
export function formatMac(bytes: Uint8Array, start: number, length = 6): string {
  return Array.from(bytes.subarray(start, start + length), (byte) => byte.toString(16).padStart(2, '0')).join(
    ':',
  )
}
