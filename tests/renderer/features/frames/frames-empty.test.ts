import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import type { ConnectionRow } from '@shared/ipc/rows'
import FramesEmpty from '../../../../renderer/src/features/frames/FramesEmpty.vue'
import { useCentreTabStore } from '../../../../renderer/src/state/centre-tab-store'
import { useDiagnosticsStore } from '../../../../renderer/src/features/diagnostics/diagnostics-store'
import { useSelectionStore } from '../../../../renderer/src/state/selection-store'
import { mountSession } from '../../support/mount-session'
import { connectionDetail, diagnostic } from '../../support/rows'
import { ScriptedBridge } from '../../support/scripted-bridge'

describe('a list of frames that has none', () => {
  let view: VueWrapper
  let close: () => void
  afterEach(() => close())

  async function show(part: Partial<ConnectionRow>, diagnostics = [diagnostic()]): Promise<void> {
    const bridge = new ScriptedBridge()
    bridge.details = { ...connectionDetail({ frames: 0, ...part }), diagnostics }
    const before = () => useSelectionStore().selectConnection(0)
    ;({ view, close } = await mountSession(bridge, FramesEmpty, { before }))
  }
  const button = (name: string) => view.findAll('button').find((one) => one.text() === name)

  it('names what went wrong, though all that was carried is HTTP', async () => {
    await show({ protocol: 'http', state: 'closed', status: null })
    expect(view.text()).toContain('No answer to the upgrade')
    expect(view.text()).not.toContain('HTTP only')
  })

  it('names what in a 101 made the client give up', async () => {
    const values = { problem: 'subprotocol-other', received: 'v9.chat', offered: 'v1.chat' }
    await show({ state: 'closed' }, [diagnostic({ code: 'upgrade-subprotocol-not-offered', values })])
    expect(view.text()).toContain(
      'The server chose a subprotocol that the client did not offer: v9.chat; offered: v1.chat.',
    )
    expect(view.text()).not.toContain('without a single frame')
  })

  it('leads to the handshake, and to the diagnostics of this connection', async () => {
    await show({ state: 'closed' })
    await button('Show the handshake')!.trigger('click')
    expect(useCentreTabStore().tab).toBe('handshake')
    await button('Show the diagnostics')!.trigger('click')
    expect(useCentreTabStore().tab).toBe('diagnostics')
    expect(useDiagnosticsStore().onlyChosen).toBe(true)
  })

  it('offers no diagnostics where nothing went wrong', async () => {
    await show({ state: 'open' }, [])
    expect(view.text()).toContain('No frame has passed on this connection yet.')
    expect(button('Show the diagnostics')).toBeUndefined()
  })
})
