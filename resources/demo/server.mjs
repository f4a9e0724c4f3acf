#!/usr/bin/env node
// The twin of server.py for machines without Python 3: same arguments, same behaviour, same log lines.
// It is shorter because the lesson is in server.py; the functions have the same names and the same order.
//
// 中文摘要：server.py 的 Node 版本，只用 node: 自带模块；行为、参数和日志都相同。讲解请看 server.py。
import { createHash } from 'node:crypto'
import { openSync, readFileSync, writeSync } from 'node:fs'
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'

const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11' // RFC 6455 §1.3
const CONTINUATION = 0x0
const TEXT = 0x1
const BINARY = 0x2
const CLOSE = 0x8
const PING = 0x9
const PONG = 0xa

const MAX_HEAD = 64 * 1024
const MAX_MESSAGE = 16 * 1024 * 1024
const LOGGED_PAYLOAD = 4096 // longer payloads are logged by their SHA-256 alone
const HTTP_TIMEOUT = 30_000 // milliseconds an HTTP connection may stay silent
const CLOSE_TIMEOUT = 5_000 // milliseconds the other side has to answer our Close, and then our FIN

const SUBPROTOCOL = 'sockscope-demo'
const FILES = new Map([
  ['/', ['index.html', 'text/html; charset=utf-8']],
  ['/index.html', ['index.html', 'text/html; charset=utf-8']],
  ['/page.js', ['page.js', 'text/javascript; charset=utf-8']],
  ['/words.js', ['words.js', 'text/javascript; charset=utf-8']],
  ['/style.css', ['style.css', 'text/css; charset=utf-8']],
  ['/icon.svg', ['icon.svg', 'image/svg+xml']],
])
const CSP = [
  'Content-Security-Policy',
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws: wss:",
]
const CHUNKS = [
  'A body whose length nobody knew in advance,\n',
  'sent in three chunks, ',
  'each with its own size. 分块传输。\n',
]
const REASONS = {
  101: 'Switching Protocols',
  200: 'OK',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  426: 'Upgrade Required',
  431: 'Request Header Fields Too Large',
}
const FRAGMENTED_TEXT = 'One message, three frames · 一条消息，三个帧'

/** The client sent FIN: it will not send another byte. */
class EndOfStream extends Error {}

class BadRequest extends Error {}

/** The client broke a rule of RFC 6455; `code` is the close code that says which kind (§7.4.1). */
class ProtocolError extends Error {
  constructor(code, reason) {
    super(reason)
    this.code = code
    this.reason = reason
  }
}

/** One JSON object a line for everything this end saw; `-` is standard output. */
class EventLog {
  #file
  constructor(path) {
    if (path === undefined) this.#file = null
    else this.#file = path === '-' ? 1 : openSync(path, 'w')
  }

  write(connection, event, details) {
    if (this.#file === null) return
    const time = String(BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n)
    writeLine(this.#file, JSON.stringify({ time, connection, event, ...details }))
  }
}

/** At once and whole, so that no line is lost when the process ends and lines do not pile up in memory. */
function writeLine(file, text) {
  let rest = Buffer.from(text + '\n')
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(file, rest))
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error
    }
  }
}

/** RFC 6455 §4.2.2, step 5.4. */
function acceptValue(key) {
  return createHash('sha1')
    .update(key + WEBSOCKET_GUID, 'latin1')
    .digest('base64')
}

function tokens(value) {
  return value
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '')
}

/** Without the spaces and tabs around it, and only those (RFC 9112 §5.1). A regular expression would be quadratic. */
function trimBlanks(text) {
  const isBlank = (index) => text[index] === ' ' || text[index] === '\t'
  let start = 0
  let end = text.length
  while (start < end && isBlank(start)) start++
  while (end > start && isBlank(end - 1)) end--
  return text.slice(start, end)
}

