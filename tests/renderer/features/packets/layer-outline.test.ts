import { describe, expect, it } from 'vitest'
import { layerLines, lineAtByte, parentOf } from '../../../../renderer/src/features/packets/layer-outline'
import { flagNames } from '../../../../renderer/src/text/tcp-flags'
import { packetDetail } from '../../support/packets'

const { layers } = packetDetail()
const NOTHING_CHOSEN = new Map<string, boolean>()

describe('the lines of the layer tree', () => {
  it('begin with the layers, each before its protocols and their fields', () => {
    const lines = layerLines(layers, NOTHING_CHOSEN)
    expect(lines.slice(0, 3).map(({ id, level }) => [id, level])).toEqual([
      ['link', 1],
      ['link/eth', 2],
      ['link/eth/eth.dst', 3],
    ])
    expect(lines.filter(({ level }) => level === 1).map(({ layer }) => layer)).toEqual([
      'link',
      'network',
      'transport',
    ])
  })

  it('have names of their own where a field comes twice', () => {
    const ids = layerLines(layers, NOTHING_CHOSEN).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toContain('transport/tcp/tcp.options/tcp.options.nop#1')
  })

  it('hide what is folded, flags at first and a layer when it was chosen', () => {
    const ids = layerLines(layers, NOTHING_CHOSEN).map(({ id }) => id)
    expect(ids).not.toContain('transport/tcp/tcp.flags/tcp.flags.syn')
    const chosen = new Map([
      ['transport/tcp/tcp.flags', false],
      ['network', true],
    ])
    const other = layerLines(layers, chosen).map(({ id }) => id)
    expect(other).toContain('transport/tcp/tcp.flags/tcp.flags.syn')
    expect(other).not.toContain('network/ip')
  })

  it('know the narrowest field of a byte, and what a field is inside of', () => {
    const lines = layerLines(layers, NOTHING_CHOSEN)
    const idAt = (offset: number) => lines[lineAtByte(lines, offset)]?.id
    expect(idAt(0)).toBe('link/eth/eth.dst')
    expect(idAt(23)).toBe('network/ip/ip.proto')
    expect(idAt(39)).toBe('transport/tcp/tcp.seq')
    expect(idAt(10_000)).toBeUndefined()
    const field = lines.findIndex(({ id }) => id === 'network/ip/ip.proto')
    expect(lines[parentOf(lines, field)]?.id).toBe('network/ip')
    expect(parentOf(lines, 0)).toBe(-1)
  })
})

describe('TCP flags', () => {
  it('are named in the order tools show them', () => {
    expect(flagNames(0x12)).toBe('SYN, ACK')
    expect(flagNames(0x18)).toBe('PSH, ACK')
    expect(flagNames(0)).toBe('')
  })
})
