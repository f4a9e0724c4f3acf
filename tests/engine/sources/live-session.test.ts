import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { FrameRow } from '@shared/ipc/rows'
import type { SessionResults } from '@shared/ipc/session-commands'
import { CLIENT_TO_SERVER, directionName, SERVER_TO_CLIENT } from '@shared/model/direction'
import type { Session } from '../../../electron/engine/index/session'
import { SessionViews } from '../../../electron/engine/views/session-views'
import type { PeerEvent } from '../../support/peers/peer-process'
import { findPython, missing, type ClientStep } from '../../support/peers/python-peers'
import { recordConversation, temporaryFolder } from '../../support/recorded-conversation'

const python = findPython('websockets')

/** What a peer logged of the messages of one direction. */
function loggedMessages(events: readonly PeerEvent[], direction: number) {
  return events
    .filter((event) => event.event === 'message' && event['direction'] === directionName(direction as 0 | 1))
    .map(({ type, length, sha256 }) => ({ type, length, sha256 }))
}

/** The same of a session, read through the views. */
function sessionMessages(session: Session, views: SessionViews, direction: number) {
  const { rows } = views.lists.window({ table: 'frames', connection: 0 }, 0, 1000)
  return rows
    .filter(
      (row) => row.direction === direction && row.message !== null && row.number === row.message.lastFrame,
    )
    .map((row) => {
      const message = row.message!
      const bytes = readWhole(views, message.row, message.length)
      return {
        type: session.messages.opcode(message.row) === 1 ? 'text' : 'binary',
        length: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      }
    })
}

function readWhole(views: SessionViews, message: number, length: number): Buffer {
  const parts: Uint8Array[] = []
  for (let offset = 0; offset < length;) {
    const { bytes } = views.answer('payload.read', {
      source: { kind: 'message', row: message },
      offset,
      count: 100_000,
    })
    if (bytes.length === 0) break
    parts.push(bytes)
    offset += bytes.length
  }
  return Buffer.concat(parts)
}

const CONVERSATION: ClientStep[] = [
  { send: 'hello' },
  { receive: 1 },
  { sendBinary: Buffer.from([0, 1, 2, 255]).toString('base64') },
  { receive: 1 },
  { sendFragments: ['one ', 'two ', 'three'] },
  { receive: 1 },
  { send: '' },
  { receive: 1 },
  { ping: 'are you there' },
  { send: '{"command":"large"}' },
  { receive: 1 },
  { send: '{"command":"fragmented","parts":["a","b","c"]}' },
  { receive: 1 },
  { close: [4001, 'bye'] },
]

