import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import DiagnosticsView from '../../../../renderer/src/features/diagnostics/DiagnosticsView.vue'
import type { Language } from '@shared/model/language'
import { useSelectionStore } from '../../../../renderer/src/state/selection-store'
import { layOut } from '../../support/laid-out'
import { mountSession } from '../../support/mount-session'
import { connectionDetail, connectionRow, diagnostic } from '../../support/rows'
import { ScriptedBridge } from '../../support/scripted-bridge'

const FOUND = [
  diagnostic({ connection: 1 }),
  diagnostic({
    code: 'frame-client-unmasked',
    direction: 0,
    frame: 4,
    frameRow: 40,
    section: 'RFC 6455 §5.1',
  }),
  diagnostic({ code: 'close-unanswered', severity: 'warning', connection: 1, frame: 7, frameRow: 47 }),
]

describe('the diagnostics tab', () => {
  let view: VueWrapper
  let close: () => void

  beforeEach(() => layOut(800, 600))
  afterEach(() => {
    close()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  async function show(found = FOUND, language: Language = 'en'): Promise<ScriptedBridge> {
    const bridge = new ScriptedBridge()
    bridge.connections = [connectionRow(), connectionRow({ connection: 1 })]
    bridge.details = connectionDetail()
    bridge.diagnostics = found
    ;({ view, close } = await mountSession(bridge, DiagnosticsView, { language }))
    return bridge
  }

  const rows = () =>
    view
      .findAll('[role="row"][aria-selected]')
      .map((row) => row.findAll('[role="gridcell"]').map((cell) => cell.text()))
  const filter = (name: RegExp) =>
    view.findAll('[role="toolbar"] button').find((one) => name.test(one.text()))!

  it('lists them with severity, place and what happened', async () => {
    await show()
    expect(rows().map(([severity, , connection, frame]) => [severity, connection, frame])).toEqual([
      ['✕error', '1', ''],
      ['✕error', '0', '4'],
      ['▲warning', '1', '7'],
    ])
    expect(rows()[0]?.[4]).toContain('No answer to the upgrade')
  })

  it('counts each kind, and lists one kind alone', async () => {
    await show()
    expect(filter(/All/).text()).toBe('All 3')
    await filter(/2 errors/).trigger('click')
    await flushPromises()
    expect(rows()).toHaveLength(2)
    expect(filter(/2 errors/).attributes('aria-pressed')).toBe('true')
  })

  it('lists those of the chosen connection alone, and names the list so', async () => {
    await show()
    expect(view.findAll('[role="toolbar"] button')).toHaveLength(4)
    useSelectionStore().selectConnection(1)
    await flushPromises()
    await filter(/Only connection 1/).trigger('click')
    await flushPromises()
    expect(rows().map(([, , connection]) => connection)).toEqual(['1', '1'])
    expect(view.find('[role="grid"]').attributes('aria-label')).toBe('Diagnostics of connection 1')
  })

  it('says what happened, what it means and what to do of the chosen one, and selects its frame everywhere', async () => {
    await show()
    await view.find('[role="grid"]').trigger('keydown', { key: 'Home' })
    await view.find('[role="grid"]').trigger('keydown', { key: 'ArrowDown' })
    await flushPromises()
    expect(useSelectionStore().selection).toEqual({
      connection: 0,
      frame: { row: 40, number: 4, connection: 0 },
      packet: null,
    })
    const text = view.find('.explanation').text()
    for (const part of [
      'What happened',
      'What it means',
      'What to do',
      'frame-client-unmasked',
      'RFC 6455 §5.1',
    ])
      expect(text).toContain(part)
  })

  it('says that there is nothing to report, and that there is nothing of a kind', async () => {
    await show([])
    expect(view.find('.centre-empty').text()).toBe('Nothing to report: no rule was broken so far.')
    close()
    await show()
    await filter(/0 notes/).trigger('click')
    await flushPromises()
    expect(view.find('.centre-empty').text()).toBe('Nothing of this kind.')
  })

  it('speaks Chinese', async () => {
    await show(FOUND, 'zh-CN')
    expect(rows()[0]?.[0]).toBe('✕错误')
    expect(rows()[0]?.[4]).toContain('升级请求没有得到响应')
  })
})
