// The page's side of the conversation. Everything it does with a WebSocket fits in four events and two methods:
// open, message, error, close; send(), close(). What lies below them is the server's half of the story (server.py).
//
// ?run=all runs every scenario once, ?run=text,ping some of them, ?lang=zh chooses the language.
import { preferredLanguage, words } from './words.js'

// The server, or Sockscope in front of it: whoever served this page also speaks WebSocket on the same port.
const BASE = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`
const PATIENCE = 10_000 // milliseconds until something that should happen counts as not happening
const SHOWN_ROWS = 500
const SHOWN_TEXT = 200

/** What the page saw, in order, for tests: `{ event, ... }`. */
window.demoLog = []

let language = preferredLanguage()
let connections = 0
let shared = null // the connection the message scenarios have in common
let summary = null // { passed, failed } of the last run
let busy = false

const element = (id) => document.getElementById(id)
const states = new Map() // scenario -> 'running' | 'ok' | 'failed'

// -- the conversation

/** A WebSocket whose messages can be awaited one by one. */
class Client {
  constructor(path) {
    this.number = ++connections
    this.messages = []
    this.waiting = []
    this.isOpen = false
    record('connecting', { connection: this.number, url: path })
    this.socket = new WebSocket(BASE + path, ['sockscope-demo'])
    this.socket.binaryType = 'arraybuffer'
    this.closed = new Promise((resolve) => {
      this.socket.addEventListener('close', ({ code, reason, wasClean }) => {
        this.isOpen = false
        record('close', { connection: this.number, code, reason, wasClean })
        for (const waiting of this.waiting.splice(0)) waiting.reject(new Error(`closed with ${code}`))
        resolve({ code, reason, wasClean })
      })
    })
    this.opened = new Promise((resolve) => {
      this.socket.addEventListener('open', () => {
        this.isOpen = true
        const { protocol, extensions } = this.socket
        record('open', { connection: this.number, protocol, extensions })
        resolve(true)
      })
      this.closed.then(() => resolve(false))
    })
    // An error event carries no reason, on purpose: a page must not scan the network through it.
    this.socket.addEventListener('error', () => record('error', { connection: this.number }))
    this.socket.addEventListener('message', ({ data }) => {
      record('message', { connection: this.number, ...describe(data) })
      const waiting = this.waiting.shift()
      if (waiting === undefined) this.messages.push(data)
      else waiting.resolve(data)
    })
  }

  send(data) {
    record('send', { connection: this.number, ...describe(data) })
    this.socket.send(data)
  }

  command(command, details = {}) {
    this.send(JSON.stringify({ command, ...details }))
  }

  close(code, reason) {
    record('closing', { connection: this.number, code, reason })
    this.socket.close(code, reason)
  }

  next() {
    if (this.messages.length > 0) return Promise.resolve(this.messages.shift())
    return patiently('a message', new Promise((resolve, reject) => this.waiting.push({ resolve, reject })))
  }
}

function describe(data) {
  if (typeof data !== 'string') return { type: 'binary', length: data.byteLength, hex: hexOf(data) }
  return { type: 'text', length: new TextEncoder().encode(data).length, text: data.slice(0, SHOWN_TEXT) }
}

function hexOf(data) {
  const bytes = new Uint8Array(data.buffer ?? data, 0, Math.min(24, data.byteLength))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

function patiently(what, promise) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${PATIENCE} ms`)), PATIENCE)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

function expect(condition, what) {
  if (!condition) throw new Error(what)
}

async function connect(path = '/ws') {
  const client = new Client(path)
  expect(await patiently('open', client.opened), 'the connection did not open')
  return client
}

async function sharedClient() {
  if (shared === null || !shared.isOpen) shared = await connect()
  shared.messages.length = 0
  return shared
}

async function expectClose(client, code) {
  const closed = await patiently('close', client.closed)
  expect(closed.code === code, `closed with ${closed.code} instead of ${code}`)
  return closed
}

function sameBytes(one, other) {
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}

