import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SequenceItem } from '@shared/ipc/sequence-items'
import SequenceView from '../../../../renderer/src/features/sequence/SequenceView.vue'
import type { Language } from '@shared/model/language'
import { createCatalogue } from '../../../../renderer/src/locales/catalogue'
import { useAppStore } from '../../../../renderer/src/state/app-store'
import { useSelectionStore } from '../../../../renderer/src/state/selection-store'
import { useSequenceStore } from '../../../../renderer/src/features/sequence/sequence-store'
import { connectStores } from '../../../../renderer/src/app/window-events'
import { layOut } from '../../support/laid-out'
import { connectionDetail, ending, frameRow, START } from '../../support/rows'
import { installBridge, ScriptedBridge } from '../../support/scripted-bridge'

const NO_STATES = { client: null, server: null }
const LADDER: SequenceItem[] = [
  {
    kind: 'tcp-step',
    step: 'syn',
    seq: null,
    ack: null,
    inferred: true,
    key: 'tcp:syn',
    time: START,
    packet: 1,
    sincePrevious: null,
    direction: 0,
    leg: null,
    states: { client: ['SYN_SENT'], server: ['LISTEN'] },
  },
  {
    kind: 'frame',
    row: frameRow({ number: 4, row: 40 }),
    pair: null,
    key: 'frame:4',
    time: START + 2_000_000n,
    packet: 9,
    sincePrevious: 2_000_000n,
    direction: 0,
    leg: null,
    states: NO_STATES,
  },
  {
    kind: 'fold',
    fold: 5,
    open: false,
    first: 7,
    last: 2300,
    frames: [1000, 1294],
    bytes: [4000, 5000],
    until: START + 3_000_000_000n,
    key: 'fold:5',
    time: START + 3_000_000n,
    packet: 12,
    sincePrevious: 1_000_000n,
    direction: null,
    leg: null,
    states: NO_STATES,
  },
  {
    kind: 'frame',
    row: frameRow({ number: 2303, row: 2400, opcode: 10, direction: 1, time: START + 23_000_000_000n }),
    pair: { frame: 2301, roundTrip: 1_200_000n },
    key: 'frame:2303',
    time: START + 23_000_000_000n,
    packet: 5000,
    sincePrevious: 20_000_000_000n,
    direction: 1,
    leg: null,
    states: NO_STATES,
  },
]

