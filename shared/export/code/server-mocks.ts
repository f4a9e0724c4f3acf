import { CLIENT_TO_SERVER } from '../../model/direction'
import type { ExportChunks, ExportFeed } from '../export-feed'
import { conversations, type Conversation, type ConversationStep } from './conversation'
import { javascriptMessage, javascriptString } from './literals'

/** The server's side for Playwright: what it sent follows what the page sends, message by message. */
export function* playwrightExport(feed: ExportFeed): ExportChunks & Generator<string> {
  yield `// The server's side of a recorded session, for tests of a page without a server (Playwright 1.48 or later).
//   import { routeRecorded } from './this-file.mjs'
//   await routeRecorded(page)   before page.goto()

${RECORDED_HELPERS}
/** @param {import('playwright-core').Page | import('playwright-core').BrowserContext} page */
export async function routeRecorded(page) {
  for (const [target, recorded] of byTarget()) {
    await page.routeWebSocket(
      (url) => url.pathname + url.search === target,
      (ws) => {
        const next = player(recorded, {
          send: (message) => ws.send(typeof message === 'string' ? message : Buffer.from(message)),
          close: (code, reason) => ws.close({ code, reason }),
        })
        ws.onMessage(() => next())
      },
    )
  }
}

`
  yield* recordedServers(feed)
}

/** The server's side for Mock Service Worker 2.6 or later. */
export function* mswExport(feed: ExportFeed): ExportChunks & Generator<string> {
  yield `// The server's side of a recorded session, for tests of a page without a server (Mock Service Worker 2.6 or later).
//   import { handlers } from './this-file.mjs'
//   setupServer(...handlers) or setupWorker(...handlers)
import { ws } from 'msw'

${RECORDED_HELPERS}
export const handlers = [...byTarget()].map(([target, recorded]) =>
  ws.link('*' + target.split('?')[0]).addEventListener('connection', ({ client }) => {
    const next = player(recorded, {
      send: (message) => client.send(message),
      close: (code, reason) => client.close(code, reason),
    })
    client.addEventListener('message', () => next())
  }),
)

`
  yield* recordedServers(feed)
}

function* recordedServers(feed: ExportFeed): Generator<string> {
  yield '// What happened, connection by connection. CLIENT stands for a message of the page.\n'
  // A function is hoisted, so that what a reader looks for first can stand first.
  yield 'function recordings() {\n  return [\n'
  for (const conversation of conversations(feed)) yield* recorded(conversation)
  yield '  ]\n}\n'
}

function* recorded(conversation: Conversation): Generator<string> {
  const { connection, url, target } = conversation
  yield `    // connection ${connection}: ${url.replace(/[^\x21-\x7e]/g, '?')}\n`
  yield `    { target: ${javascriptString(target)}, steps: [\n`
  for (const step of conversation.steps()) yield* mockStep(step)
  yield '    ] },\n'
}

function* mockStep(step: ConversationStep): Generator<string> {
  switch (step.kind) {
    case 'message':
      if (step.message.direction === CLIENT_TO_SERVER) {
        yield '      CLIENT, // '
        yield* commentPreview(step.message.opcode, step.message.payload.length)
      } else {
        yield '      { send: '
        yield* javascriptMessage(step.message)
        yield ' },\n'
      }
      return
    case 'close':
      // A page that closes is answered by the library.
      if (step.direction !== CLIENT_TO_SERVER)
        yield `      { close: [${step.code ?? 'undefined'}, ${javascriptString(step.reason)}] },\n`
      return
    case 'lost':
      yield '      { close: [undefined, ""] }, // recorded: the connection ended without a close frame\n'
  }
}

function* commentPreview(opcode: number, length: number): Generator<string> {
  yield `${opcode === 1 ? 'text' : 'binary'}, ${length} bytes\n`
}

const RECORDED_HELPERS = `const CLIENT = null

function bytes(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

/** Recorded connections by path and query; a page that connects again gets the next one. */
function byTarget() {
  const found = new Map()
  for (const { target, steps } of recordings()) {
    found.set(target, [...(found.get(target) ?? []), steps])
  }
  return found
}

/** Plays what the server sent up to the next message of the page; call what it returns at each of them. */
function player(recorded, socket) {
  const steps = recorded.length > 1 ? recorded.shift() : recorded[0]
  let at = 0
  const play = () => {
    for (; at < steps.length && steps[at] !== CLIENT; at++) {
      const { send, close } = steps[at]
      if (close) socket.close(...close)
      else socket.send(send)
    }
  }
  // The page first has to know that it is connected.
  setTimeout(play, 0)
  return () => {
    at++
    play()
  }
}
`