describe.skipIf(python === null)(
  `a recorded conversation${python === null ? ` (${missing('websockets')})` : ''}`,
  () => {
    it.each([
      ['compressed, as Python does by default', {}],
      ['without compression', { compression: false }],
      ['compressed without context', { serverNoContextTakeover: true, clientNoContextTakeover: true }],
      ['compressed without context on one side', { serverNoContextTakeover: true }],
      ['compressed with small windows', { serverMaxWindowBits: 10, clientMaxWindowBits: 12 }],
    ])('holds what both ends logged: %s', async (_, options) => {
      const { recording, client, server } = await recordConversation(
        python!,
        temporaryFolder(),
        CONVERSATION,
        options,
      )
      const { session } = recording
      const views = new SessionViews(session)
      for (const direction of [CLIENT_TO_SERVER, SERVER_TO_CLIENT] as const) {
        const messages = sessionMessages(session, views, direction)
        expect(messages).toEqual(loggedMessages(client, direction))
        expect(messages).toEqual(loggedMessages(server, direction))
      }
      const { rows } = views.lists.window({ table: 'connections' }, 0, 10)
      expect(rows).toMatchObject([
        {
          connection: 0,
          protocol: 'websocket',
          state: 'closed',
          method: 'GET',
          target: '/chat',
          status: 101,
          closeCode: 4001,
          closedBy: 'fin',
          failure: null,
          compressed: !('compression' in options),
          worst: null,
          diagnostics: 0,
        },
      ])
    })

    it('tells of the handshake, the facts and the upgrade in their order', async () => {
      const { recording, client } = await recordConversation(python!, temporaryFolder(), [
        { send: 'hello' },
        { receive: 1 },
        { close: [1000, ''] },
      ])
      const views = new SessionViews(recording.session)
      const detail = views.answer('connection.detail', { connection: 0 })!
      expect(detail.handshake.state).toBe('inferred')
      expect(detail.handshake.syn).toMatchObject({ packet: 1, seq: null })
      const kinds = detail.facts.map(({ fact }) => fact.kind)
      expect(kinds).toEqual(expect.arrayContaining(['accepted', 'connect-start', 'connect-end']))
      expect(kinds.indexOf('connect-start')).toBeLessThan(kinds.indexOf('connect-end'))

      const logged = client.find(({ event }) => event === 'upgrade')!
      const exchange = detail.exchanges[detail.upgrade!.exchange]!
      const pairs = (fields: { name: string; value: string }[]) =>
        fields.map(({ name, value }) => [name, value])
      expect(pairs(exchange.request!.fields)).toEqual(logged['request'])
      expect(pairs(exchange.response!.fields)).toEqual(logged['response'])
      expect(exchange.request!.startLine).toBe('GET /chat HTTP/1.1')
      expect(exchange.response!.startLine).toBe('HTTP/1.1 101 Switching Protocols')
      expect(detail.upgrade!.accept).toMatchObject({ valid: true })
      const times = [
        detail.row.start,
        ...detail.facts.map(({ time }) => time),
        exchange.request!.time,
        exchange.response!.time,
        detail.row.end!,
      ]
      expect(times.every((time, index) => index === 0 || time >= detail.row.start)).toBe(true)
      expect(exchange.response!.time).toBeGreaterThanOrEqual(exchange.request!.time)
      expect(detail.row.end!).toBeGreaterThan(exchange.response!.time)
    })

    it('reads any of a thousand compressed messages, in any order, as it was sent', async () => {
      const texts = Array.from(
        { length: 500 },
        (_, index) => `message ${index}: the same words again and again`,
      )
      const steps: ClientStep[] = [
        ...texts.flatMap((text): ClientStep[] => [{ send: text }, { receive: 1 }]),
        { close: [1000, ''] },
      ]
      const { recording } = await recordConversation(python!, temporaryFolder(), steps)
      const { session } = recording
      const views = new SessionViews(session)
      expect(session.messages.count).toBe(1000)
      expect(session.traffic.checkpoints.bytes).toBeGreaterThan(0)
      // A stride that is prime to the count visits every message, far from the one before.
      for (let visit = 0; visit < 1000; visit++) {
        const row = (visit * 387) % 1000
        const text = readWhole(views, row, session.messages.length(row)).toString()
        expect(text).toBe(texts[Math.floor(row / 2)])
      }
    })

    it('previews frames as people read them', async () => {
      const long = 'é🙂'.repeat(300)
      const { recording } = await recordConversation(python!, temporaryFolder(), [
        { send: long },
        { receive: 1 },
        { sendBinary: Buffer.alloc(100, 7).toString('base64') },
        { receive: 1 },
        { close: [4001, 'until tomorrow'] },
      ])
      const { rows } = new SessionViews(recording.session).lists.window(
        { table: 'frames', connection: null },
        0,
        10,
      )
      const preview = ({ previewText, previewBytes }: FrameRow) => previewText ?? previewBytes
      expect(rows.map(preview)).toEqual([
        'é🙂'.repeat(100),
        'é🙂'.repeat(100),
        new Uint8Array(64).fill(7),
        new Uint8Array(64).fill(7),
        'until tomorrow',
        'until tomorrow',
      ])
      expect(rows.map(({ closeCode }) => closeCode)).toEqual([null, null, null, null, 4001, 4001])
    })

    it('gives a frame as it was on the wire, unmasked, and as part of its message', async () => {
      const { recording } = await recordConversation(
        python!,
        temporaryFolder(),
        [{ sendFragments: ['one ', 'two ', 'three'] }, { receive: 1 }, { close: [1000, ''] }],
        { compression: false },
      )
      const views = new SessionViews(recording.session)
      const { rows } = views.lists.window({ table: 'frames', connection: 0 }, 0, 10)
      // Python ends a fragmented message with an empty frame.
      const fragments = rows.filter((row) => row.direction === CLIENT_TO_SERVER && row.opcode < 8)
      expect(fragments.map((row) => row.previewText)).toEqual(['one ', 'two ', 'three', ''])
      const second = fragments[1]!
      expect(second.message).toMatchObject({ firstFrame: 0, lastFrame: 3, frameCount: 4, length: 13 })
      const detail = views.answer('frame.detail', { row: second.row })!
      const wire = read(views, 'frame-wire', second.row)
      expect(wire.subarray(0, detail.headerLength)).toEqual(detail.header)
      const payload = wire
        .subarray(detail.headerLength)
        .map((byte, index) => byte ^ detail.header[2 + (index & 3)]!)
      expect(new TextDecoder().decode(payload)).toBe('two ')
      expect(new DataView(detail.header.buffer, detail.header.byteOffset + 2).getUint32(0)).toBe(
        detail.maskKey,
      )
      expect(new TextDecoder().decode(read(views, 'frame-payload', second.row))).toBe('two ')
      expect(readWhole(views, second.message!.row, 13).toString()).toBe('one two three')
      const middle = views.answer('payload.read', {
        source: { kind: 'message', row: second.message!.row },
        offset: 3,
        count: 6,
      })
      expect(new TextDecoder().decode(middle.bytes)).toBe(' two t')
    })
  },
)

function read(views: SessionViews, kind: 'frame-wire' | 'frame-payload', row: number): Uint8Array {
  const result: SessionResults['payload.read'] = views.answer('payload.read', {
    source: { kind, row },
    offset: 0,
    count: 1000,
  })
  return result.bytes
}