/** An HTTP request head (RFC 9112 §2.1). */
class Request {
  constructor(head) {
    const lines = head.toString('latin1').split('\r\n')
    const line = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/(1\.[01])$/.exec(lines[0])
    if (line === null) throw new BadRequest('the request line is not `METHOD target HTTP/1.1`')
    ;[, this.method, this.target, this.version] = line
    this.path = this.target.replace(/^http:\/\/[^/?]*/, '').split('?')[0] || '/'
    this.fields = lines.slice(1, -2).map((text) => {
      const colon = text.indexOf(':')
      const name = text.slice(0, Math.max(colon, 0))
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
        throw new BadRequest('a header line is not `Name: value`')
      }
      return [name.toLowerCase(), trimBlanks(text.slice(colon + 1))]
    })
    if (this.version === '1.1' && this.all('host').length !== 1) {
      throw new BadRequest('HTTP/1.1 needs exactly one Host header')
    }
  }

  all(name) {
    return this.fields.filter(([field]) => field === name).map(([, value]) => value)
  }

  get(name) {
    return this.all(name).join(', ')
  }

  keepsAlive() {
    const words = tokens(this.get('connection'))
    return !words.includes('close') && (this.version === '1.1' || words.includes('keep-alive'))
  }
}

/** One accepted TCP connection: first HTTP, then perhaps WebSocket. */
class Connection {
  constructor(socket, number, log) {
    this.socket = socket
    this.number = number
    this.log = log
    this.chunks = socket.iterator({ destroyOnReturn: false })
    this.buffer = Buffer.alloc(0)
    this.isWebSocket = false
    this.closeSent = false
    this.closeLogged = false
    this.sentFin = false
    this.fragments = null
    this.awaitedPong = null
    this.ending = 'fin'
    this.timedOut = false
    this.ticks = new Set()
    socket.on('error', () => {}) // the reading loop gets it too
    socket.on('timeout', () => {
      this.timedOut = true
      socket.destroy()
    })
  }

  event(name, details) {
    this.log.write(this.number, name, details)
  }

  async run() {
    let first = 'client'
    let how = 'fin'
    try {
      if (await this.speakHttp()) {
        await this.speakWebSocket()
        await this.sayGoodbye()
      }
      first = 'server'
    } catch (error) {
      if (this.timedOut) [first, how] = ['server', 'timeout']
      else if (error instanceof EndOfStream) [first, how] = [this.sentFin ? 'server' : 'client', this.ending]
      else if (typeof error.code === 'string') how = 'reset'
      else throw error
    } finally {
      for (const timer of this.ticks) clearInterval(timer)
      if (this.isWebSocket) this.logClose(1006, '', first)
      this.event('disconnected', { first, how })
      if (how === 'reset' && this.ending === 'reset') this.socket.resetAndDestroy()
      else this.socket.destroySoon()
    }
  }

  // -- bytes

  async receiveMore() {
    const { done, value } = await this.chunks.next()
    if (done) throw new EndOfStream()
    return value
  }

  async receiveExactly(count) {
    if (this.buffer.length < count) {
      const parts = [this.buffer]
      let length = this.buffer.length
      while (length < count) {
        const part = await this.receiveMore()
        parts.push(part)
        length += part.length
      }
      this.buffer = Buffer.concat(parts)
    }
    const data = this.buffer.subarray(0, count)
    this.buffer = this.buffer.subarray(count)
    return data
  }

  /** Waits where the client does not read: backpressure instead of memory. */
  async send(bytes) {
    if (this.socket.destroyed) throw new EndOfStream()
    if (this.socket.write(bytes)) return
    await new Promise((resolve) => {
      const done = () => {
        this.socket.off('drain', done).off('close', done)
        resolve()
      }
      this.socket.on('drain', done).on('close', done)
    })
  }

  // -- HTTP

  async receiveHead() {
    for (;;) {
      while (this.buffer[0] === 13 && this.buffer[1] === 10) this.buffer = this.buffer.subarray(2)
      const end = this.buffer.indexOf('\r\n\r\n')
      if (end >= 0) return this.receiveExactly(end + 4)
      if (this.buffer.length > MAX_HEAD) return null
      this.buffer = Buffer.concat([this.buffer, await this.receiveMore()])
    }
  }

