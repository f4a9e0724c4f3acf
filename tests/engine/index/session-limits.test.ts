import { describe, expect, it } from 'vitest'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import { Session, type SessionOptions } from '../../../electron/engine/index/session'
import type { SessionBytes } from '../../../electron/engine/file/session-bytes'
import { SessionViews } from '../../../electron/engine/views/session-views'

/** A session file in memory, and a session that is told what is appended to it. */
class Feed {
  readonly session: Session
  readonly views: SessionViews
  #file = new Uint8Array(0)

  constructor(options: SessionOptions = {}) {
    const file = (): Uint8Array => this.#file
    const bytes: SessionBytes = {
      get size() {
        return file().length
      },
      read: (offset, length) => file().slice(offset, offset + length),
      close() {},
    }
    this.session = new Session(bytes, options)
    this.views = new SessionViews(this.session)
  }

  open(connection = 0): void {
    const packet = this.session.packet(1_700_000_000, 0, 0, 0, 0, 0)
    const client = { address: '127.0.0.1', port: 40_000 + connection }
    this.session.opened(connection, client, { address: '127.0.0.1', port: 9001 }, packet)
  }

  data(direction: Direction, content: string | Uint8Array, connection = 0): void {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    const offset = this.#file.length
    const grown = new Uint8Array(offset + bytes.length)
    grown.set(this.#file)
    grown.set(bytes, offset)
    this.#file = grown
    const packet = this.session.packet(1_700_000_000, 1, offset, bytes.length, bytes.length, 0)
    this.session.data(connection, direction, bytes, 0, bytes.length, packet, offset)
  }

  exchange(path: string): void {
    this.data(CLIENT_TO_SERVER, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    this.data(SERVER_TO_CLIENT, 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  }

  upgrade(): void {
    this.data(
      CLIENT_TO_SERVER,
      'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    )
    this.data(
      SERVER_TO_CLIENT,
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
    )
  }

  detail() {
    return this.views.answer('connection.detail', { connection: 0 })!
  }
}

describe('the limits of a session', () => {
  it('keep the first exchanges of a connection and count all', () => {
    const feed = new Feed({ limits: { exchangesPerConnection: 3 } })
    feed.open()
    for (let index = 0; index < 10; index++) feed.exchange(`/${index}`)
    const detail = feed.detail()
    expect(detail.exchanges.map(({ request }) => request!.startLine)).toEqual([
      'GET /0 HTTP/1.1',
      'GET /1 HTTP/1.1',
      'GET /2 HTTP/1.1',
    ])
    expect([detail.exchangeCount, detail.row.exchanges]).toEqual([10, 10])
  })

  it('keep so many bytes of heads, and read later ones from the file', () => {
    const feed = new Feed({ limits: { headBytes: 50 } })
    feed.open()
    for (let index = 0; index < 3; index++) feed.exchange(`/${index}`)
    const kept = feed.session.connections[0]!.exchanges.map(({ request }) => request!.raw !== null)
    expect(kept).toEqual([true, false, false])
    expect(feed.detail().exchanges.map(({ request }) => request!.startLine)).toEqual([
      'GET /0 HTTP/1.1',
      'GET /1 HTTP/1.1',
      'GET /2 HTTP/1.1',
    ])
  })

  it('keep so many diagnostics of a connection and of the session, and count all', () => {
    // Server frames must not be masked (RFC 6455 §5.1): each of these is at fault.
    const masked = Uint8Array.of(0x81, 0x80, 1, 2, 3, 4)
    const feed = new Feed({ limits: { diagnosticsPerConnection: 5 } })
    feed.open()
    feed.upgrade()
    for (let index = 0; index < 20; index++) feed.data(SERVER_TO_CLIENT, masked)
    expect(feed.detail().diagnostics).toHaveLength(5)
    expect(feed.detail().row).toMatchObject({ diagnostics: 20, worst: 'error', frames: 20 })
    expect(feed.session.diagnostics.counts[3]).toBe(20)

    const small = new Feed({ limits: { diagnostics: 2 } })
    small.open()
    small.upgrade()
    for (let index = 0; index < 20; index++) small.data(SERVER_TO_CLIENT, masked)
    expect(small.detail().diagnostics).toHaveLength(2)
    const { rows } = small.views.lists.window({ table: 'frames', connection: 0 }, 0, 100)
    expect(new Set(rows.map(({ worst }) => worst))).toEqual(new Set(['error']))
  })

  it('keep so many facts of a connection', () => {
    const feed = new Feed({ limits: { factsPerConnection: 2 } })
    feed.open()
    for (let index = 0; index < 5; index++) feed.session.fact(0, { kind: 'note', text: `${index}` }, 1)
    expect(feed.detail().facts.map(({ fact }) => fact)).toEqual([
      { kind: 'note', text: '0' },
      { kind: 'note', text: '1' },
    ])
  })
})

describe('a session', () => {
  it.each([2n ** 31n, 2n ** 32n + 5n, 2n ** 53n + 1n, 2n ** 62n + 1n])(
    'keeps a claimed length of %s exactly, and shows the bytes that came',
    (length) => {
      const feed = new Feed()
      feed.open()
      feed.upgrade()
      const frame = new Uint8Array(13)
      frame.set([0x82, 127])
      new DataView(frame.buffer).setBigUint64(2, length)
      frame.set([7, 8, 9], 10)
      feed.data(SERVER_TO_CLIENT, frame)
      feed.session.finished({ format: 'pcapng', packets: 4, truncated: false, error: null })
      const { rows } = feed.views.lists.window({ table: 'frames', connection: 0 }, 0, 10)
      expect(rows).toHaveLength(1)
      expect(BigInt(rows[0]!.payloadLength)).toBe(length)
      expect(rows[0]!.complete).toBe(false)
      expect(feed.views.answer('frame.detail', { row: 0 })!.payloadReceived).toBe(3)
      const { bytes, total } = feed.views.answer('payload.read', {
        source: { kind: 'frame-payload', row: 0 },
        offset: 0,
        count: 100,
      })
      expect([[...bytes], total]).toEqual([[7, 8, 9], 3])
    },
  )

  it('shows zeros for bytes a capture has lost inside a frame, and says so', () => {
    const feed = new Feed()
    feed.open()
    feed.upgrade()
    feed.data(SERVER_TO_CLIENT, Uint8Array.of(0x82, 6, 1, 2))
    feed.session.gap(0, SERVER_TO_CLIENT, 3, feed.session.packets.count)
    feed.data(SERVER_TO_CLIENT, Uint8Array.of(6, 0x81, 2, 0x68, 0x69))
    const { rows } = feed.views.lists.window({ table: 'frames', connection: 0 }, 0, 10)
    expect(rows.map(({ complete, previewText }) => [complete, previewText])).toEqual([
      [false, null],
      [true, 'hi'],
    ])
    const read = feed.views.answer('payload.read', {
      source: { kind: 'frame-payload', row: 0 },
      offset: 0,
      count: 100,
    })
    expect([[...read.bytes], read.total, read.incomplete]).toEqual([[1, 2, 0, 0, 0, 6], 6, 'gap'])
  })

  it('answers an outdated question with nothing', () => {
    const feed = new Feed()
    const { views } = feed
    expect(views.answer('connection.detail', { connection: 7 })).toBeNull()
    expect(views.answer('frame.detail', { row: 7 })).toBeNull()
    expect(views.lists.window({ table: 'frames', connection: 7 }, 0, 5)).toEqual({
      total: 0,
      pending: 0,
      place: null,
      origin: null,
      lanes: null,
      rows: [],
    })
    for (const source of [
      { kind: 'frame-wire', row: 7 },
      { kind: 'frame-payload', row: 7 },
      { kind: 'message', row: 7 },
      { kind: 'stream', connection: 7, direction: 0 },
    ] as const) {
      expect(views.answer('payload.read', { source, offset: 0, count: 10 }).total).toBe(0)
    }
  })

  it('drops the dissector of a connection that is over, and goes on counting late bytes', () => {
    const feed = new Feed()
    feed.open()
    feed.exchange('/')
    const [record] = feed.session.connections
    expect(record!.dissector).not.toBeNull()
    feed.session.closed(0, CLIENT_TO_SERVER, 'rst', feed.session.packets.count)
    expect(record!.dissector).toBeNull()
    feed.data(SERVER_TO_CLIENT, 'late')
    expect(feed.detail().row).toMatchObject({ state: 'reset', closedBy: 'rst', bytesServerToClient: 44 })
  })

  it('takes a SYN that was answered by RST for a refused connection', () => {
    const { session, views } = new Feed()
    const packet = session.packet(1_700_000_000, 0, 0, 0, 0, 0)
    session.opened(0, { address: '10.0.0.1', port: 1 }, { address: '10.0.0.2', port: 2 }, packet)
    session.tcp(0, { kind: 'syn', seq: 1, inferred: false }, packet)
    session.closed(0, SERVER_TO_CLIENT, 'rst', session.packet(1_700_000_000, 5e6, 0, 0, 0, 0))
    expect(views.answer('connection.detail', { connection: 0 })).toMatchObject({
      row: { state: 'failed', failure: 'tcp-connect-refused', closedBy: 'rst', worst: 'error' },
      handshake: { state: 'partial' },
      diagnostics: [{ code: 'tcp-connect-refused', values: { host: '10.0.0.2', port: 2, milliseconds: 5 } }],
    })
  })
})
