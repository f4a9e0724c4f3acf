import { CLIENT_TO_SERVER } from '../../model/direction'
import type { ExportChunks, ExportFeed } from '../export-feed'
import { conversations, type Conversation, type ConversationStep } from './conversation'
import { javascriptMessage, javascriptString } from './literals'

/** A page has no say in these; the server gets the browser's own. */
const BROWSER_FIELDS = /^(?:accept.*|user-agent|origin|referer|cache-control|pragma|sec-.*|dnt|priority)$/i

/** The client's side as a page: opened in a browser, it holds the conversation again and shows it. */
export function* javascriptExport(feed: ExportFeed): ExportChunks & Generator<string> {
  yield PAGE_START
  const calls: string[] = []
  for (const conversation of conversations(feed)) {
    const { connection, origin, target, subprotocols, headers } = conversation
    const lost = headers.map(([name]) => name).filter((name) => !BROWSER_FIELDS.test(name))
    if (lost.length > 0) yield `// A page cannot send: ${lost.join(', ').replace(/[^\w, -]/g, '')}\n`
    calls.push(`await connection${connection}()`)
    yield `async function connection${connection}() {
  const socket = await open(origin(${javascriptString(origin)}) + ${javascriptString(target)}, [${subprotocols.map((token) => javascriptString(token)).join(', ')}])
`
    yield* steps(conversation)
    yield '}\n\n'
  }
  yield `run(async () => {\n${calls.map((call) => `  ${call}\n`).join('')}})\n${PAGE_END}`
}

function* steps(conversation: Conversation): Generator<string> {
  for (const step of conversation.steps()) yield* pageStep(step)
}

function* pageStep(step: ConversationStep): Generator<string> {
  switch (step.kind) {
    case 'message':
      yield step.message.direction === CLIENT_TO_SERVER ? '  socket.send(' : '  await socket.receive('
      yield* javascriptMessage(step.message)
      yield ')\n'
      return
    case 'close':
      if (step.direction === CLIENT_TO_SERVER) {
        // A page may send no other codes (WHATWG WebSockets §3.1).
        const isAllowed = step.code === 1000 || (step.code !== null && step.code >= 3000)
        const args = isAllowed ? `${step.code}, ${javascriptString(step.reason)}` : ''
        const note = isAllowed ? '' : ` // recorded: ${step.code ?? 'no code'}; a page cannot send that`
        yield `  await socket.close(${args})${note}\n`
      } else {
        yield `  await socket.closed(${step.code ?? 1005}, ${javascriptString(step.reason)})\n`
      }
      return
    case 'lost':
      yield '  await socket.close() // recorded: the connection ended without a close frame\n'
  }
}

const PAGE_START = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Recorded with Sockscope</title>
</head>
<body>
<pre id="log"></pre>
<script>
'use strict'
// ?ws://HOST:PORT behind this page's address connects elsewhere.
const origin = (recorded) => decodeURIComponent(location.search.slice(1)) || recorded
const TIMEOUT = 10000

function bytes(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

function log(line) {
  document.getElementById('log').append(line + '\\n')
}

function short(message) {
  const text = typeof message === 'string' ? message : '(' + message.byteLength + ' bytes)'
  return text.length > 200 ? text.slice(0, 200) + '...' : text
}

function same(one, other) {
  if (typeof one === 'string' || typeof other === 'string') return one === other
  const [a, b] = [new Uint8Array(one), new Uint8Array(other)]
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}

/** A WebSocket whose messages are waited for one by one. */
function open(url, protocols) {
  const ws = new WebSocket(url, protocols)
  ws.binaryType = 'arraybuffer'
  const arrived = []
  let wake = () => {}
  let ended = null
  ws.onmessage = ({ data }) => { arrived.push(data); wake() }
  const until = async (holds) => {
    const deadline = Date.now() + TIMEOUT
    while (!holds()) {
      if (Date.now() > deadline) throw new Error('nothing came within ' + TIMEOUT + ' ms')
      await new Promise((resolve) => { wake = resolve; setTimeout(resolve, 50) })
    }
  }
  const socket = {
    send(message) { log('> ' + short(message)); ws.send(message) },
    async receive(recorded) {
      await until(() => arrived.length > 0 || ended)
      if (arrived.length === 0) throw new Error('the server closed with ' + ended.code + ' ' + ended.reason)
      const message = arrived.shift()
      log('< ' + short(message))
      if (!same(message, recorded)) log('  recorded: ' + short(recorded))
    },
    async close(...how) { log('> close ' + how.join(' ')); ws.close(...how); await until(() => ended) },
    async closed(code, reason) {
      await until(() => ended)
      log('< close ' + ended.code + ' ' + ended.reason)
      if (ended.code !== code || ended.reason !== reason) log('  recorded: ' + code + ' ' + reason)
    },
  }
  return new Promise((resolve, reject) => {
    ws.onopen = () => resolve(socket)
    ws.onclose = (event) => { ended = event; wake(); reject(new Error('no connection: ' + event.code)) }
  })
}

async function run(conversations) {
  try {
    await conversations()
    log('done')
  } catch (error) {
    log('failed: ' + error.message)
  }
}

`

const PAGE_END = `</script>
</body>
</html>
`
