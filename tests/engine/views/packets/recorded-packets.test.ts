import { describe, expect, it } from 'vitest'
import { CaptureSession } from '../../../../electron/engine/sources/capture-session'
import { SessionViews } from '../../../../electron/engine/views/session-views'
import { findPython } from '../../../support/peers/python-peers'
import { recordConversation, temporaryFolder } from '../../../support/recorded-conversation'

const python = findPython('websockets')

describe.skipIf(python === null)('the packets of a recording', () => {
  it('are synthetic, carry what only the recording knows, and are the same when its file is opened', async () => {
    const { recording } = await recordConversation(python!, temporaryFolder(), [
      { send: 'one' },
      { receive: 1 },
      { close: [1000, ''] },
    ])
    const live = new SessionViews(recording.session)
    const window = live.lists.window({ table: 'packets', connection: 0 }, 0, 1000)
    expect(window.total).toBe(recording.session.packets.count)
    expect(window.rows.every(({ synthetic }) => synthetic)).toBe(true)
    expect(window.rows.slice(0, 3).map(({ tcp }) => [tcp?.relativeSeq, tcp?.relativeAck])).toEqual([
      [0, null],
      [0, 1],
      [1, 1],
    ])
    const detail = live.answer('packet.detail', { packet: 1 })!
    expect(detail.facts).toMatchObject([{ kind: 'accepted' }])
    expect(detail.layers.map(({ layer }) => layer)).toEqual(['link', 'network', 'transport'])

    const opened = await CaptureSession.open(recording.path)
    if (!opened.ok) throw new Error(opened.error.code)
    await opened.value.done
    const read = new SessionViews(opened.value.session)
    expect(read.lists.window({ table: 'packets', connection: 0 }, 0, 1000)).toEqual(window)
    for (const { packet } of window.rows) {
      expect(read.answer('packet.detail', { packet })).toEqual(live.answer('packet.detail', { packet }))
      expect(read.answer('packet.frames', { packet })).toEqual(live.answer('packet.frames', { packet }))
    }
    opened.value.close()
  })
})
