import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import FramesView from '../../../../renderer/src/features/frames/FramesView.vue'
import PacketsView from '../../../../renderer/src/features/packets/PacketsView.vue'
import { useAnnouncer } from '../../../../renderer/src/kit/parts/use-announcer'
import { useSelectionStore } from '../../../../renderer/src/state/selection-store'
import { layOut } from '../../support/laid-out'
import { mountSession } from '../../support/mount-session'
import { packetDetail, packetRow } from '../../support/packets'
import { frameRow } from '../../support/rows'
import { ScriptedBridge } from '../../support/scripted-bridge'

const LENGTHS = [50, 7, 900]

describe.each([
  { name: 'frames', component: FramesView },
  { name: 'packets', component: PacketsView },
])('the list of $name', ({ component, name }) => {
  let bridge: ScriptedBridge
  let view: VueWrapper
  let close: () => void

  beforeEach(async () => {
    layOut(800, 600)
    bridge = new ScriptedBridge()
    bridge.frames = LENGTHS.map((payloadLength, row) => frameRow({ row, number: row, payloadLength }))
    bridge.packets = LENGTHS.map((length, at) => ({
      ...packetDetail(),
      row: packetRow({ packet: at + 1, length }),
    }))
    ;({ view, close } = await mountSession(bridge, component, { props: { follow: true } }))
  })
  afterEach(() => {
    close()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  const grid = () => view.find('[role="grid"]')
  const heads = () => view.findAll('[role="columnheader"]')
  const head = (title: string) => heads().find((one) => one.text().startsWith(title))!
  const press = async (key: string): Promise<void> => {
    await grid().trigger('keydown', { key })
    await flushPromises()
  }
  const lastSort = () => {
    const asked = bridge.asked.filter(({ command }) => command === 'rows.window').at(-1)
    return (asked?.args as { of: { table: string; sort?: unknown } } | undefined)?.of
  }
  const lengths = () => {
    const place = heads().findIndex((one) => one.text().startsWith('Length'))
    const cells = view.findAll('[role="row"]').map((row) => row.findAll('[role="gridcell"]')[place])
    return cells.flatMap((cell) => (cell === undefined ? [] : [Number.parseInt(cell.text())]))
  }

  it('is sorted by mouse: up, down, and in its own order again; the head says how', async () => {
    expect(head('Length').attributes('aria-sort')).toBe('none')
    await head('Length').trigger('click')
    await flushPromises()
    expect(lastSort()).toMatchObject({ table: name, sort: { column: 'length', descending: false } })
    expect(head('Length').attributes('aria-sort')).toBe('ascending')
    expect(useAnnouncer().message.value).toBe('Sorted by Length, ascending')
    expect(lengths()).toEqual([7, 50, 900])
    // The tail of a sorted list is not what came last.
    expect(view.emitted('update:follow')).toEqual([[false]])

    await head('Length').trigger('click')
    await flushPromises()
    expect(head('Length').attributes('aria-sort')).toBe('descending')
    expect(lengths()).toEqual([900, 50, 7])

    await head('Length').trigger('click')
    await flushPromises()
    expect(head('Length').attributes('aria-sort')).toBe('none')
    expect(lengths()).toEqual(LENGTHS)
  })

  it('is sorted by keyboard: Enter and the space bar act on the chosen head, not on the row', async () => {
    const place = heads().findIndex((one) => one.text().startsWith('Length'))
    for (let at = 0; at <= place; at++) await press('ArrowRight')
    await press('Enter')
    expect(head('Length').attributes('aria-sort')).toBe('ascending')
    await press(' ')
    expect(head('Length').attributes('aria-sort')).toBe('descending')
    const { frame, packet } = useSelectionStore().selection
    expect([frame, packet]).toEqual([null, null])
  })

  it('is not sorted by what would have to be read out of the file', async () => {
    const last = heads().at(-1)!
    expect(last.attributes('aria-sort')).toBeUndefined()
    await last.trigger('click')
    await flushPromises()
    expect(lastSort()?.sort ?? null).toBeNull()
  })
})