  async speakHttp() {
    this.socket.setTimeout(HTTP_TIMEOUT)
    for (;;) {
      const head = await this.receiveHead()
      if (head === null) {
        await this.respondText(431, 'The request head is longer than this server reads.\n', false)
        return this.hangUp()
      }
      this.event('request', { head: head.toString('base64') })
      let request
      try {
        request = new Request(head)
      } catch (error) {
        if (!(error instanceof BadRequest)) throw error
        await this.respondText(400, `Bad request: ${error.message}.\n`, false)
        return this.hangUp()
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        await this.respondText(405, 'Only GET and HEAD.\n', false, [['Allow', 'GET, HEAD']])
        return this.hangUp()
      }
      if (!['', '0'].includes(request.get('content-length')) || request.all('transfer-encoding').length > 0) {
        await this.respondText(400, 'Bad request: this server reads no body.\n', false)
        return this.hangUp()
      }
      const keep = request.keepsAlive()
      const withBody = request.method === 'GET'
      const file = FILES.get(request.path)
      if (request.path === '/refused') {
        await this.respondText(403, 'This path refuses everybody.\n', keep, [], withBody)
      } else if (request.path === '/ws') {
        if (await this.upgrade(request, keep)) return true
      } else if (request.path === '/chunked') {
        await this.respondChunked(request, keep)
      } else if (file !== undefined) {
        const body = readFileSync(new URL(file[0], import.meta.url))
        await this.respond(200, file[1], body, keep, [['Cache-Control', 'no-store'], CSP], withBody)
      } else {
        await this.respondText(404, 'Nothing here.\n', keep, [], withBody)
      }
      if (!keep) return this.hangUp()
    }
  }

  async sendHead(status, headers) {
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    const head = Buffer.from(`HTTP/1.1 ${status} ${REASONS[status]}\r\n${lines}\r\n`, 'latin1')
    this.event('response', { status, head: head.toString('base64') })
    await this.send(head)
  }

  async respond(status, contentType, body, keep, extra = [], withBody = true) {
    await this.sendHead(status, [
      ['Date', new Date().toUTCString()],
      ['Server', 'sockscope-demo'],
      ['Content-Type', contentType],
      ['Content-Length', body.length],
      ['Connection', keep ? 'keep-alive' : 'close'],
      ...extra,
    ])
    if (withBody) await this.send(body)
  }

  async respondText(status, text, keep, extra = [], withBody = true) {
    await this.respond(status, 'text/plain; charset=utf-8', Buffer.from(text), keep, extra, withBody)
  }

  async respondChunked(request, keep) {
    if (request.version === '1.0') return this.respondText(200, CHUNKS.join(''), keep)
    await this.sendHead(200, [
      ['Date', new Date().toUTCString()],
      ['Server', 'sockscope-demo'],
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['Transfer-Encoding', 'chunked'],
      ['Connection', keep ? 'keep-alive' : 'close'],
    ])
    if (request.method === 'HEAD') return
    for (const chunk of CHUNKS) {
      await this.send(`${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`)
    }
    await this.send('0\r\n\r\n')
  }

  // -- the Upgrade (RFC 6455 §4.2)

  async upgrade(request, keep) {
    const offer = ['Upgrade', 'websocket']
    if (request.method !== 'GET' || !tokens(request.get('upgrade')).includes('websocket')) {
      const withBody = request.method === 'GET'
      await this.respondText(426, 'This path speaks WebSocket only.\n', keep, [offer], withBody)
      return false
    }
    const key = request.get('sec-websocket-key')
    let problem = null
    if (request.version !== '1.1') problem = 'the Upgrade needs HTTP/1.1'
    else if (!tokens(request.get('connection')).includes('upgrade')) {
      problem = 'the Connection header does not contain `Upgrade`'
    } else if (!/^[A-Za-z0-9+/]{22}==$/.test(key)) problem = 'Sec-WebSocket-Key is not 16 bytes in base64'
    if (problem !== null) {
      await this.respondText(400, `Bad upgrade: ${problem}.\n`, keep)
      return false
    }
    if (request.get('sec-websocket-version') !== '13') {
      await this.respondText(426, 'Version 13 only.\n', keep, [offer, ['Sec-WebSocket-Version', '13']])
      return false
    }
    const headers = [offer, ['Connection', 'Upgrade'], ['Sec-WebSocket-Accept', acceptValue(key)]]
    const offered = request.get('sec-websocket-protocol').split(',')
    if (offered.some((name) => name.trim() === SUBPROTOCOL)) {
      headers.push(['Sec-WebSocket-Protocol', SUBPROTOCOL])
    }
    await this.sendHead(101, headers)
    return true
  }

