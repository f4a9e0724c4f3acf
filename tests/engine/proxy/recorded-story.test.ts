import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deflateRawSync } from 'node:zlib'
import { close, frame, KEY, SWITCHING_PROTOCOLS, text, UPGRADE_REQUEST } from './frames'
import { describeFrame, RecordedConversations, type Found, type Step } from './recorded-conversation'

let conversations: RecordedConversations
beforeAll(async () => {
  conversations = await RecordedConversations.start()
})
afterAll(async () => {
  await conversations.stop()
  expect(conversations.problems).toEqual([])
})

const masked = { key: KEY }
const opened: Step[] = [
  ['client', UPGRADE_REQUEST],
  ['server', SWITCHING_PROTOCOLS],
]
const frames = (found: Found): string[] => found.frames.map(describeFrame)

describe('what is recorded of a conversation through the proxy', () => {
  it('an upgrade, messages both ways, and the close', async () => {
    const found = await conversations.play([
      ...opened,
      ['client', text('hello', masked)],
      ['server', text('hello yourself')],
      ['client', close(1000, 'bye', { key: Uint8Array.of(1, 2, 3, 4) })],
      ['server', close(1000, 'bye')],
    ])
    expect(found.upgrades).toEqual([{ status: 101, valid: true, subprotocol: 'chat' }])
    expect(frames(found)).toEqual([
      'client-to-server, opcode 1, 5, masked',
      'server-to-client, opcode 1, 14',
      'client-to-server, opcode 8, 5, masked, code 1000',
      'server-to-client, opcode 8, 5, code 1000',
    ])
    expect(found.messages.map((message) => message.length)).toEqual([5, 14])
    expect(found.diagnostics).toEqual(['close-client-first'])
  })

  it.each(['client', 'server'] as const)(
    '2: a frame that the %s’s RST cuts short, with how much of it came',
    async (side) => {
      const { client, server, connection } = await conversations.open()
      client.write(UPGRADE_REQUEST)
      await server.untilText('\r\n\r\n')
      server.write(SWITCHING_PROTOCOLS)
      await client.untilText('\r\n\r\n')
      const whole = frame({ opcode: 2, payload: Buffer.alloc(65_536), ...(side === 'client' ? masked : {}) })
      const [from, to] = side === 'client' ? [client, server] : [server, client]
      const expected = to.length + 32_768
      from.write(whole.subarray(0, 32_768))
      await to.untilLength(expected)
      from.socket.resetAndDestroy()
      const found = await conversations.ended(connection)
      const header = side === 'client' ? 14 : 10
      expect(found.frames).toMatchObject([
        { complete: false, payloadLength: 65_536, payloadReceived: 32_768 - header },
      ])
    },
  )

  it.each([
    [65_535n, 65_535],
    [65_536n, 65_536],
    [2n ** 31n, 2 ** 31],
    [2n ** 32n + 5n, 2 ** 32 + 5],
    [2n ** 53n + 1n, 2n ** 53n + 1n],
    [2n ** 62n, 2n ** 62n],
  ])('4: a frame that claims %i bytes, exactly', async (claims, length) => {
    const found = await conversations.play([
      ...opened,
      ['client', frame({ opcode: 2, claims, payload: Buffer.from('few'), ...masked })],
    ])
    expect(found.frames).toMatchObject([{ payloadLength: length, payloadReceived: 3, complete: false }])
  })

  it('4: a length with its top bit set, exactly, flagged, and nothing read behind it', async () => {
    const found = await conversations.play([
      ...opened,
      ['client', frame({ opcode: 2, claims: 2n ** 63n, payload: Buffer.from('few'), ...masked })],
    ])
    expect(found.diagnostics).toContain('frame-length-invalid')
    expect(found.frames).toMatchObject([{ payloadLength: 2n ** 63n, payloadReceived: 0, complete: false }])
  })

  it('5: broken frames, each flagged, with the frames behind them in sync', async () => {
    const found = await conversations.play([
      ...opened,
      ['client', text('short', { lengthBytes: 2, ...masked })],
      ['client', text('short', { lengthBytes: 8, ...masked })],
      ['client', text('bits', { rsv: 3, ...masked })],
      ['client', frame({ opcode: 3, payload: Buffer.from('three'), ...masked })],
      ['client', text('bare')],
      ['server', text('hidden', masked)],
      ['client', text('in sync', masked)],
      ['server', text('in sync')],
    ])
    expect(frames(found)).toEqual([
      'client-to-server, opcode 1, 5, masked',
      'client-to-server, opcode 1, 5, masked',
      'client-to-server, opcode 1, 4, rsv 3, masked',
      'client-to-server, opcode 3, 5, masked',
      'client-to-server, opcode 1, 4',
      'server-to-client, opcode 1, 6, masked',
      'client-to-server, opcode 1, 7, masked',
      'server-to-client, opcode 1, 7',
    ])
    expect(found.diagnostics.filter((code) => /length|rsv|opcode|-masked|unmasked/.test(code))).toEqual([
      'frame-length-not-minimal',
      'frame-length-not-minimal',
      'frame-rsv',
      'frame-opcode-reserved',
      'frame-client-unmasked',
      'frame-server-masked',
    ])
  })

  it('7: the same, wherever upgrade and answer are cut', async () => {
    const cutAt = (cut: number): Step[] => [
      ['client', UPGRADE_REQUEST.slice(0, cut)],
      ['client', UPGRADE_REQUEST.slice(cut)],
      ['server', SWITCHING_PROTOCOLS.slice(0, Math.min(cut, SWITCHING_PROTOCOLS.length - 1))],
      [
        'server',
        SWITCHING_PROTOCOLS.slice(Math.min(cut, SWITCHING_PROTOCOLS.length - 1)) +
          text('on').toString('latin1'),
      ],
    ]
    const summary = (found: Found): unknown => ({ ...found, frames: frames(found) })
    const whole = summary(await conversations.play(cutAt(1)))
    for (let cut = 2; cut < UPGRADE_REQUEST.length; cut += 1) {
      expect(summary(await conversations.play(cutAt(cut))), `cut at ${cut}`).toEqual(whole)
    }
  })

  it('8: frames in the same segment as the 101', async () => {
    const found = await conversations.play([
      ['client', UPGRADE_REQUEST],
      ['server', Buffer.concat([Buffer.from(SWITCHING_PROTOCOLS), text('one'), text('two')])],
    ])
    expect(frames(found)).toEqual(['server-to-client, opcode 1, 3', 'server-to-client, opcode 1, 3'])
  })

  it('9: client frames in the same segment as the request, once, and flagged', async () => {
    const found = await conversations.play([
      ['client', Buffer.concat([Buffer.from(UPGRADE_REQUEST), text('early', masked)])],
      ['server', SWITCHING_PROTOCOLS],
    ])
    expect(frames(found)).toEqual(['client-to-server, opcode 1, 5, masked'])
    expect(found.diagnostics).toContain('upgrade-data-before-101')
  })

  it('10: bytes before the request of the server are not taken for something else', async () => {
    const found = await conversations.play([
      ['server', 'hello?'],
      ['client', UPGRADE_REQUEST],
      ['server', SWITCHING_PROTOCOLS],
    ])
    expect(found.messages).toEqual([])
    expect(found.frames).toEqual([])
  })

  it('10: a frame before the 101 of the server is shown as the frame it is, and told of', async () => {
    const found = await conversations.play([
      ['client', UPGRADE_REQUEST],
      ['server', text('early')],
      ['server', SWITCHING_PROTOCOLS],
    ])
    expect(frames(found)).toEqual(['server-to-client, opcode 1, 5'])
    expect(found.diagnostics).toContain('upgrade-data-before-101')
  })

  it('11: 100 and 103 before the 101', async () => {
    const found = await conversations.play([
      ['client', UPGRADE_REQUEST],
      ['server', 'HTTP/1.1 100 Continue\r\n\r\n'],
      ['server', 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n'],
      ['server', SWITCHING_PROTOCOLS],
      ['server', text('on')],
    ])
    expect(found.exchanges).toEqual([{ method: 'GET', status: 101, interim: [100, 103] }])
    expect(frames(found)).toEqual(['server-to-client, opcode 1, 2'])
  })

  it('12: a refused upgrade with a chunked body and trailers, then another request', async () => {
    const found = await conversations.play([
      ['client', UPGRADE_REQUEST],
      [
        'server',
        'HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nSorry\r\n0\r\nX-Sum: 1\r\n\r\n',
      ],
      ['client', 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n'],
      ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n'],
      ['client', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
      ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'],
    ])
    expect(found.exchanges.map(({ method, status }) => `${method} ${status}`)).toEqual([
      'GET 403',
      'HEAD 200',
      'GET 200',
    ])
    expect(found.upgrades).toMatchObject([{ status: 403 }])
  })

  it('28: broken deflate is said to be broken, and the next message is read', async () => {
    const extension = 'Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n\r\n'
    const compressed = (content: string): Buffer =>
      deflateRawSync(content, { finishFlush: 2 /* Z_SYNC_FLUSH */ }).subarray(0, -4)
    const found = await conversations.play([
      ['client', UPGRADE_REQUEST.replace(/\r\n$/, extension)],
      ['server', SWITCHING_PROTOCOLS.replace(/\r\n$/, extension)],
      ['server', frame({ opcode: 1, rsv: 4, payload: Buffer.from('\x07not deflate') })],
      ['server', frame({ opcode: 1, rsv: 4, payload: compressed('fine again') })],
    ])
    expect(found.messages.map((message) => message.inflate)).toEqual(['invalid', 'ok'])
    expect(found.messages[1]!.length).toBe(10)
  })

  it('31: data after Close, and codes that never may be on the wire, are flagged', async () => {
    const found = await conversations.play([
      ...opened,
      ['server', close(1006)],
      ['client', close(1000, '', masked)],
      ['client', text('one more', masked)],
    ])
    expect(found.frames.map((one) => one.closeCode)).toEqual([1006, 1000, null])
    expect(found.diagnostics).toEqual(expect.arrayContaining(['close-code-invalid', 'data-after-close']))
  })

  it('27: a storm of empty frames, of fragments, and of single bytes', async () => {
    const { client, server, connection } = await conversations.open()
    client.write(UPGRADE_REQUEST)
    await server.untilText('\r\n\r\n')
    server.write(SWITCHING_PROTOCOLS)
    await client.untilText('\r\n\r\n')
    const empty = frame({ opcode: 9, ...masked })
    const many = Buffer.concat(Array.from({ length: 50_000 }, () => empty))
    const fragment = frame({ opcode: 0, fin: false, payload: Buffer.from('x') })
    const fragments = Buffer.concat([
      text('x', { fin: false }),
      ...Array.from({ length: 65_000 }, () => fragment),
      frame({ opcode: 0 }),
    ])
    const [toServer, toClient] = [server.length + many.length, client.length + fragments.length]
    client.write(many)
    server.write(fragments)
    await Promise.all([server.untilLength(toServer), client.untilLength(toClient)])
    const single = text('byte by byte', masked)
    for (const byte of single) {
      const expected = server.length + 1
      client.write(Uint8Array.of(byte))
      await server.untilLength(expected)
    }
    client.socket.end()
    server.socket.end()
    const found = await conversations.ended(connection)
    expect(found.frames).toHaveLength(50_000 + 65_002 + 1)
    expect(found.messages).toEqual([
      { opcode: 1, length: 65_001, complete: true, frameCount: 65_002, inflate: 'none' },
      { opcode: 1, length: 12, complete: true, frameCount: 1, inflate: 'none' },
    ])
  })
})
