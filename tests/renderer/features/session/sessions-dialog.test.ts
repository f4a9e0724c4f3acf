import { h, nextTick } from 'vue'
import { beforeEach, describe, expect, it } from 'vitest'
import RecoveredNotice from '../../../../renderer/src/features/session/RecoveredNotice.vue'
import SessionsDialog from '../../../../renderer/src/features/session/SessionsDialog.vue'
import { useSessionsStore } from '../../../../renderer/src/features/session/sessions-store'
import { useAppStore } from '../../../../renderer/src/state/app-store'
import { mountPart } from '../../support/mount-window'
import { installBridge, ScriptedBridge, settled } from '../../support/scripted-bridge'

const session = (name: string, isRecording: boolean) => ({
  path: `/sessions/${name}`,
  name,
  bytes: 2048,
  modified: Date.UTC(2026, 10, 25),
  isRecording,
})

let bridge: ScriptedBridge
beforeEach(() => {
  document.body.innerHTML = ''
  bridge = new ScriptedBridge()
  bridge.state = {
    ...bridge.state,
    recent: [session('old.pcapng', true), session('one.pcapng', true), session('capture.pcap', false)],
    sessionBytes: 5_000_000,
    recovered: session('old.pcapng', true),
  }
  for (const command of ['session.saveAs', 'session.rename', 'session.delete', 'recovery.seen'] as const)
    bridge.answers[command] = { ok: true, value: null } as never
  installBridge(bridge)
})

async function opened() {
  const notice = mountPart({ render: () => [h(SessionsDialog), h(RecoveredNotice)] }, {})
  useAppStore().take(bridge.state)
  useSessionsStore().show()
  await settled()
  await nextTick()
  const dialog = document.querySelector('[role="dialog"]')!
  const press = async (name: string) => {
    dialog.querySelector<HTMLElement>(`[aria-label="${name}"]`)!.click()
    await settled()
    await nextTick()
  }
  return { notice, dialog, press }
}

const asked = (command: string): unknown[] =>
  bridge.asked.filter((one) => one.command === command).map(({ args }) => args)

describe('the sessions dialog', () => {
  it('says how much room recordings take, and offers to rename and delete only those', async () => {
    const { dialog } = await opened()
    expect(dialog.textContent).toContain('All recordings together take')
    expect(dialog.querySelector('[aria-label="Rename old.pcapng"]')).not.toBeNull()
    expect(dialog.querySelector('[aria-label="Delete capture.pcap"]')).toBeNull()
    // What is being recorded stays where it is.
    expect(dialog.querySelector<HTMLButtonElement>('[aria-label="Delete one.pcapng"]')!.disabled).toBe(true)
  })

  it('deletes when it was asked for twice', async () => {
    const { press } = await opened()
    await press('Delete old.pcapng')
    expect(asked('session.delete')).toEqual([])
    await press('Really delete old.pcapng')
    expect(asked('session.delete')).toEqual([{ path: '/sessions/old.pcapng' }])
  })

  it('renames and saves elsewhere', async () => {
    const { dialog, press } = await opened()
    await press('Rename old.pcapng')
    useSessionsStore().name = 'login fails'
    dialog.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }))
    await settled()
    expect(asked('session.rename')).toEqual([{ path: '/sessions/old.pcapng', name: 'login fails' }])
    await press('Save capture.pcap as…')
    expect(asked('session.saveAs')).toEqual([{ path: '/sessions/capture.pcap' }])
  })

  it('a limit is a setting that is kept', async () => {
    await opened()
    const store = useSessionsStore()
    expect(store.limit).toBeNull()
    store.limit = 5_000_000_000
    expect(useAppStore().settings.sessionLimitBytes).toBe(5_000_000_000)
  })

  it('offers what a crash left behind, until it was seen', async () => {
    const { notice } = await opened()
    expect(notice.text()).toContain('ended while it recorded old.pcapng')
    await notice.findAll('.notice button')[1]!.trigger('click')
    await settled()
    expect(asked('recovery.seen')).toHaveLength(1)
  })
})
