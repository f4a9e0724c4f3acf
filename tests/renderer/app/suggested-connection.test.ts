import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { useSuggestedConnection } from '../../../renderer/src/app/use-suggested-connection'
import { connectStores } from '../../../renderer/src/app/window-events'
import { useAppStore } from '../../../renderer/src/state/app-store'
import { useSelectionStore } from '../../../renderer/src/state/selection-store'
import { connectionRow, START } from '../support/rows'
import { installBridge, ScriptedBridge, SESSION } from '../support/scripted-bridge'

let bridge: ScriptedBridge
let scope: EffectScope
let disconnect: () => void

beforeEach(() => {
  setActivePinia(createPinia())
  bridge = new ScriptedBridge()
  installBridge(bridge)
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  disconnect()
})

async function open(part: Partial<typeof SESSION>): Promise<void> {
  const session = { ...SESSION, ...part }
  bridge.state = { ...bridge.state, current: session, recording: session.recording ? session : null }
  disconnect = connectStores()
  await useAppStore().load()
  scope.run(useSuggestedConnection)
}

const fault = (connection: number, severity: 'error' | 'warning') => ({
  code: 'close-missing',
  severity,
  section: '',
  message: '',
  time: START,
  connection,
  direction: null,
  frame: null,
  row: 0,
  frameRow: null,
  packet: 1,
  range: null,
  values: {},
})

it('The newest failure of a recording is chosen where nothing is, and no step of the history', async () => {
  await open({})
  bridge.connections = [connectionRow(), connectionRow({ connection: 1 })]
  bridge.diagnostics = [fault(0, 'error'), fault(1, 'error')]
  bridge.tick({ connections: 2, errors: 2 })
  await flushPromises()
  const selection = useSelectionStore()
  expect(selection.connection).toBe(1)
  expect(selection.canGoBack).toBe(false)
  // What is being read stays.
  bridge.diagnostics.push(fault(0, 'error'))
  bridge.tick({ connections: 2, errors: 3 })
  await flushPromises()
  expect(selection.connection).toBe(1)
})

it('Whoever chose all connections keeps them', async () => {
  await open({})
  useSelectionStore().selectConnection(0)
  useSelectionStore().selectConnection(null)
  bridge.diagnostics = [fault(1, 'error')]
  bridge.tick({ connections: 2, errors: 1 })
  await flushPromises()
  expect(useSelectionStore().connection).toBeNull()
})

it.each([
  ['its only connection', 1, [], 0],
  ['the first with an error', 3, [fault(2, 'error'), fault(1, 'warning')], 2],
  ['the first with a warning', 3, [fault(1, 'warning')], 1],
  ['nothing where all is well', 3, [], null],
] as const)('Of a file that is read, %s is chosen', async (_, connections, faults, chosen) => {
  await open({ kind: 'file', recording: false })
  bridge.diagnostics = [...faults]
  const count = (severity: string) => faults.filter((one) => one.severity === severity).length
  bridge.tick({ connections, errors: count('error'), warnings: count('warning') })
  await flushPromises()
  expect(useSelectionStore().connection).toBe(chosen)
})
