/** A field of a packet, as the Packets tab shows it. */
export interface LayerField {
  /** Wireshark's name of the field (its display filter), the key of its translation. */
  name: string
  /** The field's name in English. */
  label: string
  value: string | number
  /** Its bytes, from `start` to `end` - 1 of the packet; both equal where it has none of its own (a value worked out). */
  start: number
  end: number
  /** The same bytes in detail, for example single flags. */
  children: LayerField[]
}

/** One protocol of a packet. */
export interface Layer {
  layer: 'link' | 'network' | 'transport' | 'application'
  /** For example `Ethernet`, `IPv4`, `TCP`. */
  protocol: string
  start: number
  end: number
  fields: LayerField[]
  /** Why the layer is not whole: the packet ends inside it, or what it says cannot be. The fields read so far stand. */
  fault: string | null
}
