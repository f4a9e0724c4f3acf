import { linkStart, type LinkStop } from '../../link/link-start'
import * as linkType from '../../link/link-type'
import { little32, radiotapFrame } from '../../link/wireless'
import type { LayerNode } from '../../model/packet-layers'
import type { NetworkStart } from './layer-bounds'
import { formatMac, type LayerBuilder } from './layer-builder'
import { linkChain } from './link-chain'

const PKTAP_NAME = 12
const PKTAP_NAME_LENGTH = 24

/** Link headers that are not read field by field, or only in part; null where nothing that is decoded follows. */
export function otherLink(tree: LayerBuilder, type: number): NetworkStart | null {
  const { bytes } = tree
  const found = linkStart(type, bytes, 0, tree.end)
  const at = typeof found === 'string' ? tree.end : Math.min(found.at, tree.end)
  const node = header(tree, type, at)
  if (typeof found === 'string') {
    stopped(tree, node, found)
    return null
  }
  tree.end = Math.min(tree.end, found.end)
  return linkChain(tree, found.type, found.at)
}

function stopped(tree: LayerBuilder, node: LayerNode, stop: LinkStop): void {
  if (stop === 'encrypted') tree.note(node, 'encrypted', false)
  else tree.note(node, 'not-decoded', stop === 'cut')
}

function header(tree: LayerBuilder, type: number, at: number): LayerNode {
  const { bytes } = tree
  switch (type) {
    case linkType.LINKTYPE_IEEE802_11:
      return wireless(tree, 0, at)
    case linkType.LINKTYPE_IEEE802_11_RADIOTAP: {
      const frame = radiotapFrame(bytes, 0, tree.end)
      const radio = tree.protocol('link', 'radiotap', 0, frame?.at ?? tree.end)
      if (frame === null) return radio
      tree.field(radio, 'radiotap.length', 2, 2, frame.at)
      return wireless(tree, frame.at, at)
    }
    case linkType.LINKTYPE_PKTAP:
    case linkType.LINKTYPE_USER2: {
      const length = tree.end < 12 ? tree.end : little32(bytes, 0)
      const node = tree.protocol('link', 'pktap', 0, Math.min(length, at))
      if (tree.end < PKTAP_NAME + PKTAP_NAME_LENGTH) return node
      const inner = little32(bytes, 8)
      tree.field(node, 'pktap.hdrlen', 0, 4, length)
      tree.field(node, 'pktap.dlt', 8, 4, inner, { name: linkType.linkTypeName(inner) })
      tree.field(
        node,
        'pktap.ifname',
        PKTAP_NAME,
        PKTAP_NAME_LENGTH,
        text(bytes, PKTAP_NAME, PKTAP_NAME_LENGTH),
      )
      return node
    }
    case linkType.LINKTYPE_NFLOG: {
      const node = tree.protocol('link', 'nflog', 0, at)
      tree.number(node, 'nflog.family', 0, 1)
      return node
    }
    default: {
      const node = tree.protocol('link', 'link', 0, at)
      node.name = linkType.linkTypeName(type)
      return node
    }
  }
}

/** The header of an IEEE 802.11 frame (§9.2.4). */
function wireless(tree: LayerBuilder, start: number, end: number): LayerNode {
  const node = tree.protocol('link', 'wlan', start, end - start)
  tree.number(node, 'wlan.fc', start, 2, { hexDigits: 4 })
  const flags = tree.uint(start + 1, 1)
  tree.field(node, 'wlan.fc.protected', start + 1, 1, (flags & 0x40) !== 0)
  for (const [key, at] of [
    ['wlan.ra', start + 4],
    ['wlan.ta', start + 10],
  ] as const) {
    if (at + 6 <= tree.end) tree.field(node, key, at, 6, formatMac(tree.bytes, at))
  }
  return node
}

/** Printable ASCII up to the first zero. */
function text(bytes: Uint8Array, start: number, length: number): string {
  const found = Array.from(bytes.subarray(start, start + length), (byte) => String.fromCharCode(byte)).join(
    '',
  )
  return found.replace(/\0.*$/s, '').replace(/[^\x20-\x7e]/g, '.')
}