  // -- frames (RFC 6455 §5.2)

  async receiveFrame() {
    const [first, second] = await this.receiveExactly(2)
    const fin = (first & 0x80) !== 0
    const opcode = first & 0x0f
    let length = second & 0x7f
    if ((first & 0x70) !== 0)
      throw new ProtocolError(1002, 'a reserved bit is set and no extension was agreed on')
    if (![CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG].includes(opcode)) {
      throw new ProtocolError(1002, 'reserved opcode')
    }
    if ((second & 0x80) === 0) throw new ProtocolError(1002, 'a client frame is not masked')
    if (opcode >= CLOSE && (!fin || length > 125)) {
      throw new ProtocolError(1002, 'a control frame is fragmented or longer than 125 bytes')
    }
    if (length === 126) {
      length = (await this.receiveExactly(2)).readUInt16BE()
      if (length < 126) throw new ProtocolError(1002, 'the length is not in its shortest form')
    } else if (length === 127) {
      const long = (await this.receiveExactly(8)).readBigUInt64BE()
      if (long < 65536n || long >= 1n << 63n) {
        throw new ProtocolError(1002, 'the length is not in its shortest form')
      }
      length = Number(long) // rounded beyond 2^53, where it is far too long anyway
    }
    if (opcode < CLOSE && (this.fragments?.length ?? 0) + length > MAX_MESSAGE) {
      throw new ProtocolError(1009, 'the message is longer than this server reads')
    }
    const key = Buffer.from(await this.receiveExactly(4))
    const payload = applyMask(await this.receiveExactly(length), key)
    this.logFrame('client-to-server', fin, opcode, key.toString('hex'), payload)
    return { fin, opcode, payload }
  }

  async sendFrame(opcode, payload, fin = true) {
    if (this.sentFin || this.closeSent) return false
    if (opcode === CLOSE) this.closeSent = true
    const first = (fin ? 0x80 : 0) | opcode
    let header
    if (payload.length < 126) header = Buffer.from([first, payload.length])
    else if (payload.length < 65536) {
      header = Buffer.from([first, 126, 0, 0])
      header.writeUInt16BE(payload.length, 2)
    } else {
      header = Buffer.from([first, 127, 0, 0, 0, 0, 0, 0, 0, 0])
      header.writeBigUInt64BE(BigInt(payload.length), 2)
    }
    this.logFrame('server-to-client', fin, opcode, null, payload)
    await this.send(Buffer.concat([header, payload]))
    return true
  }

  sendText(text) {
    return this.sendFrame(TEXT, Buffer.from(text))
  }

  logFrame(direction, fin, opcode, mask, payload) {
    const details = { direction, opcode, fin, mask, length: payload.length }
    details.sha256 = createHash('sha256').update(payload).digest('hex')
    if (payload.length <= LOGGED_PAYLOAD) details.payload = payload.toString('base64')
    this.event('frame', details)
  }

  // -- messages