async function echoBytes(client, bytes) {
  client.send(bytes)
  const answer = await client.next()
  expect(answer instanceof ArrayBuffer, 'the echo is not binary')
  expect(sameBytes(new Uint8Array(answer), bytes), 'the echo differs from what was sent')
}

const scenarios = {
  async http() {
    const response = await fetch('/chunked', { cache: 'no-store' })
    const body = await response.text()
    record('http', { status: response.status, length: new TextEncoder().encode(body).length, text: body })
    expect(response.status === 200, `status ${response.status}`)
  },
  async text() {
    const client = await sharedClient()
    const json = JSON.stringify({ id: 7, name: 'Sockscope', tags: ['ws', '握手'], nested: { ok: true } })
    for (const text of ['Hello, WebSocket!', '你好，世界。三次握手，一次升级。', '🧦🔭 👩‍👩‍👧‍👦 é', json]) {
      client.send(text)
      expect((await client.next()) === text, 'the echo differs from what was sent')
    }
  },
  async binary() {
    await echoBytes(
      await sharedClient(),
      Uint8Array.from({ length: 256 }, (_, index) => index),
    )
  },
  async large() {
    await echoBytes(
      await sharedClient(),
      Uint8Array.from({ length: 1024 * 1024 }, (_, index) => (index * 31 + (index >> 8)) & 255),
    )
  },
  async fragmented() {
    const client = await sharedClient()
    client.command('fragmented')
    expect((await client.next()).startsWith('One message, three frames'), 'not the message expected')
  },
  async ping() {
    const client = await sharedClient()
    client.command('ping', { payload: 'are you there? 在吗？' })
    const answer = JSON.parse(await client.next())
    expect(answer.event === 'pong' && answer.payload === 'are you there? 在吗？', 'the server got no pong')
  },
  async ticks() {
    const client = await sharedClient()
    client.command('ticks', { count: 10, interval: 100 })
    for (let number = 1; number <= 10; number++) {
      expect(JSON.parse(await client.next()).number === number, 'a tick is missing')
    }
  },
  async close() {
    const client = await sharedClient()
    client.close(1000, 'goodbye · 再见')
    const closed = await expectClose(client, 1000)
    expect(closed.wasClean, 'the close was not clean')
  },
  async serverClose() {
    const client = await connect()
    client.command('close', { code: 4001, reason: 'the demo asked for it · 演示' })
    const closed = await expectClose(client, 4001)
    expect(closed.reason === 'the demo asked for it · 演示', 'another reason')
  },
  async refused() {
    const client = new Client('/refused')
    await expectClose(client, 1006)
  },
  async drop() {
    const client = await connect()
    client.command('drop', { how: 'fin' })
    await expectClose(client, 1006)
  },
  async reset() {
    const client = await connect()
    client.command('drop', { how: 'rst' })
    await expectClose(client, 1006)
  },
  async halfClose() {
    const client = await connect()
    client.command('half-close')
    expect(JSON.parse(await client.next()).event === 'half-close', 'no last words')
    await expectClose(client, 1006)
  },
}

async function run(names) {
  if (busy) return
  busy = true
  summary = null
  document.documentElement.dataset.run = 'running'
  const results = { passed: 0, failed: 0 }
  showStates()
  record('run-started', { scenarios: names })
  for (const name of names) {
    states.set(name, 'running')
    showStates()
    record('scenario-started', { scenario: name })
    try {
      await scenarios[name]()
      states.set(name, 'ok')
      results.passed++
      record('scenario-finished', { scenario: name, ok: true })
    } catch (error) {
      states.set(name, 'failed')
      results.failed++
      record('scenario-finished', { scenario: name, ok: false, problem: String(error.message) })
    }
  }
  busy = false
  summary = results
  showStates()
  record('run-finished', results)
  document.documentElement.dataset.run = 'finished'
}

// -- the screen. Whatever came over the wire is put on it with textContent, never as HTML.

function record(event, details = {}) {
  const entry = { event, time: Math.round(performance.now() * 10) / 10, ...details }
  window.demoLog.push(entry)
  showEntry(entry)
}

const MARKS = {
  send: '→',
  closing: '→',
  message: '←',
  http: '←',
  open: '●',
  connecting: '○',
  close: '■',
  error: '▲',
}

