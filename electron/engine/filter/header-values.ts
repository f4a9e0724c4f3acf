import type { LayeredPacket } from '@shared/capture/layers/packet-layers'
import { findField } from '@shared/filter/fields/catalogue'
import type { Field } from '@shared/filter/fields/field'
import { parseIpv4, parseIpv6 } from '@shared/filter/types/address-literal'
import { parseBytes } from '@shared/filter/types/bytes-literal'
import type { FieldValue } from '@shared/filter/types/field-value'
import type { LayerNode } from '@shared/model/packet-layers'

/** Values of one field in the order they stand, and their bytes. */
export interface HeaderField {
  readonly values: FieldValue[]
  readonly raw: Uint8Array[]
}

/** Nodes of the tree whose names in the filter language are others. */
const PROTOCOLS_TO_THE_END: ReadonlySet<string> = new Set(['eth', 'vlan', 'sll', 'ip', 'ipv6', 'tcp', 'udp'])

/** The fields of a packet's link, network and transport headers, read from its layers. */
export function headerValues(packet: LayeredPacket, bytes: Uint8Array): Map<Field, HeaderField> {
  const found = new Map<Field, HeaderField>()
  const end = endOfPacket(packet)
  const visit = (node: LayerNode): void => {
    const field = findField(node.key)
    const value = field === null ? undefined : valueOf(field, node, bytes, end)
    if (field !== null && value !== undefined) {
      let known = found.get(field)
      if (known === undefined) found.set(field, (known = { values: [], raw: [] }))
      known.values.push(value)
      known.raw.push(bytes.subarray(node.start, node.end))
    }
    node.children.forEach(visit)
  }
  for (const { protocols } of packet.layers) protocols.forEach(visit)
  return found
}

/** Behind the packet's last byte that belongs to its innermost protocol: padding is left out from IP on. */
function endOfPacket({ layers, payload }: LayeredPacket): number | null {
  if (payload !== null) return payload.end
  const isIp = layers.some(({ layer }) => layer === 'transport')
  if (!isIp) return null
  const ends = layers.flatMap(({ layer, protocols }) =>
    layer === 'link' ? [] : protocols.map((protocol) => protocol.end),
  )
  return ends.length === 0 ? null : Math.max(...ends)
}

/** A node's value in the field's type; undefined where it has none. */
function valueOf(
  field: Field,
  node: LayerNode,
  bytes: Uint8Array,
  end: number | null,
): FieldValue | undefined {
  const { value } = node
  switch (field.type) {
    case 'protocol': {
      // A protocol is what it carries, too: `tcp contains` looks into the payload.
      if (!PROTOCOLS_TO_THE_END.has(field.name)) return bytes.subarray(node.start, node.end)
      const isLink = field.name === 'eth' || field.name === 'vlan' || field.name === 'sll'
      return bytes.subarray(node.start, isLink || end === null ? bytes.length : Math.max(end, node.end))
    }
    case 'boolean':
      return value === null ? undefined : Number(value !== false && value !== 0)
    case 'ipv4':
      return typeof value === 'string' ? parseIpv4(value)?.address : undefined
    case 'ipv6':
      return typeof value === 'string' ? parseIpv6(value)?.address : undefined
    case 'ether':
      return typeof value === 'string' ? (parseBytes(value) ?? undefined) : undefined
    case 'bytes':
      return bytes.subarray(node.start, node.end)
    case 'string':
      return typeof value === 'string' ? value : undefined
    case 'none':
      return null
    case 'uint8':
    case 'uint16':
    case 'uint24':
    case 'uint32':
    case 'uint64':
    case 'int32':
    case 'framenum':
    case 'double':
      return typeof value === 'number' ? value : undefined
    case 'absolute-time':
    case 'relative-time':
      return undefined
  }
}
