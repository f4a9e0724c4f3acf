import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import type { SessionInfo } from '@shared/ipc/app-commands'
import type { ConnectionDetail, ConnectionRow } from '@shared/ipc/rows'
import ConnectionCells from '../../../../renderer/src/features/connections/ConnectionCells.vue'
import ConnectionDetails from '../../../../renderer/src/features/details/ConnectionDetails.vue'
import FramesView from '../../../../renderer/src/features/frames/FramesView.vue'
import { useAppStore } from '../../../../renderer/src/state/app-store'
import { useSelectionStore } from '../../../../renderer/src/state/selection-store'
import { mountSession } from '../../support/mount-session'
import { connectionDetail, connectionRow, frameRow } from '../../support/rows'
import { ScriptedBridge, SESSION } from '../../support/scripted-bridge'

const FILE: SessionInfo = { ...SESSION, kind: 'file', routes: [], recording: false }
/** What a capture that began after the upgrade shows of a connection. */
const UNREAD: Partial<ConnectionRow> = {
  protocol: 'other',
  state: 'closed',
  method: null,
  target: null,
  status: null,
  exchanges: 0,
  frames: 0,
}
const DECODED: Partial<ConnectionRow> = { ...UNREAD, protocol: 'websocket', decodedAsWebSocket: true }
const LOST_FRAMING: ConnectionDetail['opaque'] = [{ direction: 1, streamOffset: 0, reason: 'no-frame' }]

let view: VueWrapper
let close: () => void
afterEach(() => close())

const button = (name: string) => view.findAll('button').find((one) => one.text() === name)

async function showFrames(
  part: Partial<ConnectionRow>,
  options: { current?: SessionInfo; opaque?: ConnectionDetail['opaque']; frames?: number } = {},
): Promise<ScriptedBridge> {
  const bridge = new ScriptedBridge()
  bridge.state = { ...bridge.state, current: options.current ?? FILE, recording: null }
  bridge.frames = Array.from({ length: options.frames ?? 0 }, (_, row) => frameRow({ row, number: row }))
  bridge.details = { ...connectionDetail(part), opaque: options.opaque ?? [] }
  const before = () => useSelectionStore().selectConnection(0)
  ;({ view, close } = await mountSession(bridge, FramesView, { props: { follow: false }, before }))
  return bridge
}

describe('a connection whose upgrade was not captured', () => {
  it('is offered to be decoded as WebSocket, where its frames would be and in its details', async () => {
    const bridge = await showFrames(UNREAD)
    expect(view.text()).toContain('begins neither as HTTP nor with an upgrade')
    await button('Decode as WebSocket')!.trigger('click')
    const asked = { session: 1, connection: 0, as: 'websocket' }
    expect(bridge.asked).toContainEqual({ command: 'session.decodeAs', args: asked })
    close()
    const details = { props: { detail: connectionDetail(UNREAD) } }
    ;({ view, close } = await mountSession(bridge, ConnectionDetails, details))
    expect(button('Decode as WebSocket')).toBeDefined()
  })

  it.each<[string, Partial<ConnectionRow>, SessionInfo]>([
    ['it carried nothing', { ...UNREAD, bytesClientToServer: 0, bytesServerToClient: 0 }, FILE],
    ['it is encrypted', { ...UNREAD, protocol: 'tls' }, FILE],
    ['it is HTTP', { ...UNREAD, protocol: 'http', exchanges: 1 }, FILE],
    ['it is being recorded', UNREAD, SESSION],
  ])('is not offered it where %s', async (_, part, current) => {
    await showFrames(part, { current })
    expect(button('Decode as WebSocket')).toBeUndefined()
  })

  it('says above its frames that it was asked for, what is not parsed, and offers the way back', async () => {
    const part = { ...DECODED, frames: 3 }
    const bridge = await showFrames(part, { frames: 3, opaque: LOST_FRAMING })
    expect(view.text()).toContain('Decoded as WebSocket because you asked')
    expect(view.text()).toContain('server to client: from byte 0 on the bytes are shown, not parsed')
    await button('Decode automatically again')!.trigger('click')
    const asked = { session: 1, connection: 0, as: 'automatic' }
    expect(bridge.asked).toContainEqual({ command: 'session.decodeAs', args: asked })
  })

  it('says that it is no WebSocket after all, where no end’s bytes begin with a frame', async () => {
    await showFrames(DECODED, { opaque: LOST_FRAMING })
    expect(view.text()).toContain('there is no frame in it')
    expect(view.text()).toContain('no frame begins here: another protocol')
    expect(view.text()).not.toContain('without a single frame')
    expect(button('Decode automatically again')).toBeDefined()
  })

  it('is marked in the list, also for who hears it', async () => {
    const props = { row: connectionRow(DECODED) }
    ;({ view, close } = await mountSession(new ScriptedBridge(), ConnectionCells, { props }))
    expect(view.find('.badge').text()).toBe('as WS')
    expect(view.find('[role="gridcell"]').attributes('aria-label')).toMatch(/, decoded as WebSocket$/)
  })

  it('stays chosen when its file was read again, and its frame does not', async () => {
    const bridge = await showFrames(DECODED, { frames: 1 })
    const selection = useSelectionStore()
    selection.show({ connection: null, frame: { row: 0, number: 0, connection: 0 }, packet: null })
    bridge.send({
      kind: 'state',
      state: { ...bridge.state, current: { ...FILE, session: 2, rereadOf: 1 } },
    })
    await flushPromises()
    expect(selection.selection).toEqual({ connection: 0, frame: null, packet: null })
    expect(selection.canGoBack).toBe(false)
    const frames = bridge.asked.filter(({ args }) => JSON.stringify(args).includes('"frames"')).at(-1)
    expect(frames).toMatchObject({ args: { of: { table: 'frames', connection: 0 } } })

    bridge.send({ kind: 'state', state: { ...bridge.state, current: { ...FILE, session: 3 } } })
    expect(selection.selection.connection).toBeNull()
    expect(useAppStore().current?.session).toBe(3)
  })
})
