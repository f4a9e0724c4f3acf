import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import FramesView from '../../../../renderer/src/features/frames/FramesView.vue'
import { useAnnouncer } from '../../../../renderer/src/kit/parts/use-announcer'
import { useAppStore } from '../../../../renderer/src/state/app-store'
import { useSelectionStore } from '../../../../renderer/src/state/selection-store'
import { layOut } from '../../support/laid-out'
import { mountSession } from '../../support/mount-session'
import { frameRow } from '../../support/rows'
import { ScriptedBridge } from '../../support/scripted-bridge'

describe('the columns of a list', () => {
  let view: VueWrapper
  let close: () => void

  beforeEach(async () => {
    layOut(800, 600)
    const bridge = new ScriptedBridge()
    bridge.frames = [0, 1, 2].map((number) => frameRow({ number, row: number }))
    ;({ view, close } = await mountSession(bridge, FramesView, { props: { follow: false } }))
  })
  afterEach(() => {
    close()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  const grid = () => view.find('[role="grid"]')
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) {
      const [name, shiftKey] = key.startsWith('Shift+') ? [key.slice(6), true] : [key, false]
      await grid().trigger('keydown', { key: name, shiftKey })
    }
    await flushPromises()
  }
  const chosen = (): string | undefined => {
    const id = grid().attributes('aria-activedescendant')
    return id === undefined ? undefined : view.find(`[id="${id}"]`).text()
  }
  const widths = () => useAppStore().settings.layout

  it('are chosen by the left and right arrow keys, and named to those who hear it', async () => {
    await press('ArrowRight')
    expect(chosen()).toBe('#')
    await press('ArrowRight', 'ArrowRight')
    expect(chosen()).toBe('Time')
    await press('ArrowLeft', 'ArrowLeft', 'ArrowLeft')
    expect(chosen()).toBe('#')
  })

  it('begin from the end with the left arrow key', async () => {
    await press('ArrowLeft')
    expect(chosen()).toBe('Payload')
  })

  it('grow and shrink with Shift and the arrow keys, are said, and remembered', async () => {
    await press('ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight')
    expect(widths()['frame-column.number']).toBe(76)
    expect(useAnnouncer().message.value).toBe('#: 76 pixels wide')
    expect((view.find('.data-grid').element as HTMLElement).style.getPropertyValue('--grid-columns')).toMatch(
      /^76px /,
    )
    await press('Shift+ArrowLeft')
    expect(widths()['frame-column.number']).toBe(68)
    await press('Delete')
    expect(widths()['frame-column.number']).toBe(60)
  })

  it('never get narrower than a heading one can still grasp', async () => {
    await press('ArrowRight', ...Array.from({ length: 20 }, () => 'Shift+ArrowLeft'))
    expect(widths()['frame-column.number']).toBe(32)
  })

  it('stay as they are where none is chosen, or the one that fills the rest', async () => {
    await press('Shift+ArrowRight', 'ArrowLeft', 'Shift+ArrowRight')
    expect(widths()).toEqual({})
  })

  it('give the keys back to the rows', async () => {
    await press('ArrowRight', 'ArrowDown')
    expect(useSelectionStore().frame?.number).toBe(0)
    expect(chosen()).toContain('Hello')
  })
})
