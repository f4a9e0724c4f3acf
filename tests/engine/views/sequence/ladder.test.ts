import { describe, expect, it, onTestFinished } from 'vitest'
import { MAX_UNFOLDED_RUNS, type SequenceItem } from '@shared/ipc/sequence-items'
import { sessionCommandSchemas } from '@shared/ipc/session-commands'
import * as v from 'valibot'
import { CaptureSource } from '../../../../electron/engine/sources/capture-source'
import { Session } from '../../../../electron/engine/index/session'
import { SessionViews } from '../../../../electron/engine/views/session-views'
import { findPython, missing, type ClientStep } from '../../../support/peers/python-peers'
import { connectScripted, startScriptedServer } from '../../../support/peers/scripted-peer'
import { recordConversation, startRecording, temporaryFolder } from '../../../support/recorded-conversation'

const UPGRADE_REQUEST =
  'GET /chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'

const python = findPython('websockets')

function wholeLadder(views: SessionViews, unfolded: number[] = [], legs = false): SequenceItem[] {
  const of = { connection: 0, unfolded, legs }
  const { total, rows: items } = views.lists.window({ table: 'sequence', ...of }, 0, 1000)
  expect(items).toHaveLength(total)
  // However it is cut into windows, the ladder is the same.
  for (let offset = 0; offset < total; offset += 3) {
    const part = views.lists.window({ table: 'sequence', ...of }, offset, 3).rows
    expect(part).toEqual(items.slice(offset, offset + 3))
  }
  return items
}

/** A row as the story tells it. */
function told(item: SequenceItem): string {
  const way = item.direction === null ? '' : item.direction === 0 ? ' →' : ' ←'
  switch (item.kind) {
    case 'tcp-step':
      return `${item.step}${way}${item.inferred ? ' (inferred)' : ''}`
    case 'legs':
      return `legs ${item.facts}${item.open ? ' open' : ''}`
    case 'fact':
      return item.fact.kind
    case 'head':
      return `${item.startLine}${way} ${item.upgrade}`
    case 'frame':
      return `${['continuation', 'text', 'binary'][item.row.opcode] ?? { 8: 'close', 9: 'ping', 10: 'pong' }[item.row.opcode]}${way}${item.pair === null ? '' : ` of ${item.pair.frame}`}`
    case 'fold':
      return `… ${item.frames[0]} + ${item.frames[1]} frames, ${item.bytes[0]} + ${item.bytes[1]} B …`
    case 'gap':
    case 'opaque':
    case 'more-exchanges':
    case 'fin':
    case 'rst':
      return `${item.kind}${way}`
  }
}

const states = (items: SequenceItem[]): string[] =>
  items.flatMap(({ states: { client, server } }) =>
    client === null && server === null ? [] : `${client?.join('>') ?? '·'} | ${server?.join('>') ?? '·'}`,
  )

