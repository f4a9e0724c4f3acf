import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { jsonLines, ofKind, runCli, type JsonLine } from '../../cli/cli-run'
import { temporaryFolder } from '../../support/temporary-folder'

const START = '2026-11-25T10:00:00.500Z'
const SECONDS = 1795600800

function entry(
  changes: Record<string, unknown> = {},
  request: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    _resourceType: 'websocket',
    startedDateTime: START,
    time: 12,
    request: {
      method: 'GET',
      url: 'ws://chat.example:8000/room?x=1',
      httpVersion: 'HTTP/1.1',
      headers: [
        { name: 'Host', value: 'chat.example:8000' },
        { name: 'Upgrade', value: 'websocket' },
        { name: 'Connection', value: 'Upgrade' },
        { name: 'Sec-WebSocket-Key', value: 'dGhlIHNhbXBsZSBub25jZQ==' },
        { name: 'Sec-WebSocket-Version', value: '13' },
        { name: 'Sec-WebSocket-Protocol', value: 'chat' },
      ],
      ...request,
    },
    response: {
      status: 101,
      statusText: 'Switching Protocols',
      headers: [
        { name: 'Upgrade', value: 'websocket' },
        { name: 'Connection', value: 'Upgrade' },
        { name: 'Sec-WebSocket-Accept', value: 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=' },
        { name: 'Sec-WebSocket-Protocol', value: 'chat' },
      ],
      content: { size: 0, mimeType: 'x-unknown' },
    },
    timings: { blocked: 1, dns: -1, connect: 2.5, send: 0, wait: 8.5, receive: 0 },
    serverIPAddress: '[::1]',
    ...changes,
  }
}

function har(...entries: unknown[]): string {
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'Test', version: '1' }, entries } })
}