describe('The sequence tab', () => {
  let bridge: ScriptedBridge
  let view: VueWrapper
  let disconnect: () => void

  beforeEach(() => {
    layOut(800, 600)
  })
  afterEach(() => {
    view.unmount()
    disconnect()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  async function show(language: Language = 'en', unreached: SequenceItem[] = []): Promise<void> {
    bridge = new ScriptedBridge()
    bridge.ladder = LADDER
    if (unreached.length > 0) {
      Object.assign(bridge, { ladder: unreached, legs: true, serverReached: false })
    }
    bridge.details = connectionDetail()
    installBridge(bridge)
    const pinia = createPinia()
    setActivePinia(pinia)
    disconnect = connectStores()
    await useAppStore().load()
    useSelectionStore().selectConnection(0)
    view = mount(SequenceView, {
      props: { follow: false },
      global: { plugins: [pinia, createCatalogue(language)] },
      attachTo: document.body,
    })
    await flushPromises()
  }

  const sentences = () => view.findAll('[role="gridcell"]').map((cell) => cell.attributes('aria-label'))
  const chosen = () => view.find('[aria-selected="true"] [role="gridcell"]').attributes('aria-label')
  const grid = () => view.find('[role="treegrid"]')

  it('tells each row as a sentence: what, from whom, the states, the silence before it', async () => {
    await show()
    expect(sentences()).toEqual([
      '0.000000 s, client to server, SYN, inferred, client is then SYN_SENT, server is then LISTEN',
      '0.002000 s, client to server, #4 text 5 B  Hello',
      '0.003000 s, … 2,294 frames …  C→S 4 kB, S→C 5 kB, 3 s',
      '23.000000 s, server to client, #2,303 pong 5 B · answers #2,301, round trip 1.2 ms, after 20 s of silence',
    ])
  })

  it('shows three lanes by itself where no server was reached: what Sockscope sent comes from Sockscope', async () => {
    const told = { time: START, packet: 1, sincePrevious: null, states: NO_STATES }
    const ofClient = { ...told, leg: 'client-proxy' as const }
    const remote = { address: '127.0.0.1', port: 8765 }
    const failed = { kind: 'connect-end' as const, remote, local: null }
    await show('en', [
      { ...ofClient, kind: 'rst', key: 'rst', direction: 1, inferred: true },
      {
        ...told,
        kind: 'fact',
        key: 'refused',
        direction: null,
        leg: null,
        upstream: true,
        fact: { ...failed, error: 'ECONNREFUSED' },
      },
      {
        ...told,
        kind: 'fact',
        key: 'timeout',
        direction: null,
        leg: null,
        upstream: true,
        fact: { ...failed, error: 'ETIMEDOUT' },
      },
    ])
    expect(view.find('.header').text()).toMatch(/Client.*Sockscope.*Server/)
    expect(sentences()).toEqual([
      '0.000000 s, Sockscope to client, RST, inferred',
      expect.stringContaining('server to Sockscope, Connect') as string,
      // Nothing came from a server that does not answer.
      expect.not.stringContaining('server to Sockscope') as string,
    ])
  })

  it('speaks Chinese as its readers know the handshake', async () => {
    await show('zh-CN')
    expect(sentences()[0]).toContain('第一次握手 SYN')
    expect(sentences()[0]).toContain('推断')
  })

  it('shows no number for an inferred step', async () => {
    await show()
    expect(view.find('[aria-rowindex="1"]').text()).not.toMatch(/seq|ack=/)
  })

  it('selects the frame of the arrow that is chosen, by mouse and by key', async () => {
    await show()
    await view.find('[aria-rowindex="2"]').trigger('click')
    expect(useSelectionStore().frame).toEqual({ row: 40, number: 4, connection: 0 })
    await grid().trigger('keydown', { key: 'End' })
    expect(useSelectionStore().frame?.number).toBe(2303)
  })

  it('shows in the details what is chosen: the packet of a SYN, the head of a request, a FIN', async () => {
    const told = { time: START, sincePrevious: null, leg: null, states: NO_STATES }
    await show('en', [
      LADDER[0]!,
      {
        ...told,
        kind: 'head',
        key: 'head:0:response',
        packet: 7,
        direction: 1,
        part: 'response',
        exchange: 0,
        startLine: 'HTTP/1.1 101 Switching Protocols',
        upgrade: 'accepted',
        replyAfter: 1_500_000_000n,
      },
      { ...told, kind: 'fin', key: 'fin:0', packet: 9, direction: 0, inferred: false },
    ])
    const selection = useSelectionStore()
    expect(sentences()[1]).toContain('101 Switching Protocols ✓ · reply after 1.5 s')
    await view.find('[aria-rowindex="1"]').trigger('click')
    expect(selection.packet).toMatchObject({ packet: 1, connection: 0, quietly: true })
    await view.find('[aria-rowindex="2"]').trigger('click')
    expect(selection.head).toEqual({ connection: 0, exchange: 0, part: 'response' })
    expect(selection.packet).toBeNull()
    await view.find('[aria-rowindex="3"]').trigger('click')
    expect(selection.packet).toMatchObject({ packet: 9 })
    expect(selection.head).toBeNull()
    selection.goBack()
    expect(selection.head).toMatchObject({ part: 'response' })
  })

  it('chooses the arrow of a frame that was selected elsewhere', async () => {
    await show()
    useSelectionStore().selectFrame({ row: 2400, number: 2303, connection: 0 })
    await flushPromises()
    expect(chosen()).toContain('#2,303 pong')
  })

  it('shows the connection again when a row that is no frame is chosen', async () => {
    await show()
    await view.find('[aria-rowindex="2"]').trigger('click')
    await view.find('[aria-rowindex="1"]').trigger('click')
    expect(useSelectionStore().frame).toBeNull()
    expect(useSelectionStore().connection).toBe(0)
  })

  it('goes on to the packet of a row that is no frame', async () => {
    await show()
    await view.find('[aria-rowindex="1"]').trigger('click')
    await grid().trigger('keydown', { key: 'Enter' })
    expect(useSelectionStore().packet).toMatchObject({ packet: 1, connection: 0 })
  })

  it('unfolds a run by click and by the right arrow key, and folds it by the left', async () => {
    await show()
    const sequence = useSequenceStore()
    expect(view.find('[aria-rowindex="3"]').attributes('aria-expanded')).toBe('false')
    await view.find('[aria-rowindex="3"]').trigger('click')
    expect(sequence.unfolded).toEqual([5])
    const asked = bridge.asked.filter(({ command }) => command === 'rows.window').at(-1)
    expect(asked?.args).toMatchObject({ of: { table: 'sequence', unfolded: [5] } })
    sequence.setUnfolded(5, false)
    await grid().trigger('keydown', { key: 'ArrowRight' })
    expect(sequence.unfolded).toEqual([5])
  })

  it('is one tab stop that names its active row', async () => {
    await show()
    expect(
      view.findAll('[tabindex="0"]').filter((one) => one.attributes('role') === 'treegrid'),
    ).toHaveLength(1)
    await grid().trigger('keydown', { key: 'Home' })
    const active = grid().attributes('aria-activedescendant')
    expect(view.find(`[id="${active}"]`).attributes('aria-rowindex')).toBe('1')
  })

  it('asks for times only when it is drawn to their scale, and says what the scale is', async () => {
    await show()
    expect(bridge.count('sequence.times')).toBe(0)
    await view.find('[aria-pressed="false"]').trigger('click')
    await flushPromises()
    expect(bridge.count('sequence.times')).toBe(1)
    expect(view.find('[role="toolbar"]').text()).toMatch(/40 px = /)
  })

  it('says in one sentence how the connection ended, and leads to the details for the rest', async () => {
    await show()
    bridge.ending = ending()
    bridge.tick({ changedConnections: [0] })
    await flushPromises()
    await view.find('[aria-rowindex="2"]').trigger('click')
    expect(view.text()).toContain('The server ended it first with a close frame: 1011')
    expect(view.text()).not.toContain('ConnectionClosedError')
    await view.find('.ending button').trigger('click')
    expect(useSelectionStore().selection).toEqual({ connection: 0, frame: null, packet: null })
  })
})