function showEntry(entry) {
  const { event, time, connection, ...details } = entry
  const heading = event === 'scenario-started' ? words[language].scenarios[details.scenario][0] : null
  if (heading === null && (event.startsWith('run-') || details.ok === true)) return // the list on the left says it
  const rows = element('log')
  const scroller = rows.closest('.rows')
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40
  const row = document.createElement('tr')
  row.dataset.event = event
  if (heading !== null) {
    const title = cell('heading', heading)
    title.colSpan = 4
    row.append(title)
  } else {
    row.append(
      cell('time', time.toFixed(0)),
      cell('connection', connection === undefined ? '' : `#${connection}`),
      cell('event', `${MARKS[event] ?? '·'} ${event}`),
      cell('detail', detailOf(details)),
    )
  }
  rows.append(row)
  while (rows.childElementCount > SHOWN_ROWS) rows.firstElementChild.remove()
  if (atEnd) scroller.scrollTop = scroller.scrollHeight
}

function cell(kind, text) {
  const made = document.createElement('td')
  made.className = kind
  made.textContent = text
  return made
}

function detailOf({ type, length, text, hex, ...rest }) {
  const parts = []
  if (length !== undefined) parts.push(`${type ?? ''} ${words[language].bytes(length)}`.trim())
  if (text !== undefined) parts.push(text)
  if (hex !== undefined) parts.push(length > 24 ? `${hex} …` : hex)
  for (const [name, value] of Object.entries(rest)) {
    if (value === '') continue
    parts.push(`${name}: ${Array.isArray(value) ? value.join(', ') : value}`)
  }
  return parts.join('  ')
}

function showStates() {
  const said = words[language]
  for (const item of element('scenarios').children) {
    const state = states.get(item.dataset.scenario) ?? ''
    item.dataset.state = state
    item.querySelector('.state').textContent = { ok: '✓', failed: '✗', running: '…' }[state] ?? ''
    item.querySelector('.state').title =
      { ok: said.ok, failed: said.failed, running: said.running }[state] ?? ''
  }
  for (const button of document.querySelectorAll('#scenarios button, #run-all')) button.disabled = busy
  element('state').textContent = busy
    ? said.running
    : summary === null
      ? ''
      : said.finished(summary.passed, summary.failed)
}

function showWords() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  document.title = words[language].title
  for (const place of document.querySelectorAll('[data-text]'))
    place.textContent = words[language][place.dataset.text]
  for (const button of document.querySelectorAll('[data-language]')) {
    button.setAttribute('aria-pressed', String(button.dataset.language === language))
  }
  for (const item of element('scenarios').children) {
    const [name, note] = words[language].scenarios[item.dataset.scenario]
    item.querySelector('button').textContent = name
    item.querySelector('.note').textContent = note
  }
  showStates()
}

function addScenario(name) {
  const item = document.createElement('li')
  item.dataset.scenario = name
  const button = document.createElement('button')
  button.type = 'button'
  button.addEventListener('click', () => run([name]))
  const note = document.createElement('span')
  note.className = 'note'
  const state = document.createElement('span')
  state.className = 'state'
  item.append(button, note, state)
  element('scenarios').append(item)
}

element('address').textContent = `${BASE}/ws`
for (const name of Object.keys(scenarios)) addScenario(name)
for (const button of document.querySelectorAll('[data-language]')) {
  button.addEventListener('click', () => {
    language = button.dataset.language
    showWords()
  })
}
element('run-all').addEventListener('click', () => run(Object.keys(scenarios)))
element('clear').addEventListener('click', () => element('log').replaceChildren())
element('own-form').addEventListener('submit', async (event) => {
  event.preventDefault()
  try {
    const client = await sharedClient()
    client.send(element('own-text').value)
  } catch {
    // what went wrong is in the log already
  }
})
showWords()

const asked = new URLSearchParams(location.search).get('run')
if (asked !== null) {
  run(
    asked === 'all'
      ? Object.keys(scenarios)
      : asked.split(',').filter((name) => Object.hasOwn(scenarios, name)),
  )
}
