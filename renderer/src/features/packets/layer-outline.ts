import type { LayerName, LayerNode, PacketLayer } from '@shared/model/packet-layers'

/** A line of the layer tree: a layer, or a node of it. */
export interface LayerLine {
  /** Stays the same from packet to packet for the same field, so that what is folded stays folded. */
  id: string
  /** 1 for a layer. */
  level: number
  layer: LayerName
  /** Null for the layer itself. */
  node: LayerNode | null
  start: number
  end: number
  hasChildren: boolean
  folded: boolean
}

/** What a line sums up is folded until it is opened, as in Wireshark; layers, protocols and lists are not. */
const FOLDED_AT_FIRST = /^(tcp\.flags|ip\.flags|ip\.dsfield|ipv6\.tclass|tcp\.options\..+|ip\.opt\..+)$/

/** Whether a line is folded: what the user chose, else what is usual for the field. */
export function isFolded(id: string, key: string, chosen: ReadonlyMap<string, boolean>): boolean {
  return chosen.get(id) ?? FOLDED_AT_FIRST.test(key)
}

/** The lines of a packet's tree from top to bottom, without those inside a folded one. */
export function layerLines(
  layers: readonly PacketLayer[],
  chosen: ReadonlyMap<string, boolean>,
): LayerLine[] {
  const lines: LayerLine[] = []
  for (const { layer, protocols } of layers) {
    const folded = chosen.get(layer) ?? false
    const start = Math.min(...protocols.map((protocol) => protocol.start))
    const end = Math.max(...protocols.map((protocol) => protocol.end))
    lines.push({ id: layer, level: 1, layer, node: null, start, end, hasChildren: true, folded })
    if (!folded) addLines(lines, protocols, layer, layer, 2, chosen)
  }
  return lines
}

function addLines(
  lines: LayerLine[],
  nodes: readonly LayerNode[],
  layer: LayerName,
  parent: string,
  level: number,
  chosen: ReadonlyMap<string, boolean>,
): void {
  const seen = new Map<string, number>()
  for (const node of nodes) {
    const nth = seen.get(node.key) ?? 0
    seen.set(node.key, nth + 1)
    const id = `${parent}/${node.key}${nth === 0 ? '' : `#${nth}`}`
    const hasChildren = node.children.length > 0
    const folded = hasChildren && isFolded(id, node.key, chosen)
    lines.push({ id, level, layer, node, start: node.start, end: node.end, hasChildren, folded })
    if (hasChildren && !folded) addLines(lines, node.children, layer, id, level + 1, chosen)
  }
}

/** Index of the narrowest line that holds the byte, the deepest of several; -1 where none does. */
export function lineAtByte(lines: readonly LayerLine[], offset: number): number {
  let best = -1
  for (const [index, { start, end, level }] of lines.entries()) {
    if (offset < start || offset >= end) continue
    const known = lines[best]
    const size = end - start
    const knownSize = known === undefined ? Infinity : known.end - known.start
    if (size < knownSize || (size === knownSize && level > (known?.level ?? 0))) best = index
  }
  return best
}

/** Index of the line a line is inside of; -1 for a layer. */
export function parentOf(lines: readonly LayerLine[], index: number): number {
  const level = lines[index]?.level ?? 1
  for (let at = index - 1; at >= 0; at--) if ((lines[at]?.level ?? 0) < level) return at
  return -1
}
