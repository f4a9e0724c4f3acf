import { readdirSync, unlinkSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { jsonLines, ofKind, runCli, type JsonLine } from '../../cli/cli-run'
import { chromiumPath, NO_CHROMIUM } from '../../support/chromium'
import { findPython, missing } from '../../support/peers/python-peers'
import { recordConversation, temporaryFolder } from '../../support/recorded-conversation'
import { exportFile } from '../export/exported-session'

const python = findPython('websockets')

async function read(file: string): Promise<JsonLine[]> {
  const { status, stdout, stderr } = await runCli(['read', file, '--json'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return jsonLines(stdout)
}

/** What a HAR can hold of a session (docs/har.md). */
function held(lines: JsonLine[]) {
  const frames = ofKind(lines, 'frame')
  return {
    connections: ofKind(lines, 'connection').map(({ client, server, start, closedBy }) => ({
      client,
      server,
      start,
      closedBy,
    })),
    upgrades: ofKind(lines, 'upgrade').map(({ request, response, accept, subprotocol }) => ({
      request,
      response,
      accept,
      subprotocol,
    })),
    messages: ofKind(lines, 'message').map(({ direction, opcode, length, text, data, frames: numbers }) => ({
      direction,
      opcode,
      length,
      text,
      data,
      time: frames[(numbers as [number, number])[1]]!['time'],
    })),
    controls: frames
      .filter(({ opcode }) => Number(opcode) >= 8)
      .map(({ direction, opcode, time, payload }) => ({ direction, opcode, time, payload })),
  }
}

describe.skipIf(python === null)(`a session written as HAR and read back (${missing('websockets')})`, () => {
  it('is the same in all a HAR can hold, fragments and compression apart', async () => {
    const { recording } = await recordConversation(python!, temporaryFolder(), [
      { send: 'hello 握手' },
      { receive: 1 },
      { sendFragments: ['one ', 'two'] },
      { receive: 1 },
      { send: '{"command":"binary","size":70000}' },
      { receive: 1 },
      { ping: 'x' },
      { close: [4001, 'bye'] },
    ])
    const har = await exportFile(recording.path, 'har')
    const [before, after] = [await read(recording.path), await read(har)]
    expect(held(after)).toEqual(held(before))
    expect(ofKind(after, 'diagnostic')).toEqual([])
  })

  it('can be written again, as HAR and as packets, with the same content', async () => {
    const { recording } = await recordConversation(python!, temporaryFolder(), [
      { send: 'hello' },
      { receive: 1 },
      { close: [1000, ''] },
    ])
    const har = await exportFile(recording.path, 'har')
    expect(held(await read(await exportFile(har, 'har')))).toEqual(held(await read(recording.path)))
    expect(held(await read(await exportFile(har, 'pcapng')))).toEqual(held(await read(recording.path)))
  })
})

/** A page's origin with an echo server. */
async function echoOrigin(): Promise<number> {
  const http: Server = createServer((_, response) =>
    response.setHeader('Content-Type', 'text/html').end('<p>hello</p>'),
  )
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', (socket) =>
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
  )
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate()
    http.close()
  })
  return (http.address() as AddressInfo).port
}

const CONVERSATION = `new Promise((resolve) => {
  const socket = new WebSocket('ws://' + location.host + '/chat')
  let answers = 0
  socket.onopen = () => { socket.send('héllo 握手'); socket.send(new Uint8Array([0, 1, 255])) }
  socket.onmessage = () => { if (++answers === 2) socket.close(1000) }
  socket.onclose = () => resolve()
})`

describe.skipIf(chromiumPath === null)(`a HAR that Playwright writes of Chromium (${NO_CHROMIUM})`, () => {
  it.each(['embed', 'attach'] as const)(
    'is read with its messages and times (%s)',
    { timeout: 60_000 },
    async (content) => {
      const port = await echoOrigin()
      const path = join(temporaryFolder(), 'playwright.har')
      const browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] })
      const began = Date.now()
      try {
        const context = await browser.newContext({ recordHar: { path, content } })
        const page = await context.newPage()
        await page.goto(`http://127.0.0.1:${port}/`)
        await page.evaluate(CONVERSATION)
        await context.close()
      } finally {
        await browser.close()
      }
      const lines = await read(path)
      const messages = ofKind(lines, 'message').map(({ direction, text, data }) => [direction, text ?? data])
      expect(messages.toSorted()).toEqual(
        [
          ['client-to-server', 'héllo 握手'],
          ['client-to-server', 'AAH/'],
          ['server-to-client', 'héllo 握手'],
          ['server-to-client', 'AAH/'],
        ].toSorted(),
      )
      for (const { time } of ofKind(lines, 'frame')) {
        const milliseconds = Number(time) / 1e6
        expect(milliseconds).toBeGreaterThan(began - 1000)
        expect(milliseconds).toBeLessThan(Date.now() + 1000)
      }
      expect(ofKind(lines, 'upgrade')).toMatchObject([
        { request: { target: '/chat' }, response: { status: 101 } },
      ])
      expect(ofKind(lines, 'http')).toEqual(
        expect.arrayContaining([expect.objectContaining({ target: '/', status: 200 })]),
      )
      if (content === 'attach') {
        // Without the file beside it, it is a WebSocket whose messages are not there.
        const folder = join(path, '..')
        for (const name of readdirSync(folder)) if (name.endsWith('.jsonl')) unlinkSync(join(folder, name))
        expect(ofKind(await read(path), 'message')).toEqual([])
      }
    },
  )
})
