import { constants, deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { MessageRecord } from '@shared/dissector/dissection-sink'
import type { SessionBytes } from '../../../electron/engine/file/session-bytes'
import { INFLATE_BUDGET, INFLATE_SLICE, InflateBacklog } from '../../../electron/engine/index/inflate-backlog'
import { Session } from '../../../electron/engine/index/session'

/** Deflate makes at most so many bytes of one (RFC 1951). */
const MOST_OF_A_BYTE = 1032

const REQUEST =
  'GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n'
const RESPONSE =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n' +
  'Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n\r\n'

/** A server's message, compressed (RFC 7692 §7.2.1). */
function compressed(content: Uint8Array): Buffer {
  const payload = deflateRawSync(content, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)
  const header = Buffer.alloc(10)
  header[0] = 0xc2
  header[1] = 127
  header.writeBigUInt64BE(BigInt(payload.length), 2)
  return Buffer.concat([header, payload])
}

const BOMB_LENGTH = 8 * 1024 * 1024
const BOMB = compressed(Buffer.alloc(BOMB_LENGTH))
const HELLO = Buffer.concat([Buffer.of(0x82, 5), Buffer.from('hello')])

/** A session file that is only in memory. */
class MemoryBytes implements SessionBytes {
  #bytes = Buffer.alloc(0)
  isReadable = true

  get size(): number {
    return this.#bytes.length
  }

  append(bytes: Uint8Array): number {
    const place = this.#bytes.length
    this.#bytes = Buffer.concat([this.#bytes, bytes])
    return place
  }

  read(offset: number, length: number): Uint8Array {
    return this.isReadable ? this.#bytes.subarray(offset, offset + length) : new Uint8Array(0)
  }

  close(): void {
    // Nothing to give back.
  }
}

/** A session whose connections are told of as a recording does it. */
class Story {
  readonly file = new MemoryBytes()
  readonly messages: { connection: number; length: number; inflate: MessageRecord['inflate'] }[] = []
  readonly closed: number[] = []
  readonly session = new Session(this.file, {
    observer: {
      message: (connection, _row, { length, inflate }) => this.messages.push({ connection, length, inflate }),
      closed: (connection) => this.closed.push(connection),
    },
  })
  #packet = 0

  open(connection: number): void {
    const client = { address: '127.0.0.1', port: 40_000 + connection }
    this.session.opened(connection, client, { address: '127.0.0.1', port: 9001 }, this.packet())
    this.send(connection, 0, Buffer.from(REQUEST))
    this.send(connection, 1, Buffer.from(RESPONSE))
  }

  send(connection: number, direction: 0 | 1, bytes: Uint8Array): void {
    const place = this.file.append(bytes)
    this.session.data(connection, direction, bytes, 0, bytes.length, this.packet(), place)
  }

  packet(): number {
    return this.session.packet(1_795_000_000, this.#packet++, this.file.size, 0, 0, 0)
  }

  of(connection: number): number[] {
    return this.messages.filter((message) => message.connection === connection).map(({ length }) => length)
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('Messages that inflate to much', () => {
  it('leave the other connections their turn: no turn inflates more than its budget', async () => {
    const story = new Story()
    const bombs = 8
    for (let connection = 0; connection <= bombs; connection++) story.open(connection)
    for (let connection = 0; connection < bombs; connection++) story.send(connection, 1, BOMB)
    expect(story.messages).toEqual([])
    let turns = 0
    while (story.messages.filter(({ length }) => length === BOMB_LENGTH).length < bombs) {
      // A message of another connection is there in the turn it came.
      story.send(bombs, 1, HELLO)
      expect(story.of(bombs)).toHaveLength(turns + 1)
      await turn()
      turns++
    }
    const mostOfATurn = INFLATE_BUDGET + INFLATE_SLICE * MOST_OF_A_BYTE
    expect(turns).toBeGreaterThanOrEqual(Math.floor((bombs * BOMB_LENGTH) / mostOfATurn))
    await story.session.caughtUp()
    expect(story.messages.filter(({ inflate }) => inflate !== 'ok' && inflate !== 'none')).toEqual([])
  })

  it('are told in full, in order with what came behind them', async () => {
    const story = new Story()
    story.open(0)
    story.send(0, 1, BOMB)
    story.send(0, 1, HELLO)
    story.send(0, 1, compressed(Buffer.from('after the bomb')))
    story.session.closed(0, 1, 'fin', story.packet())
    story.session.closed(0, 0, 'fin', story.packet())
    expect(story.closed).toEqual([])
    await story.session.caughtUp()
    expect(story.messages).toEqual([
      { connection: 0, length: BOMB_LENGTH, inflate: 'ok' },
      { connection: 0, length: 5, inflate: 'none' },
      { connection: 0, length: 14, inflate: 'ok' },
    ])
    expect(story.closed).toEqual([0])
    const [record] = story.session.connections
    expect(record?.streams[1].length).toBe(story.file.size - REQUEST.length)
  })

  it('are told at once where the session ends', () => {
    const story = new Story()
    for (const connection of [0, 1]) story.open(connection)
    for (const connection of [0, 1]) story.send(connection, 1, BOMB)
    story.session.finished({ format: 'pcapng', packets: 6, truncated: false, error: null })
    expect(story.of(0)).toEqual([BOMB_LENGTH])
    expect(story.of(1)).toEqual([BOMB_LENGTH])
  })

  it('are incomplete where the file can no longer be read', async () => {
    const story = new Story()
    story.open(0)
    story.send(0, 1, BOMB)
    story.file.isReadable = false
    await story.session.caughtUp()
    expect(story.of(0)).toHaveLength(1)
    expect(story.session.frames.complete(0)).toBe(false)
  })
})

describe('The backlog', () => {
  it('goes round: a step of each connection, then the next of each', async () => {
    const backlog = new InflateBacklog((error) => expect.fail(String(error)))
    const order: string[] = []
    for (const connection of [1, 2, 3]) {
      for (const step of ['a', 'b']) {
        backlog.add(connection, () => {
          order.push(`${connection}${step}`)
          backlog.work.bytes += INFLATE_BUDGET / 2
          return true
        })
      }
    }
    expect(backlog.has(2)).toBe(true)
    await turn()
    expect(order).toEqual(['1a', '2a'])
    await backlog.drained()
    expect(order).toEqual(['1a', '2a', '3a', '1b', '2b', '3b'])
    expect(backlog.isEmpty).toBe(true)
  })

  it('tells of a step that throws, and goes on', async () => {
    const errors: unknown[] = []
    const backlog = new InflateBacklog((error) => errors.push(error))
    let isTaken = false
    backlog.add(1, () => {
      throw new Error('a bug')
    })
    backlog.add(2, () => (isTaken = true))
    await backlog.drained()
    expect(errors).toEqual([new Error('a bug')])
    expect(isTaken).toBe(true)
  })
})
