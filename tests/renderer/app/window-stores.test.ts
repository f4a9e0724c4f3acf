import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useAppStore } from '../../../renderer/src/state/app-store'
import { useConnectionsStore } from '../../../renderer/src/features/connections/connections-store'
import { useDetailsStore } from '../../../renderer/src/state/details-store'
import { useFramesStore } from '../../../renderer/src/features/frames/frames-store'
import {
  FIRST_PAYLOAD_BYTES,
  PAYLOAD_TEXT_LIMIT,
  usePayloadStore,
} from '../../../renderer/src/features/payload/payload-store'
import { SELECTION_HISTORY_LIMIT, useSelectionStore } from '../../../renderer/src/state/selection-store'
import { useSessionStore } from '../../../renderer/src/state/session-store'
import { connectStores } from '../../../renderer/src/app/window-events'
import { connectionDetail, connectionRow, frameDetail, frameRow } from '../support/rows'
import { installBridge, ScriptedBridge, SESSION, settled } from '../support/scripted-bridge'

let bridge: ScriptedBridge
let disconnect: () => void

beforeEach(async () => {
  setActivePinia(createPinia())
  bridge = new ScriptedBridge()
  bridge.connections = [connectionRow(), connectionRow({ connection: 1 })]
  bridge.frames = [
    frameRow(),
    frameRow({ row: 1, connection: 1, number: 0 }),
    frameRow({ row: 2, number: 1 }),
  ]
  bridge.details = connectionDetail()
  bridge.frame = frameDetail()
  installBridge(bridge)
  disconnect = connectStores()
  await useAppStore().load()
  await settled()
})

afterEach(() => disconnect())

describe('a session comes on screen', () => {
  it('and its connections and frames are asked for', () => {
    expect(useConnectionsStore().rows.total).toBe(2)
    expect(useFramesStore().rows.total).toBe(3)
  })

  it('and another takes its place: nothing of the first is left', async () => {
    useSelectionStore().selectConnection(0)
    await settled()
    bridge.connections = []
    bridge.frames = []
    bridge.send({ kind: 'state', state: { ...bridge.state, current: { ...SESSION, session: 2 } } })
    await settled()
    expect(useSelectionStore().connection).toBeNull()
    expect(useSelectionStore().canGoBack).toBe(false)
    expect(useConnectionsStore().rows.total).toBe(0)
    expect(useDetailsStore().connection).toBeNull()
  })
})

describe('a tick', () => {
  it('of another session changes nothing', async () => {
    const before = bridge.asked.length
    bridge.tick({ session: 99, frames: 1000, changedConnections: null })
    await settled()
    expect(bridge.asked.length).toBe(before)
    expect(useSessionStore().counts).toBeNull()
  })

  it('that says nothing changed asks nothing', async () => {
    const before = bridge.asked.length
    bridge.tick({ changedConnections: [] })
    await settled()
    expect(bridge.asked.length).toBe(before)
  })

  it('asks once for each view it concerns, however many ticks come before the answer', async () => {
    useSelectionStore().selectConnection(0)
    await settled()
    const before = bridge.countRows('frames')
    for (let at = 0; at < 20; at++) bridge.tick({ changedConnections: [0] })
    await settled()
    expect(bridge.countRows('frames') - before).toBeLessThanOrEqual(2)
  })

  it('about a connection that is not listed leaves the frames alone', async () => {
    useSelectionStore().selectConnection(0)
    await settled()
    const before = bridge.countRows('frames')
    bridge.tick({ changedConnections: [1] })
    await settled()
    expect(bridge.countRows('frames')).toBe(before)
  })
})

