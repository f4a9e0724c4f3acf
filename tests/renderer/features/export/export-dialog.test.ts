import { h, nextTick } from 'vue'
import { beforeEach, describe, expect, it } from 'vitest'
import ExportDialog from '../../../../renderer/src/features/export/ExportDialog.vue'
import ExportNotice from '../../../../renderer/src/features/export/ExportNotice.vue'
import { useExportStore } from '../../../../renderer/src/features/export/export-store'
import { useAppStore } from '../../../../renderer/src/state/app-store'
import { useSelectionStore } from '../../../../renderer/src/state/selection-store'
import { mountPart } from '../../support/mount-window'
import { installBridge, ScriptedBridge, settled } from '../../support/scripted-bridge'

let bridge: ScriptedBridge

async function opened() {
  // As the window has them, on one store.
  const notice = mountPart({ render: () => [h(ExportDialog), h(ExportNotice)] }, {})
  useAppStore().take(bridge.state)
  const store = useExportStore()
  store.show()
  await settled()
  await nextTick()
  return { store, notice, dialog: document.querySelector('[role="dialog"]')! }
}

const lastAsked = (command: string): unknown =>
  bridge.asked.findLast((asked) => asked.command === command)?.args

describe('the export dialog', () => {
  beforeEach(() => {
    document.body.innerHTML = ''
    bridge = new ScriptedBridge()
    bridge.answers['export.preview'] = {
      ok: true,
      value: { connections: 2, frames: 30, bytes: 4096, isExact: true },
    }
    installBridge(bridge)
  })

  it('says what will be in the file and how large it will be, anew for each choice', async () => {
    const { store, dialog } = await opened()
    expect(dialog.textContent).toContain('Connections: 2. Frames: 30.')
    store.format = 'har'
    await settled()
    expect(lastAsked('export.preview')).toEqual({
      session: 1,
      request: { format: 'har', scope: { kind: 'session' }, language: 'en', gzip: false },
    })
    expect(dialog.textContent).toContain('as Chrome writes them')
  })

  it('offers the selected connection and frame, and nothing that is not selected', async () => {
    const { store, dialog } = await opened()
    expect(dialog.querySelectorAll('[type="radio"]')).toHaveLength(1)
    useSelectionStore().selectFrame({ row: 7, number: 3, connection: 1 })
    await nextTick()
    expect(dialog.querySelectorAll('[type="radio"]')).toHaveLength(3)
    store.choice = 'frame'
    store.format = 'markdown'
    await settled()
    expect(lastAsked('export.preview')).toMatchObject({ request: { scope: { kind: 'frames', rows: [7] } } })
    store.choice = 'connection'
    await settled()
    expect(lastAsked('export.preview')).toMatchObject({
      request: { scope: { kind: 'connections', connections: [1] } },
    })
  })

  it('closes, exports, and says where the file is', async () => {
    bridge.answers['export.save'] = { ok: true, value: { path: '/home/me/one.har', bytes: 2048 } }
    const { store, dialog, notice } = await opened()
    store.format = 'har'
    dialog.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }))
    await settled()
    expect(store.isOpen).toBe(false)
    expect(lastAsked('export.save')).toMatchObject({ session: 1, request: { format: 'har' } })
    expect(notice.text()).toContain('/home/me/one.har')
    await notice.find('.notice button').trigger('click')
    expect(notice.text()).toBe('')
  })

  it('copies what is text', async () => {
    const { store } = await opened()
    expect(store.canCopy).toBe(false)
    store.format = 'python'
    expect(store.canCopy).toBe(true)
    await store.copy()
    expect(lastAsked('export.copy')).toMatchObject({ session: 1, request: { format: 'python' } })
  })
})
