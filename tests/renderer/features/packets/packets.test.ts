import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nextTick } from 'vue'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import PacketCells from '../../../../renderer/src/features/packets/PacketCells.vue'
import PacketsView from '../../../../renderer/src/features/packets/PacketsView.vue'
import LayerTree from '../../../../renderer/src/features/packets/LayerTree.vue'
import { ENGLISH } from '@shared/words/en'
import { layOut } from '../../support/laid-out'
import { mountSession } from '../../support/mount-session'
import { mountPart } from '../../support/mount-window'
import { packetDetail, packetRow } from '../../support/packets'
import { START } from '../../support/rows'
import { ScriptedBridge } from '../../support/scripted-bridge'

beforeEach(() => {
  document.body.innerHTML = ''
})

function treeOf(language: 'en' | 'zh-CN' = 'en') {
  const { layers } = packetDetail()
  const wrapper = mountPart(LayerTree, { layers, mark: null }, language)
  const line = (key: string) => wrapper.find(`[data-key="${key}"]`)
  const active = () => wrapper.find('[aria-selected="true"]')
  const press = (key: string) => wrapper.find('[role=tree]').trigger('keydown', { key })
  return { wrapper, line, active, press }
}

describe('the layer tree', () => {
  it('shows values as Wireshark does: numbers with their names, flags by name, options summed up', () => {
    const { line } = treeOf()
    expect(line('eth.type').find('.value').text()).toBe('IPv4 (0x0800)')
    expect(line('ip.proto').find('.value').text()).toBe('TCP (6)')
    expect(line('tcp.flags').find('.value').text()).toBe('0x018 (PSH, ACK)')
    expect(line('tcp.seq').classes()).toContain('line-derived')
    expect(line('tcp.options.timestamp').find('.value').text()).toBe('Value (TSval) 7, Echo reply (TSecr) 9')
    expect(line('tcp.payload').find('.value').text()).toBe('5 B')
  })

  it('marks the bytes of a field that is chosen', async () => {
    const { wrapper, line } = treeOf()
    await line('tcp.seq_raw').trigger('click')
    expect(wrapper.emitted('choose')).toEqual([[{ start: 38, end: 42 }]])
  })

  it('shows the field of a byte that is marked elsewhere', async () => {
    const { wrapper, active } = treeOf()
    await wrapper.setProps({ mark: { start: 22, end: 23 } })
    await nextTick()
    expect(active().attributes('data-key')).toBe('ip.ttl')
  })

  it('is walked, folded and unfolded by keys, with one tab stop', async () => {
    const { wrapper, active, press } = treeOf()
    expect(wrapper.findAll('[tabindex="0"]')).toHaveLength(1)
    await press('Home')
    expect(active().text()).toContain('Link layer')
    await press('ArrowLeft')
    expect(active().attributes('aria-expanded')).toBe('false')
    await press('ArrowDown')
    expect(active().text()).toContain('Network layer')
    await press('ArrowUp')
    await press('ArrowRight')
    await press('ArrowRight')
    expect(active().text()).toContain('Ethernet II')
    await press('Escape')
    expect(wrapper.emitted('leave')).toHaveLength(1)
  })

  it('names the layers in Chinese as its readers know them', () => {
    const { wrapper } = treeOf('zh-CN')
    const layers = wrapper.findAll('[aria-level="1"]').map((layer) => layer.find('.name').text())
    expect(layers).toEqual(['数据链路层', '网络层', '传输层'])
  })

  it('has a name for every field the layers can hold', () => {
    const folders = ['shared/capture/layers', 'electron/engine/views/packets']
    const sources = folders
      .flatMap((folder) => {
        const path = join(import.meta.dirname, '../../../..', folder)
        return readdirSync(path).map((file) => readFileSync(join(path, file), 'utf8'))
      })
      .join('\n')
    const asked = [
      ...sources.matchAll(
        /'((?:eth|vlan|null|sll|arp|ip|ipv6|ah|tcp|udp|icmp|http|websocket)(?:\.[a-z0-9_]+)+)'/g,
      ),
    ]
    const keys = new Set(asked.map((match) => (match[1] ?? '').replaceAll('.', '_')))
    expect(keys.size).toBeGreaterThan(100)
    expect([...keys].filter((key) => !(key in ENGLISH.window.packets.field))).toEqual([])
  })
})

describe('a line of the packet list', () => {
  const cells = (row = packetRow()) => mountPart(PacketCells, { row, origin: START, showsEnds: true }).text()

  it('tells flags and relative numbers as Wireshark does', () => {
    expect(cells()).toContain('[PSH, ACK] Seq=1 Ack=1 Win=512 Len=5')
    expect(cells()).toContain('127.0.0.1:51544')
  })

  it('says that a packet of a recording was never on any wire', () => {
    expect(cells(packetRow({ synthetic: true }))).toContain('synthetic')
    expect(cells()).not.toContain('synthetic')
  })

  it('says that a packet was cut, is a fragment or has a comment', () => {
    expect(cells(packetRow({ captured: 20 }))).toContain('cut short')
    expect(cells(packetRow({ fragment: true, tcp: null }))).toContain('IP fragment')
    expect(cells(packetRow({ comment: 'look here' }))).toContain('comment')
  })
})

describe('the list of packets', () => {
  it('counts time from its first packet, though no connection is in the capture', async () => {
    layOut(800, 600)
    onTestFinished(() => {
      vi.unstubAllGlobals()
      vi.restoreAllMocks()
    })
    const bridge = new ScriptedBridge()
    const stray = { connection: null, direction: null, tcp: null, protocol: 'UDP' }
    bridge.packets = [
      packetDetail({ ...stray, packet: 1, time: START }),
      packetDetail({ ...stray, packet: 2, time: START + 1_500_000_000n }),
    ]
    const { view, close } = await mountSession(bridge, PacketsView, { props: { follow: false } })
    onTestFinished(close)
    const times = view
      .findAll('[role=row][aria-selected]')
      .map((row) => row.findAll('[role=gridcell]')[1]?.text())
    expect(times).toEqual(['0.000000', '1.500000'])
    expect(view.find('[role=toolbar]').text()).toContain('All connections · 2 packets')
  })
})
