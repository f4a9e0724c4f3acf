import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ListedDiagnostic } from '@shared/ipc/diagnostic-rows'
import type { HeadDetail } from '@shared/ipc/rows'
import DetailsPane from '../../../../renderer/src/features/details/DetailsPane.vue'
import { NGINX_LINES } from '../../../../renderer/src/features/diagnostics/use-diagnostic-actions'
import { useSelectionStore } from '../../../../renderer/src/state/selection-store'
import { layOut } from '../../support/laid-out'
import { mountSession } from '../../support/mount-session'
import { connectionDetail, frameRow, START } from '../../support/rows'
import { ScriptedBridge } from '../../support/scripted-bridge'

const REFUSED: ListedDiagnostic = {
  row: 0,
  code: 'upgrade-refused',
  severity: 'error',
  section: '',
  message: '',
  time: START,
  connection: 0,
  direction: 1,
  frame: null,
  frameRow: null,
  packet: 8,
  range: null,
  values: {
    status: 403,
    reason: 'Forbidden',
    origin: 'http://localhost:5173',
    server: 'uvicorn',
    said: '',
    asked: '',
    problem: 'refused-origin',
    todo: 'todo-origin',
  },
}

const head = (startLine: string, fields: [string, string][]): HeadDetail => ({
  direction: startLine.startsWith('HTTP') ? 1 : 0,
  time: START,
  packet: 8,
  streamOffset: 0,
  startLine,
  fields: fields.map(([name, value]) => ({ name, value, start: 0, end: 0 })),
  raw: new TextEncoder().encode(startLine),
})

describe('The details of a connection', () => {
  let bridge: ScriptedBridge
  let view: VueWrapper
  let close: () => void

  beforeEach(() => {
    layOut(500, 600)
    bridge = new ScriptedBridge()
    bridge.details = {
      ...connectionDetail(),
      diagnostics: [REFUSED],
      lastMessages: [frameRow({ number: 3, row: 12, previewText: 'the last words' })],
      exchanges: [
        {
          request: head('GET /chat HTTP/1.1', [['Host', 'a']]),
          interim: [],
          response: head('HTTP/1.1 403 Forbidden', [['Content-Type', 'application/json']]),
        },
      ],
    }
    bridge.payload = new TextEncoder().encode('{"detail":"no"}')
  })
  afterEach(() => {
    close()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  async function show(): Promise<void> {
    ;({ view, close } = await mountSession(bridge, DetailsPane, {
      before: () => useSelectionStore().selectConnection(0),
    }))
    await flushPromises()
  }
  const button = (name: RegExp) => {
    const found = view.findAll('button').find((one) => name.test(one.text()))
    if (found === undefined) throw new Error(`no button ${name}`)
    return found
  }

  it('show what was found as fields and the last messages, and leave the heads to the Handshake tab', async () => {
    await show()
    const evidence = view.get('.evidence').text()
    for (const part of ['403', 'uvicorn', 'http://localhost:5173']) expect(evidence).toContain(part)
    expect(view.text()).toContain('the last words')
    expect(view.text()).not.toContain('GET /chat HTTP/1.1')
    await view.get('.message').trigger('click')
    expect(useSelectionStore().frame).toEqual({ row: 12, number: 3, connection: 0 })
  })

  it('lead from a diagnostic to its packet and its frame', async () => {
    bridge.details!.diagnostics = [{ ...REFUSED, code: 'frame-rsv', values: {}, frame: 3, frameRow: 12 }]
    await show()
    await button(/Show packet 8/).trigger('click')
    expect(useSelectionStore().packet).toMatchObject({ packet: 8 })
    useSelectionStore().goBack()
    await flushPromises()
    await button(/Show frame 3/).trigger('click')
    expect(useSelectionStore().frame).toMatchObject({ row: 12 })
  })

  it('record again with the refused Origin rewritten, which is named', async () => {
    await show()
    await button(/Rewrite Origin and record again/).trigger('click')
    await flushPromises()
    const commands = bridge.asked.map(({ command }) => command)
    expect(commands.indexOf('record.stop')).toBeGreaterThan(-1)
    expect(commands.indexOf('record.stop')).toBeLessThan(commands.indexOf('record.start'))
    expect(bridge.asked.find(({ command }) => command === 'record.start')?.args).toMatchObject({
      routes: [{ rewriteOrigin: true, origins: ['http://localhost:5173'] }],
    })
  })

  it('copy the lines that nginx lacks', async () => {
    bridge.details!.diagnostics = [
      { ...REFUSED, values: { status: 400, todo: 'todo-nginx', problem: 'refused-nginx' } },
    ]
    await show()
    await button(/Copy nginx lines/).trigger('click')
    expect(bridge.asked.find(({ command }) => command === 'clipboard.write')?.args).toEqual({
      text: NGINX_LINES,
    })
  })

  it('show a head that was chosen, with its body', async () => {
    await show()
    useSelectionStore().selectHead({ connection: 0, exchange: 0, part: 'response' })
    await flushPromises()
    expect(view.text()).toContain('HTTP/1.1 403 Forbidden')
    expect(view.text()).toContain('{"detail":"no"}')
    expect(bridge.asked.find(({ command }) => command === 'payload.read')?.args).toMatchObject({
      source: { kind: 'http-body', connection: 0, exchange: 0, part: 'response' },
    })
  })

  it('offer a body that is an image as one, and as bytes', async () => {
    const decoded: Blob[] = []
    vi.stubGlobal('createImageBitmap', (blob: Blob) => {
      decoded.push(blob)
      return Promise.resolve({ width: 3, height: 2, close: () => undefined })
    })
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null)
    const response = bridge.details!.exchanges[0]!.response!
    response.fields = [{ name: 'Content-Type', value: 'image/png', start: 0, end: 0 }]
    bridge.payload = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0)
    await show()
    useSelectionStore().selectHead({ connection: 0, exchange: 0, part: 'response' })
    await flushPromises()
    expect(decoded.map(({ type, size }) => [type, size])).toEqual([['image/png', 9]])
    expect(view.get('canvas').attributes('width')).toBe('3')
    expect(view.findAll('[role=tab]').map((tab) => tab.text())).toEqual(['Text', 'JSON', 'Image', 'Hex'])
  })
})
