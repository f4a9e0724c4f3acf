import { describe, expect, it } from 'vitest'
import { readPacketLayers } from '@shared/capture/layers/packet-layers'
import { PacketSummaryReader } from '@shared/capture/packet-summary'
import type { LayerNode, PacketLayer } from '@shared/model/packet-layers'
import { Conversation } from '../../../support/capture-builder'
import { ENCAPSULATIONS } from '../../../support/encapsulations'

const protocolsOf = (layers: readonly PacketLayer[]): string[] =>
  layers.flatMap(({ layer, protocols }) => protocols.map(({ key }) => `${layer}/${key}`))

function faultsOf(layers: readonly PacketLayer[]): LayerNode[] {
  const walk = (node: LayerNode): LayerNode[] => [node, ...node.children.flatMap(walk)]
  return layers.flatMap(({ protocols }) => protocols.flatMap(walk)).filter(({ note }) => note !== null)
}

describe.each(ENCAPSULATIONS)('A segment inside of $name', ({ linkType, wrap }) => {
  const bytes = wrap(new Conversation().send(0, 'payload'))

  it('is in the tree, with all that is around it', () => {
    const { layers, payload } = readPacketLayers({
      bytes,
      linkType,
      originalLength: bytes.length,
      relative: null,
    })
    const protocols = protocolsOf(layers)
    expect(protocols.at(-1)).toBe('transport/tcp')
    expect(protocols.filter((name) => name.startsWith('network/'))).toContain('network/ip')
    expect(protocols.length).toBeGreaterThan(2)
    expect(faultsOf(layers)).toEqual([])
    expect(new TextDecoder().decode(bytes.subarray(payload?.start, payload?.end))).toBe('payload')
  })

  it('is a line of the packet list with its own ends', () => {
    const summary = new PacketSummaryReader().read(linkType, bytes, bytes.length)
    const ends = { source: '10.0.0.1:40001', destination: '10.1.0.1:8000' }
    expect(summary).toMatchObject({ ...ends, protocol: 'TCP' })
  })

  it('cut anywhere gives the part of the tree that is there', () => {
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length)
      readPacketLayers({ bytes: cut, linkType, originalLength: bytes.length, relative: null })
      new PacketSummaryReader().read(linkType, cut, bytes.length)
    }
  })
})

it('Headers around an IP packet are told by name, in their order', () => {
  const treeOf = (name: string): string[] => {
    const { linkType, wrap } = ENCAPSULATIONS.find((one) => one.name === name)!
    const bytes = wrap(new Conversation().send(0, 'x'))
    return protocolsOf(
      readPacketLayers({ bytes, linkType, originalLength: bytes.length, relative: null }).layers,
    )
  }
  expect(treeOf('VXLAN (RFC 7348)')).toEqual([
    'link/eth',
    'link/eth',
    'network/ip',
    'network/ip',
    'transport/udp',
    'transport/vxlan',
    'transport/tcp',
  ])
  expect(treeOf('PPPoE behind a VLAN tag').slice(0, 4)).toEqual([
    'link/eth',
    'link/vlan',
    'link/pppoes',
    'link/ppp',
  ])
  expect(treeOf('radiotap').slice(0, 3)).toEqual(['link/radiotap', 'link/wlan', 'link/llc'])
})
