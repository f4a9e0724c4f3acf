import { h, nextTick } from 'vue'
import { beforeEach, describe, expect, it } from 'vitest'
import ExportDialog from '../../../../renderer/src/features/export/ExportDialog.vue'
import ExportNotice from '../../../../renderer/src/features/export/ExportNotice.vue'
import { useExportStore } from '../../../../renderer/src/features/export/export-store'
import { useRedactionStore } from '../../../../renderer/src/features/export/redaction-store'
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
    bridge.answers['export.redactions'] = {
      ok: true,
      value: {
        rules: [{ rule: 'default', matches: 2 }],
        matches: [
          { rule: 0, place: 'head', connection: 0, frame: null, value: 's3cret', pseudonym: 'x1xxxx' },
          { rule: 0, place: 'message', connection: 0, frame: 4, value: 's3cret', pseudonym: 'x1xxxx' },
        ],
        values: 1,
      },
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
      request: {
        format: 'har',
        scope: { kind: 'session' },
        language: 'en',
        gzip: false,
        redact: ['default'],
      },
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
    bridge.answers['export.save'] = {
      ok: true,
      value: { path: '/home/me/one.har', bytes: 2048, receipt: null },
    }
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

  it('redacts credentials unless told otherwise, and shows what every rule finds', async () => {
    const { dialog } = await opened()
    expect(lastAsked('export.redactions')).toEqual({ session: 1, rules: ['default'] })
    expect(dialog.textContent).toContain('Different values found: 1')
    expect(dialog.textContent).toContain('Message, connection 0, frame 4')
    const redaction = useRedactionStore()
    redaction.addresses = true
    redaction.more = 'header:X-Tenant\n\njson:$.user.email'
    await settled()
    const rules = ['default', 'addresses', 'header:X-Tenant', 'json:$.user.email']
    expect(lastAsked('export.redactions')).toEqual({ session: 1, rules })
    expect(lastAsked('export.preview')).toMatchObject({ request: { redact: rules } })
    redaction.isOn = false
    await settled()
    expect(lastAsked('export.preview')).toMatchObject({ request: { redact: [] } })
    expect(dialog.textContent).toContain('go into the file as they were')
  })

  it('exports nothing while a rule cannot be read, and says which', async () => {
    const { dialog } = await opened()
    useRedactionStore().more = 'headers:all'
    await settled()
    expect(dialog.querySelector('[role="alert"]')!.textContent).toContain('headers:all')
    expect(dialog.querySelector<HTMLButtonElement>('[type="submit"]')!.disabled).toBe(true)
    dialog.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }))
    await settled()
    expect(lastAsked('export.save')).toBeUndefined()
  })

  it('says what was looked for in the file it wrote', async () => {
    const receipt = {
      rules: [{ rule: 'default', matches: 2 }],
      values: 3,
      onlyInPlace: 1,
      elsewhere: 4,
      blanked: 0,
      packetsLeftOut: 0,
      decryptedConnections: 0,
      scannedBytes: 2048,
    }
    bridge.answers['export.save'] = { ok: true, value: { path: '/home/me/one.har', bytes: 2048, receipt } }
    const { store, notice } = await opened()
    await store.save()
    await settled()
    expect(notice.text()).toContain('Values replaced: 3.')
    expect(notice.text()).toContain('Nothing was found.')
  })
})