  async speakWebSocket() {
    this.isWebSocket = true
    this.socket.setTimeout(0)
    try {
      for (;;) {
        const { fin, opcode, payload } = await this.receiveFrame()
        if (opcode === CLOSE) return await this.receiveClose(payload)
        if (opcode === PING) await this.sendFrame(PONG, payload)
        else if (opcode === PONG) await this.receivePong(payload)
        else await this.receiveFragment(fin, opcode, payload)
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.event('failed', { code: error.code, reason: error.reason })
      await this.startClose(error.code, Buffer.from(error.reason))
      this.logClose(error.code, error.reason, 'server')
    }
  }

  async receiveFragment(fin, opcode, payload) {
    if (opcode === CONTINUATION) {
      if (this.fragments === null) throw new ProtocolError(1002, 'a continuation with nothing to continue')
    } else if (this.fragments !== null) {
      throw new ProtocolError(1002, 'a new message inside a fragmented one')
    } else {
      this.fragments = { opcode, data: Buffer.alloc(0), length: 0 }
    }
    append(this.fragments, payload)
    if (!fin || this.closeSent) return
    const { opcode: kind, length } = this.fragments
    const data = this.fragments.data.subarray(0, length)
    this.fragments = null
    if (kind === BINARY) {
      await this.sendFrame(BINARY, data)
      return
    }
    let text
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data)
    } catch {
      throw new ProtocolError(1007, 'a text message is not UTF-8')
    }
    await this.receiveText(text)
  }

  async receiveText(text) {
    let value = null
    try {
      value = JSON.parse(text)
    } catch {
      // not JSON: echoed like everything that is no command
    }
    const command =
      typeof value === 'object' && value !== null && !Array.isArray(value) ? value.command : null
    if (typeof command !== 'string') {
      await this.sendText(text)
    } else if (command === 'fragmented') {
      await this.sendFragmented()
    } else if (command === 'binary') {
      await this.sendFrame(BINARY, Buffer.from(Array.from({ length: 1024 }, (_, index) => index & 255)))
    } else if (command === 'ping') {
      this.awaitedPong = shortText(value.payload, 125)
      await this.sendFrame(PING, this.awaitedPong)
    } else if (command === 'ticks') {
      this.sendTicks(clamp(value.count, 1, 1000, 10), clamp(value.interval, 1, 10000, 100))
    } else if (command === 'close') {
      await this.startClose(clamp(value.code, 1000, 4999, 1000), shortText(value.reason, 123))
    } else if (command === 'drop') {
      const how = value.how === 'rst' ? 'rst' : 'fin'
      this.event('dropped', { how })
      this.sentFin = true
      this.ending = how === 'rst' ? 'reset' : 'fin'
      throw new EndOfStream()
    } else if (command === 'half-close') {
      await this.sendText(
        JSON.stringify({ event: 'half-close', message: 'my last words; I am still listening' }),
      )
      this.event('half-closed')
      this.sentFin = true
      this.socket.end()
    } else {
      await this.sendText(JSON.stringify({ event: 'error', message: 'unknown command', command }))
    }
  }

  async sendFragmented() {
    const data = Buffer.from(FRAGMENTED_TEXT)
    const one = data.indexOf('一') + 1 // both cuts are inside a character
    const two = data.indexOf('三') + 2
    await this.sendFrame(TEXT, data.subarray(0, one), false)
    await this.sendFrame(PING, Buffer.from('between fragments'))
    await this.sendFrame(CONTINUATION, data.subarray(one, two), false)
    await this.sendFrame(CONTINUATION, data.subarray(two))
  }

  sendTicks(count, interval) {
    let number = 0
    const tick = () => {
      number += 1
      if (number >= count) stop()
      this.sendText(JSON.stringify({ event: 'tick', number, of: count })).catch(stop)
    }
    const stop = () => {
      clearInterval(timer)
      this.ticks.delete(timer)
    }
    const timer = setInterval(tick, interval)
    this.ticks.add(timer)
    tick()
  }

  async receivePong(payload) {
    if (this.awaitedPong === null || !payload.equals(this.awaitedPong)) return
    this.awaitedPong = null
    await this.sendText(JSON.stringify({ event: 'pong', payload: payload.toString() }))
  }

  // -- closing (RFC 6455 §5.5.1, §7)

  async startClose(code, reason) {
    this.socket.setTimeout(CLOSE_TIMEOUT)
    await this.sendFrame(CLOSE, Buffer.concat([Buffer.from([code >> 8, code & 255]), reason]))
  }

  async receiveClose(payload) {
    if (payload.length === 1) throw new ProtocolError(1002, 'a Close frame with half a close code')
    let code = 1005
    let reason = ''
    if (payload.length > 0) {
      code = payload.readUInt16BE()
      if (code < 1000 || (code >= 1004 && code <= 1006) || (code >= 1015 && code <= 2999) || code > 4999) {
        throw new ProtocolError(1002, 'a close code that may not travel')
      }
      try {
        reason = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload.subarray(2))
      } catch {
        throw new ProtocolError(1007, 'a close reason is not UTF-8')
      }
    }
    const startedBy = this.closeSent ? 'server' : 'client'
    await this.sendFrame(CLOSE, payload.subarray(0, 2))
    this.logClose(code, reason, startedBy)
  }

  logClose(code, reason, startedBy) {
    if (this.closeLogged) return
    this.closeLogged = true
    this.event('close', { code, reason, startedBy })
  }

  async sayGoodbye() {
    this.sentFin = true
    this.socket.end()
    this.socket.setTimeout(CLOSE_TIMEOUT)
    this.buffer = Buffer.alloc(0)
    for (;;) {
      const { done } = await this.chunks.next()
      if (done) return
    }
  }

  async hangUp() {
    await this.sayGoodbye()
    return false
  }

  goAway() {
    if (this.isWebSocket) this.startClose(1001, Buffer.from('the server is going away')).catch(() => {})
    this.socket.end()
  }
}