describe.skipIf(python === null)(
  `The ladder of a recorded conversation${python === null ? ` (${missing('websockets')})` : ''}`,
  () => {
    const exchanges = (count: number): ClientStep[] =>
      Array.from({ length: count }, (): ClientStep[] => [{ send: 'four' }, { receive: 1 }]).flat()

    it('tells the story from SYN to CLOSED, with every step, frame and state in order', async () => {
      const { recording } = await recordConversation(
        python!,
        temporaryFolder(),
        [{ send: 'hello' }, { receive: 1 }, { ping: 'there?' }, { close: [1000, 'bye'] }],
        { compression: false },
      )
      const items = wholeLadder(new SessionViews(recording.session))
      expect(items.map(told)).toEqual([
        'syn → (inferred)',
        'syn-ack ← (inferred)',
        'handshake-ack → (inferred)',
        'legs 3',
        'GET /chat HTTP/1.1 → asked',
        'HTTP/1.1 101 Switching Protocols ← accepted',
        'text →',
        'text ←',
        'ping → of 3',
        'pong ← of 2',
        'close →',
        'close ←',
        'fin ←',
        'fin →',
      ])
      expect(states(items)).toEqual([
        'SYN_SENT | LISTEN',
        '· | SYN_RCVD',
        'ESTABLISHED | ESTABLISHED',
        'CONNECTING | ·',
        'OPEN | OPEN',
        'CLOSING | CLOSING',
        'CLOSE_WAIT | FIN_WAIT_1',
        'LAST_ACK>CLOSED | TIME_WAIT>CLOSED',
      ])
      expect(items[0]).toMatchObject({ seq: null, ack: null, sincePrevious: null })
      const ping = items.find((item) => item.kind === 'frame' && item.row.opcode === 9)
      expect(ping?.kind === 'frame' && ping.pair !== null && ping.pair.roundTrip > 0n).toBe(true)
      expect(items.slice(1).every(({ sincePrevious }) => sincePrevious !== null && sincePrevious >= 0n)).toBe(
        true,
      )
      expect(new Set(items.map(({ key }) => key)).size).toBe(items.length)
    })

    it('unfolds the legs of the proxy into what each fact says', async () => {
      const { recording } = await recordConversation(python!, temporaryFolder(), [{ close: [1000, ''] }])
      const items = wholeLadder(new SessionViews(recording.session), [], true)
      expect(items.map(told).filter((line) => /^(legs|accepted|connect-)/.test(line))).toEqual([
        'accepted',
        'legs 3 open',
        'connect-start',
        'connect-end',
      ])
    })

    it('folds long runs of frames with exact sums, keeps pings visible, and unfolds each by itself', async () => {
      const { recording } = await recordConversation(
        python!,
        temporaryFolder(),
        [...exchanges(20), { ping: 'x' }, ...exchanges(10), { close: [1000, ''] }],
        { compression: false },
      )
      const views = new SessionViews(recording.session)
      const frames = wholeLadder(views).filter(({ kind }) => kind === 'frame' || kind === 'fold')
      expect(frames.map(told)).toEqual([
        'text →',
        'text ←',
        '… 18 + 18 frames, 72 + 72 B …',
        'text →',
        'text ←',
        'ping → of 41',
        'pong ← of 40',
        'text →',
        'text ←',
        '… 8 + 8 frames, 32 + 32 B …',
        'text →',
        'text ←',
        'close →',
        'close ←',
      ])
      const second = frames[9]
      if (second?.kind !== 'fold') throw new Error('no fold')
      const unfolded = wholeLadder(views, [second.fold])
      expect(unfolded.filter(({ kind }) => kind === 'frame')).toHaveLength(12 + 16)
      expect(
        unfolded.filter(({ kind }) => kind === 'fold').map((fold) => fold.kind === 'fold' && fold.open),
      ).toEqual([false, true])
    })

    it('finds every frame where it stands, and says which fold hides it', async () => {
      const { recording } = await recordConversation(python!, temporaryFolder(), [
        ...exchanges(15),
        { ping: 'x' },
        ...exchanges(15),
        { close: [1000, ''] },
      ])
      const views = new SessionViews(recording.session)
      const total = recording.session.frames.count
      for (let frame = 0; frame < total; frame++) {
        const of = { connection: 0, unfolded: [] as number[], legs: true }
        const place = views.lists.locate({ table: 'sequence', ...of }, frame)!
        if (place.unfold !== null) of.unfolded.push(place.unfold)
        const [item] = views.lists.window({ table: 'sequence', ...of }, place.offset, 1).rows
        expect(item).toMatchObject({ kind: 'frame', row: { number: frame } })
      }
      expect(
        views.lists.locate({ table: 'sequence', connection: 0, unfolded: [], legs: false }, total),
      ).toBeNull()
    })

    it('is the same when the session file is opened again, and so is how it ended', async () => {
      const { recording } = await recordConversation(python!, temporaryFolder(), [
        ...exchanges(10),
        { ping: 'x' },
        { close: [4001, 'bye'] },
      ])
      const source = await CaptureSource.open(recording.path)
      if (!source.ok) throw new Error(JSON.stringify(source.error))
      onTestFinished(() => source.value.close())
      const session = new Session(source.value.bytes)
      await source.value.read(session)
      const [live, reopened] = [new SessionViews(recording.session), new SessionViews(session)]
      expect(wholeLadder(reopened, [], true)).toEqual(wholeLadder(live, [], true))
      const asked = { connection: 0 }
      expect(reopened.answer('connection.ending', asked)).toEqual(live.answer('connection.ending', asked))
    })

    it('gives the time of every row, counted from the connection’s start', async () => {
      const { recording } = await recordConversation(python!, temporaryFolder(), [
        { send: 'a' },
        { receive: 1 },
        { close: [1000, ''] },
      ])
      const views = new SessionViews(recording.session)
      const items = wholeLadder(views)
      const { total, times } = views.answer('sequence.times', { connection: 0, unfolded: [], legs: false })
      expect(total).toBe(items.length)
      expect([...times!]).toEqual(items.map(({ time }) => Number(time - items[0]!.time)))
    })
  },
)