async function imported(text: string, name = 'a.har'): Promise<JsonLine[]> {
  const file = join(temporaryFolder(), name)
  writeFileSync(file, text)
  const { status, stdout, stderr } = await runCli(['read', file, '--json'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return jsonLines(stdout)
}

const messagesOf = (lines: JsonLine[]) =>
  ofKind(lines, 'message').map(({ direction, opcode, text, data }) => [direction, opcode, text ?? data])
const timesOf = (lines: JsonLine[]) => ofKind(lines, 'frame').map(({ time }) => time)

describe('a HAR', () => {
  it('is read as a session: its heads, messages and times, what it cannot know inferred', async () => {
    const lines = await imported(
      har(
        entry({
          _webSocketMessages: [
            { type: 'send', time: SECONDS + 0.75, opcode: 1, data: 'héllo "握手"' },
            { type: 'receive', time: SECONDS + 1, opcode: 2, data: 'AAEC/w==' },
          ],
        }),
      ),
    )
    expect(lines[0]).toMatchObject({ kind: 'capture', format: 'har', truncated: false })
    const [connection] = ofKind(lines, 'connection')
    expect(connection).toMatchObject({
      protocol: 'websocket',
      server: { address: '::1', port: 8000 },
      start: `${SECONDS}500000000`,
      end: null,
      handshake: { state: 'inferred' },
    })
    const [upgrade] = ofKind(lines, 'upgrade')
    expect(upgrade).toMatchObject({
      time: `${SECONDS}512000000`,
      request: { method: 'GET', target: '/room?x=1' },
      response: { status: 101 },
      accept: { valid: true },
      subprotocol: 'chat',
    })
    expect(messagesOf(lines)).toEqual([
      ['client-to-server', 1, 'héllo "握手"'],
      ['server-to-client', 2, 'AAEC/w=='],
    ])
    expect(timesOf(lines)).toEqual([`${SECONDS}750000000`, `${SECONDS + 1}000000000`])
    expect(ofKind(lines, 'diagnostic')).toEqual([])
  })

  it('keeps every digit of a time, in seconds or milliseconds, written as a number or a string', async () => {
    const at = (time: unknown) => ({ type: 'send', time, opcode: 1, data: 'x' })
    const text = har(entry({ _webSocketMessages: [at(1), at('1795600801.5'), at(2)] }))
      .replace('"time":1,"opcode"', '"time":1795600801.123456789,"opcode"')
      .replace('"time":2,"opcode"', '"time":1795600802123.25,"opcode"')
    expect(timesOf(await imported(text))).toEqual([
      '1795600801123456789',
      '1795600801500000000',
      '1795600802123250000',
    ])
  })

  it('keeps the order of messages whose time is unknown', async () => {
    const lines = await imported(
      har(
        entry({
          _webSocketMessages: [
            { type: 'send', time: SECONDS + 1, opcode: 1, data: 'one' },
            { type: 'receive', time: -1, opcode: 1, data: 'two' },
            { type: 'send', opcode: 1, data: 'three' },
          ],
        }),
      ),
    )
    expect(messagesOf(lines).map(([, , text]) => text)).toEqual(['one', 'two', 'three'])
    expect(new Set(timesOf(lines)).size).toBe(1)
  })

  it.each(['_webSocketMessages', '_websocketMessages', 'webSocketMessages', '_webSocketFrames'])(
    'takes messages that stand under %s for a WebSocket, whatever else is there',
    async (name) => {
      const lines = await imported(
        har(entry({ _resourceType: undefined, [name]: [{ type: 'send', time: 1, opcode: '1', data: 'x' }] })),
      )
      expect(messagesOf(lines)).toEqual([['client-to-server', 1, 'x']])
    },
  )

  it('takes https with an Upgrade for a WebSocket, adds what the handshake needs, and says so', async () => {
    const bare = entry(
      { _webSocketMessages: [{ type: 'receive', time: 1, opcode: 1, data: 'x' }] },
      { url: 'https://chat.example/room', headers: [] },
    )
    const lines = await imported(har(bare))
    expect(ofKind(lines, 'upgrade')[0]).toMatchObject({
      request: {
        headers: expect.arrayContaining([
          ['Host', 'chat.example'],
          ['Upgrade', 'websocket'],
        ]) as unknown,
      },
    })
    expect(ofKind(lines, 'connection')[0]).toMatchObject({ server: { address: '::1', port: 443 } })
  })

  it('keeps binary data that is no base64 as the text it is, and skips what is no message', async () => {
    const lines = await imported(
      har(
        entry({
          _webSocketMessages: [
            { type: 'send', time: 1, opcode: 2, data: 'not base64!' },
            null,
            { type: 'send', time: 1 },
            { type: 'error', time: 1, opcode: -1, data: 'WebSocket is closed' },
            { type: 'receive', time: 1, opcode: 2, data: 'aGk' },
          ],
        }),
      ),
    )
    expect(messagesOf(lines)).toEqual([
      ['client-to-server', 2, Buffer.from('not base64!').toString('base64')],
      ['server-to-client', 2, 'aGk='],
    ])
  })

  it('knows a close from _webSocketClose, and a close frame among the messages', async () => {
    const closed = await imported(
      har(
        entry({
          _webSocketMessages: [],
          _webSocketClose: { code: 4001, reason: 'bye', timestamp: SECONDS + 3 },
        }),
        entry({
          _webSocketMessages: [{ type: 'receive', time: SECONDS, opcode: 8, code: 1001, reason: 'away' }],
        }),
        entry({ _webSocketMessages: [], _webSocketClose: 'aborted' }),
      ),
    )
    const closes = ofKind(closed, 'frame').map(({ connection, opcode, payload }) => [
      connection,
      opcode,
      payload,
    ])
    expect(closes).toEqual([
      [0, 8, Buffer.from([0x0f, 0xa1, ...Buffer.from('bye')]).toString('base64')],
      [1, 8, Buffer.from([0x03, 0xe9, ...Buffer.from('away')]).toString('base64')],
    ])
    expect(ofKind(closed, 'connection').map(({ closedBy }) => closedBy)).toEqual([null, null, 'rst'])
  })

  it('reads messages that Playwright attached in a file beside it, and never from elsewhere', async () => {
    const folder = temporaryFolder()
    writeFileSync(
      join(folder, 'abc.jsonl'),
      '{"type":"send","time":1795600801250.5,"opcode":1,"data":"attached"}\n',
    )
    const attached = (name: string) => entry({ response: { status: 101, content: { _file: name } } })
    writeFileSync(
      join(folder, 'a.har'),
      har(attached('abc.jsonl'), attached('../abc.jsonl'), attached('gone.jsonl')),
    )
    const { stdout } = await runCli(['read', join(folder, 'a.har'), '--json'])
    const frames = ofKind(jsonLines(stdout), 'frame')
    expect(frames.map(({ connection, time }) => [connection, time])).toEqual([[0, '1795600801250500000']])
  })

  it('lists plain requests too, without their bodies', async () => {
    const page = {
      ...entry({ _resourceType: 'document' }, { url: 'http://chat.example/', headers: [] }),
      response: {
        status: 200,
        statusText: 'OK',
        headers: [{ name: 'Content-Length', value: '5' }],
        content: { size: 5, text: 'hello' },
      },
    }
    const lines = await imported(har(page))
    expect(ofKind(lines, 'http')).toMatchObject([{ method: 'GET', target: '/', status: 200 }])
    expect(ofKind(lines, 'diagnostic')).toEqual([])
  })

  it('is read from standard input, compressed too', async () => {
    const text = har(entry({ _webSocketMessages: [{ type: 'send', time: 1, opcode: 1, data: 'x' }] }))
    for (const bytes of [Buffer.from(text), gzipSync(text)]) {
      const { status, stdout } = await runCli(['read', '-', '--summary'], Readable.from([bytes]))
      expect({ status, messages: (JSON.parse(stdout) as { messages: number }).messages }).toEqual({
        status: 0,
        messages: 1,
      })
    }
  })

  it('that is cut off is read as far as it goes, and the sentence says where it ends', async () => {
    const whole = har(
      entry({ _webSocketMessages: [{ type: 'send', time: 1, opcode: 1, data: 'first' }] }),
      entry({ _webSocketMessages: [{ type: 'send', time: 1, opcode: 1, data: 'second' }] }),
    )
    const cut = whole.slice(0, whole.indexOf('second'))
    const file = join(temporaryFolder(), 'cut.har')
    writeFileSync(file, cut)
    const { status, stdout, stderr } = await runCli(['read', file, '--json'])
    expect(status).toBe(1)
    expect(stderr).toContain(`The file ends in the middle of its JSON (at byte ${Buffer.byteLength(cut)})`)
    expect(messagesOf(jsonLines(stdout))).toEqual([['client-to-server', 1, 'first']])
  })

  it('that is JSON but no HAR is refused with a sentence', async () => {
    const file = join(temporaryFolder(), 'package.json')
    writeFileSync(file, '{"name":"x"}')
    const { status, stderr } = await runCli(['read', file])
    expect(status).toBe(1)
    expect(stderr).toContain('log.entries is missing')
  })
})