/** Grows by doubling: a message may come in a million fragments of one byte. */
function append(message, payload) {
  const length = message.length + payload.length
  if (length > message.data.length) {
    const grown = Buffer.allocUnsafe(message.length === 0 ? length : length * 2)
    message.data.copy(grown, 0, 0, message.length)
    message.data = grown
  }
  payload.copy(message.data, message.length)
  message.length = length
}

/** RFC 6455 §5.3. The argument is left as it is. */
function applyMask(data, key) {
  const unmasked = Buffer.allocUnsafe(data.length)
  for (let index = 0; index < data.length; index++) unmasked[index] = data[index] ^ key[index & 3]
  return unmasked
}

/** At most `limit` bytes of UTF-8, cut between characters. */
function shortText(value, limit) {
  const bytes = Buffer.from(typeof value === 'string' ? value : '')
  if (bytes.length <= limit) return bytes
  let end = limit
  while ((bytes[end] & 0xc0) === 0x80) end--
  return bytes.subarray(0, end)
}

function clamp(value, low, high, fallback) {
  return Number.isInteger(value) ? Math.max(low, Math.min(high, value)) : fallback
}

function serve(host, port, log) {
  const connections = new Map()
  let next = 0
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const number = next++
    log.write(number, 'accepted', { client: `${socket.remoteAddress}:${socket.remotePort}` })
    const connection = new Connection(socket, number, log)
    connections.set(number, connection)
    connection.run().finally(() => connections.delete(number))
  })
  listener.on('error', (error) => {
    console.error(`Cannot listen on ${host} port ${port}: ${error.message}`)
    process.exit(1)
  })
  listener.listen(port, host, () => {
    const shown = host.includes(':') ? `[${host}]` : host
    writeLine(1, `listening on ${shown}:${listener.address().port}`)
  })
  const stop = () => {
    listener.close(() => process.exit(0))
    for (const connection of connections.values()) connection.goAway()
    setTimeout(() => process.exit(0), 1000) // a moment for the clients to answer
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

const USAGE = 'usage: server.mjs [--host 127.0.0.1] [--port 8765] [--log FILE]'

function main() {
  let values
  try {
    values = parseArgs({
      options: {
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '8765' },
        log: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    console.error(`${USAGE}\n${error.message}`)
    process.exit(2)
  }
  const port = Number(values.port)
  if (values.help || !Number.isInteger(port) || port < 0 || port > 65535) {
    console.error(USAGE)
    process.exit(values.help ? 0 : 2)
  }
  serve(values.host, port, new EventLog(values.log))
}

main()