describe('The ladder of a connection that never came to be', () => {
  async function refused(): Promise<SessionViews> {
    const server = await startScriptedServer()
    await server.close()
    const recording = await startRecording(temporaryFolder(), `ws://127.0.0.1:${server.port}`)
    const client = await connectScripted(recording.routes[0]!.listenPort)
    await client.write(UPGRADE_REQUEST)
    await client.readToEnd()
    client.destroy()
    await recording.stop()
    return new SessionViews(recording.session)
  }

  it('unfolds the legs of the proxy by itself, with accept behind the ACK, the request and who sent the RST', async () => {
    const of = { table: 'sequence' as const, connection: 0, unfolded: [], legs: null }
    const { rows, lanes } = (await refused()).lists.window(of, 0, 100)
    expect(lanes).toEqual({ legs: true, serverReached: false })
    expect(rows.map(told)).toEqual([
      'syn → (inferred)',
      'syn-ack ← (inferred)',
      'handshake-ack → (inferred)',
      'accepted',
      'legs 3 open',
      'connect-start',
      'connect-end',
      'GET /chat HTTP/1.1 → asked',
      'relay-failed',
      'rst ←',
    ])
    const legs = rows.map(({ leg, direction }) => (direction === null ? null : leg))
    expect(new Set(legs)).toEqual(new Set([null, 'client-proxy']))
    expect(rows.at(-1)).toMatchObject({ leg: 'client-proxy', direction: 1 })
  })

  it('names what the page asked for, and accuses only the server that is not there', async () => {
    const detail = (await refused()).answer('connection.detail', { connection: 0 })
    expect(detail?.row).toMatchObject({ target: '/chat', failure: 'tcp-connect-refused', state: 'failed' })
    expect(detail?.diagnostics.map(({ code }) => code)).toEqual(['tcp-connect-refused'])
  })

  it('shows the refused connect in its legs and what the relay gave up', async () => {
    const items = wholeLadder(await refused())
    const legs = items.find(({ kind }) => kind === 'legs')
    expect(legs).toMatchObject({ failed: true })
    expect(items.map(told)).toContain('relay-failed')
    expect(items.at(-1)?.states).toMatchObject({ client: ['CLOSED'] })
  })
})

describe('A request for a ladder', () => {
  it('names at most so many unfolded runs', () => {
    const schema = sessionCommandSchemas['sequence.times']
    const of = (count: number) => ({ connection: 0, legs: false, unfolded: Array<number>(count).fill(0) })
    expect(v.is(schema, of(MAX_UNFOLDED_RUNS))).toBe(true)
    expect(v.is(schema, of(MAX_UNFOLDED_RUNS + 1))).toBe(false)
  })
})
