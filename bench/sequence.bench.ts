/**
 * What opening a connection's ladder costs the engine: the first window of rows, or the last, and how the connection
 * ended, with 1,000 frames and with a million; and beside it the frame table's first window. Run with `npm run bench
 * sequence [FRAMES]`. Medians of one run; only their ratios are compared.
 */
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import { Session } from '../electron/engine/index/session'
import type { SessionBytes } from '../electron/engine/file/session-bytes'
import { SessionViews } from '../electron/engine/views/session-views'

const MANY = Number(process.argv[2] ?? 1_000_000)
const FEW = 1000
const ROWS = 60
const ROUNDS = 400
/** One ping, answered, after so many frames. */
const PING_EVERY = 40
const GOAL = 1.5
const GOAL_AGAINST_TABLE = 2

/** A session file in memory. */
class Bytes implements SessionBytes {
  size = 0
  #bytes = new Uint8Array(1 << 20)

  append(bytes: Uint8Array): number {
    if (this.size + bytes.length > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes.set(bytes, this.size)
    this.size += bytes.length
    return this.size - bytes.length
  }

  read(offset: number, length: number): Uint8Array {
    return this.#bytes.subarray(offset, Math.min(this.size, offset + length))
  }

  close(): void {
    // Nothing to give back.
  }
}

const REQUEST =
  'GET /chat HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'
const RESPONSE =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n'

function sessionOf(frames: number): SessionViews {
  const bytes = new Bytes()
  const session = new Session(bytes)
  let microseconds = 0
  const packet = (): number => {
    microseconds += 137
    return session.packet(
      1_700_000_000 + Math.floor(microseconds / 1e6),
      (microseconds % 1e6) * 1000,
      0,
      60,
      60,
      0,
    )
  }
  const send = (direction: Direction, content: Uint8Array): void => {
    session.data(0, direction, content, 0, content.length, packet(), bytes.append(content))
  }
  session.opened(0, { address: '127.0.0.1', port: 40_000 }, { address: '127.0.0.1', port: 9001 }, packet())
  send(CLIENT_TO_SERVER, new TextEncoder().encode(REQUEST))
  send(SERVER_TO_CLIENT, new TextEncoder().encode(RESPONSE))
  const text = new TextEncoder().encode('..0123456789')
  text.set([0x81, 10])
  for (let number = 0; number < frames; number++) {
    if (number % PING_EVERY === PING_EVERY - 2) {
      send(SERVER_TO_CLIENT, Uint8Array.of(0x89, 2, (number >> 8) & 255, number & 255))
      const key = [1, number & 255, (number >> 8) & 255, 7]
      const payload = [(number >> 8) & 255, number & 255].map((byte, at) => byte ^ key[at]!)
      send(CLIENT_TO_SERVER, Uint8Array.of(0x8a, 0x82, ...key, ...payload))
      number++
    } else {
      send(SERVER_TO_CLIENT, text)
    }
  }
  session.closed(0, SERVER_TO_CLIENT, 'fin', packet())
  session.closed(0, CLIENT_TO_SERVER, 'fin', packet())
  return new SessionViews(session)
}

/** What the window asks when a connection is chosen. */
function openLadder(views: SessionViews, atEnd: boolean): number {
  const of = { connection: 0, unfolded: [], legs: false }
  const { total } = views.lists.window({ table: 'sequence', ...of }, 0, ROWS)
  if (atEnd) views.lists.window({ table: 'sequence', ...of }, Math.max(0, total - ROWS), ROWS)
  views.answer('connection.ending', { connection: 0 })
  return total
}

function openTable(views: SessionViews): number {
  return views.lists.window({ table: 'frames', connection: 0 }, 0, ROWS).total
}

/** Medians of several jobs in turns, so that what slows the machine slows all of them; milliseconds. */
function medians(jobs: readonly (() => unknown)[]): number[] {
  const times = jobs.map((): number[] => [])
  for (let round = 0; round < ROUNDS; round++) {
    jobs.forEach((job, at) => {
      const begin = performance.now()
      job()
      times[at]!.push(performance.now() - begin)
    })
  }
  return times.map((all) => all.sort((one, other) => one - other)[all.length >> 1]!)
}

const few = sessionOf(FEW)
const many = sessionOf(MANY)
const begin = performance.now()
const rows = openLadder(many, false)
const first = performance.now() - begin

const [ladderFew, ladderMany, endFew, endMany, tableMany] = medians([
  () => openLadder(few, false),
  () => openLadder(many, false),
  () => openLadder(few, true),
  () => openLadder(many, true),
  () => openTable(many),
]) as [number, number, number, number, number]

const line = (what: string, value: number, unit: string): void =>
  console.log(`${what.padEnd(58)} ${value.toFixed(3).padStart(9)} ${unit}`)
console.log(`${MANY} frames are ${rows} rows, ${ROWS} of them asked for`)
line(`ladder of ${FEW} frames, first window`, ladderFew, 'ms')
line(`ladder of ${MANY} frames, first window`, ladderMany, 'ms')
line(`  as a ratio (goal: at most ${GOAL})`, ladderMany / ladderFew, '')
line(`ladder of ${FEW} frames, first and last window`, endFew, 'ms')
line(`ladder of ${MANY} frames, first and last window`, endMany, 'ms')
line(`  as a ratio (goal: at most ${GOAL})`, endMany / endFew, '')
line(`frame table of ${MANY} frames`, tableMany, 'ms')
line(`  ladder against it (goal: at most ${GOAL_AGAINST_TABLE})`, ladderMany / tableMany, '')
line('very first opening of all, nothing warm', first, 'ms')

if (
  Math.max(ladderMany / ladderFew, endMany / endFew) > GOAL ||
  ladderMany / tableMany > GOAL_AGAINST_TABLE
) {
  process.exitCode = 1
}
