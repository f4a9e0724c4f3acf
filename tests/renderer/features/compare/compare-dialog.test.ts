import { nextTick } from 'vue'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ComparisonRow, ComparisonSummary } from '@shared/ipc/comparison-rows'
import CompareDialog from '../../../../renderer/src/features/compare/CompareDialog.vue'
import { useCompareStore } from '../../../../renderer/src/features/compare/compare-store'
import { useAppStore } from '../../../../renderer/src/state/app-store'
import { useJobsStore } from '../../../../renderer/src/state/jobs-store'
import { useSelectionStore } from '../../../../renderer/src/state/selection-store'
import { mountPart } from '../../support/mount-window'
import { connectionRow } from '../../support/rows'
import { installBridge, ScriptedBridge, settled } from '../../support/scripted-bridge'

let bridge: ScriptedBridge

const message = (frame: number, preview: string): NonNullable<ComparisonRow['a']> => ({
  frame,
  packet: frame + 10,
  time: 1_000_000_000n,
  direction: 1,
  opcode: 1,
  length: preview.length,
  preview,
})

const PAIR = { a: 1, b: 0 }
const SUMMARY: ComparisonSummary = {
  name: 'bad.pcapng',
  pairs: [PAIR],
  messages: { a: 3, b: 2 },
  differences: [
    { kind: 'missing', pair: PAIR, a: message(4, '{"type":"welcome"}') },
    { kind: 'handshake', pair: PAIR, rule: 'subprotocol', name: '', a: 'v1', b: null },
  ],
  counts: { missing: 1, handshake: 1 },
  rows: 3,
  firstRow: 1,
  replay: null,
}

async function opened(connection: number | null) {
  mountPart(CompareDialog, {})
  useAppStore().take(bridge.state)
  if (connection !== null) useSelectionStore().selectConnection(connection)
  const store = useCompareStore()
  await store.show()
  await settled()
  await nextTick()
  return { store, dialog: document.querySelector('[role="dialog"]')! }
}

const lastAsked = (command: string): unknown =>
  bridge.asked.findLast((asked) => asked.command === command)?.args

async function submit(dialog: Element): Promise<void> {
  dialog.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }))
  await settled()
  await nextTick()
}

describe('the compare dialog', () => {
  beforeEach(() => {
    document.body.innerHTML = ''
    bridge = new ScriptedBridge()
    bridge.connections = [
      connectionRow({ connection: 0, target: '/page', protocol: 'http', upgrade: null }),
      connectionRow({ connection: 1, target: '/chat', targetHost: 'localhost:8765', upgrade: 'accepted' }),
      connectionRow({ connection: 2, target: '/chat', upgrade: 'accepted' }),
    ]
    bridge.compared = [
      { pair: 0, a: message(0, 'hello'), b: message(0, 'hello'), state: 'equal' },
      { pair: 0, a: message(4, '{"type":"welcome"}'), b: null, state: 'missing' },
    ]
    installBridge(bridge)
  })

  it('compares the whole session with a file where no WebSocket is chosen', async () => {
    const { dialog } = await opened(null)
    expect(
      [...dialog.querySelectorAll('[type="radio"]')].map((radio) => (radio as HTMLInputElement).value),
    ).toEqual(['file'])
    expect(dialog.textContent).toContain('The whole session')
    await submit(dialog)
    expect(lastAsked('compare.run')).toEqual({ session: 1, request: { with: 'file', connection: null } })
  })

  it('compares a connection with another one, and shows what differs first', async () => {
    bridge.answers['compare.run'] = { ok: true, value: SUMMARY }
    const { store, dialog } = await opened(1)
    store.choice = 'connection'
    await nextTick()
    expect(
      [...dialog.querySelectorAll('#compare-other option')].map((option) => option.textContent?.trim()),
    ).toEqual(['Connection 2: /chat'])
    await submit(dialog)
    expect(lastAsked('compare.run')).toEqual({
      session: 1,
      request: { with: 'connection', connection: 1, other: 2 },
    })
    expect(dialog.querySelector('[role="status"]')?.textContent).toBe(
      'Connection 1 (in B connection 0): the server’s text message of frame 4 is missing in B: {"type":"welcome"}.',
    )
    expect(dialog.textContent).toContain('the chosen subprotocol is none, not v1')
    expect(dialog.textContent).toContain('1 missing')
  })

  it('replays the client against the server the recording was made of, until it is stopped', async () => {
    const { store, dialog } = await opened(1)
    store.choice = 'server'
    store.pace = 'recorded'
    await nextTick()
    expect(dialog.querySelector<HTMLInputElement>('#compare-target')?.value).toBe('ws://localhost:8765')
    let answer: (value: { ok: true; value: ComparisonSummary }) => void = () => undefined
    bridge.answers['compare.run'] = new Promise((resolve) => (answer = resolve)) as never
    await submit(dialog)
    expect(lastAsked('compare.run')).toEqual({
      session: 1,
      request: { with: 'server', connection: 1, target: 'ws://localhost:8765', pace: 'recorded' },
    })
    useJobsStore().take([
      {
        id: 7,
        session: 1,
        name: 's.pcapng',
        kind: 'replay',
        phase: 'replaying',
        done: 1,
        total: 9,
        state: 'running',
        error: null,
      },
    ])
    await nextTick()
    const stop = [...dialog.querySelectorAll('button')].find(
      (button) => button.textContent?.trim() === 'Stop',
    )!
    stop.click()
    await settled()
    expect(lastAsked('job.cancel')).toEqual({ job: 7 })
    answer({ ok: true, value: { ...SUMMARY, replay: { stop: 'cancelled', detail: null } } })
    await settled()
    await nextTick()
    expect(dialog.querySelector('[role="alert"]')?.textContent).toContain('The replay was stopped')
  })

  it('names the address that a page is to connect to', async () => {
    const { store, dialog } = await opened(2)
    store.choice = 'page'
    store.port = 9100
    await nextTick()
    expect(dialog.textContent).toContain('ws://127.0.0.1:9100/chat')
    await submit(dialog)
    expect(lastAsked('compare.run')).toMatchObject({ request: { with: 'page', connection: 2, port: 9100 } })
  })
})