describe('selecting', () => {
  it('a connection lists its frames and asks for its details', async () => {
    useSelectionStore().selectConnection(0)
    await settled()
    expect(useFramesStore().rows.total).toBe(2)
    expect(useDetailsStore().connection?.row.connection).toBe(0)
  })

  it('a frame among all leaves all listed, and shows its connection', async () => {
    const selection = useSelectionStore()
    selection.selectFrame({ row: 1, number: 0, connection: 1 })
    await settled()
    expect(selection.connection).toBeNull()
    expect(selection.subject).toBe(1)
    expect(useFramesStore().rows.total).toBe(3)
    expect(useDetailsStore().frame).not.toBeNull()
  })

  it('goes back and forward, and a new choice ends the way forward', () => {
    const selection = useSelectionStore()
    selection.selectConnection(0)
    selection.selectFrame({ row: 2, number: 1, connection: 0 })
    selection.goBack()
    expect(selection.frame).toBeNull()
    expect(selection.connection).toBe(0)
    selection.goForward()
    expect(selection.frame?.row).toBe(2)
    selection.goBack()
    selection.selectConnection(1)
    expect(selection.canGoForward).toBe(false)
  })

  it('remembers a bounded number of steps', () => {
    const selection = useSelectionStore()
    for (let row = 0; row < 3 * SELECTION_HISTORY_LIMIT; row++) {
      selection.selectFrame({ row, number: row, connection: 0 })
    }
    expect(selection.past.length).toBe(SELECTION_HISTORY_LIMIT)
  })

  it('a frame far from those held finds it by asking', async () => {
    const frames = useFramesStore()
    const picked: number[] = []
    frames.rows.reset(null)
    frames.pick(99, ({ row }) => picked.push(row))
    await settled()
    expect(picked).toEqual([])
    // Only the last of those asked for is told.
    frames.pick(1, ({ row }) => picked.push(row))
    frames.pick(2, ({ row }) => picked.push(row))
    await settled()
    expect(picked).toEqual([2])
  })
})

describe('a payload', () => {
  const source = { kind: 'frame-payload', row: 0 } as const

  it('is read at its beginning, and further when asked for', async () => {
    bridge.payload = new Uint8Array(3 * 1024 * 1024)
    const payload = usePayloadStore()
    payload.show(source)
    await settled()
    expect(payload.bytes.length).toBe(FIRST_PAYLOAD_BYTES)
    expect(payload.canLoadMore).toBe(true)
    await payload.loadMore()
    expect(payload.bytes.length).toBe(FIRST_PAYLOAD_BYTES + 1024 * 1024)
    await payload.loadUpTo(Infinity)
    expect(payload.bytes.length).toBe(bridge.payload.length)
    expect(payload.canLoadMore).toBe(false)
  })

  it('is held as text up to a limit, which is told', async () => {
    bridge.payload = new Uint8Array(PAYLOAD_TEXT_LIMIT + 1)
    const payload = usePayloadStore()
    payload.show(source)
    await settled()
    await payload.loadUpTo(Infinity)
    expect(payload.bytes.length).toBe(PAYLOAD_TEXT_LIMIT)
    expect(payload.isLimited).toBe(true)
    expect(payload.canLoadMore).toBe(false)
  })

  it('is asked for at most a mebibyte at a time', async () => {
    bridge.payload = new Uint8Array(5 * 1024 * 1024)
    const payload = usePayloadStore()
    payload.show(source)
    await settled()
    await payload.loadUpTo(Infinity)
    const counts = bridge.asked
      .filter(({ command }) => command === 'payload.read')
      .map(({ args }) => (args as { count: number }).count)
    expect(Math.max(...counts)).toBeLessThanOrEqual(1 << 20)
  })

  it('that is no longer selected does not arrive', async () => {
    bridge.payload = Uint8Array.of(1, 2, 3)
    const payload = usePayloadStore()
    payload.show(source)
    payload.show(null)
    await settled()
    expect(payload.bytes.length).toBe(0)
    expect(payload.loaded).toBe(false)
  })
})

describe('an operation that fails', () => {
  it('is kept for the user to read, until another works', async () => {
    const app = useAppStore()
    bridge.answers = {
      'record.start': { ok: false, error: { code: 'listen-port-in-use', values: { port: 9001 } } },
    }
    await app.startRecording()
    expect(app.failure?.code).toBe('listen-port-in-use')
    bridge.answers = {}
    await app.startRecording()
    expect(app.failure).toBeNull()
  })

  it('by throwing is told as unexpected, with what was said', async () => {
    const app = useAppStore()
    bridge.app = () => Promise.reject(new Error('the pipe is closed'))
    await app.clear()
    expect(app.failure).toEqual({ code: 'unexpected', values: { detail: 'the pipe is closed' } })
  })
})
