import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constants, deflateRawSync } from 'node:zlib'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { afterAll, describe, expect, it } from 'vitest'
import * as ws from 'ws'
import { clientFrame, frameBytes } from '../../shared/websocket/frame-bytes'
import { concat, Conversation, pcapngFile } from '../../support/capture-builder'
import { seenBySockscope, type SeenBySockscope } from '../../support/capture-seen-by-sockscope'
import { framesByPython } from '../../support/python-frames'
import { findPython } from '../../support/peers/python-peers'
import { hasTshark } from '../../support/tshark'
import { differences } from '../../support/tshark-comparison'
import { seenByTshark } from '../../support/capture-seen-by-tshark'
import {
  framePackets,
  inSegments,
  UPGRADE_REQUEST,
  UPGRADE_RESPONSE,
  upgradePackets,
} from '../../support/websocket-packets'

/** Parts of `ws` its types do not tell of. */
interface WsParts {
  PerMessageDeflate: new (options: object, isServer: boolean) => { accept(offers: object[]): unknown }
  Receiver: new (options: object) => Writable
}
const { PerMessageDeflate, Receiver } = ws as unknown as WsParts

const python = findPython('websockets')
const folder = mkdtempSync(join(tmpdir(), 'sockscope-oracle-'))
afterAll(() => rmSync(folder, { recursive: true }))

const HEAD_END = '\r\n\r\n'

async function imported(packets: Uint8Array[]): Promise<SeenBySockscope & { file: string }> {
  const file = join(folder, 'capture.pcapng')
  writeFileSync(file, pcapngFile(packets))
  return { ...(await seenBySockscope(file)), file }
}

/** What a side of the first connection sent behind its last HTTP head. */
function behindHead(seen: SeenBySockscope, side: 0 | 1, heads = 1): Buffer {
  const bytes = [...seen.connections[0]!.bytes.values()][side]!
  let end = 0
  for (let head = 0; head < heads; head++) end = bytes.indexOf(HEAD_END, end) + HEAD_END.length
  return bytes.subarray(end)
}

/** The frames equal those Python's `websockets` reads; where tshark differs, it is in them alone. */
async function comparesWithPython(
  packets: Uint8Array[],
  heads = 1,
  alsoDifferent: string[] = [],
): Promise<void> {
  const seen = await imported(packets)
  const sides = framesByPython(python!, behindHead(seen, 0, heads), behindHead(seen, 1, heads))
  for (const isMasked of [true, false]) {
    const own = seen.frames.filter(({ masked }) => masked === isMasked)
    expect(own).toMatchObject(sides[isMasked ? 0 : 1])
  }
  expect(seen.frames.length).toBeGreaterThan(0)
  if (!hasTshark()) return
  const kinds = differences(seen, await seenByTshark(seen.file)).map(({ kind }) => kind)
  for (const kind of kinds) expect(['frames', ...alsoDifferent]).toContain(kind)
}

describe.skipIf(python === null)(
  'Where tshark 4.0 is wrong, the frames are those Python’s websockets reads',
  { timeout: 60_000 },
  () => {
    it('of a masked payload behind its first 256 KiB (tshark leaves the rest masked)', async () => {
      const talk = new Conversation()
      const payload = new Uint8Array(300_000).map((_, index) => index % 251)
      const frame = inSegments(talk, 0, clientFrame({ opcode: 2, payload }), 60_000)
      await comparesWithPython([
        ...talk.handshake(),
        ...upgradePackets(talk),
        ...frame,
        ...framePackets(talk),
      ])
    })

    it('of a client that does not wait for the answer (tshark does not decode a frame behind the GET)', async () => {
      const talk = new Conversation()
      const early = new TextEncoder().encode(UPGRADE_REQUEST)
      await comparesWithPython([
        ...talk.handshake(),
        talk.send(0, concat(early, clientFrame({ payload: 'too early' }))),
        talk.send(1, UPGRADE_RESPONSE),
        ...framePackets(talk),
      ])
    })

    it('behind a 101 without an Upgrade header (which is no WebSocket to tshark)', async () => {
      const talk = new Conversation()
      await comparesWithPython([
        ...talk.handshake(),
        talk.send(0, UPGRADE_REQUEST),
        talk.send(1, UPGRADE_RESPONSE.replace('Upgrade: websocket\r\n', '')),
        ...framePackets(talk),
      ])
    })

    it('inside a CONNECT tunnel (where tshark looks for no HTTP)', async () => {
      const talk = new Conversation()
      const packets = [
        ...talk.handshake(),
        talk.send(0, 'CONNECT example.org:80 HTTP/1.1\r\nHost: example.org:80\r\n\r\n'),
        talk.send(1, 'HTTP/1.1 200 Connection established\r\n\r\n'),
        ...upgradePackets(talk),
        ...framePackets(talk),
      ]
      await comparesWithPython(packets, 2, ['requests', 'responses'])
    })

    it('of a length beyond 32 bits (which tshark cuts to them)', async () => {
      const talk = new Conversation()
      const claims = 2n ** 32n + 5n
      const header = clientFrame({ opcode: 2, claims })
      // As much of it as tshark takes for the whole.
      const packets = [
        talk.send(0, concat(header, new Uint8Array(5))),
        talk.send(0, clientFrame({ payload: 'inside' })),
      ]
      const seen = await imported([...talk.handshake(), ...upgradePackets(talk), ...packets])
      // It never completes, and what comes behind its first bytes is still its payload.
      expect(framesByPython(python!, behindHead(seen, 0), behindHead(seen, 1))).toEqual([[], []])
      expect(seen.frames).toEqual([])
    })
  },
)

const EXTENSION = 'Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n'

/** A capture of a server that sends these frames, with compression agreed. */
function compressedPackets(frames: Uint8Array): Uint8Array[] {
  const talk = new Conversation()
  return [
    ...talk.handshake(),
    talk.send(0, UPGRADE_REQUEST.replace(/\r\n$/, EXTENSION)),
    talk.send(1, UPGRADE_RESPONSE.replace(/\r\n$/, EXTENSION)),
    talk.send(1, frames),
  ]
}

/** Messages as npm's `ws` reads the frames of a server. */
async function messagesByWs(frames: Uint8Array): Promise<string[]> {
  const deflate = new PerMessageDeflate({}, false)
  deflate.accept([{}])
  const receiver = new Receiver({ isServer: false, extensions: { 'permessage-deflate': deflate } })
  const messages: string[] = []
  receiver.on('message', (data: Buffer) => messages.push(data.toString()))
  receiver.end(frames)
  await finished(receiver)
  return messages
}

/** One message, compressed on its own. */
function deflated(text: string, finishFlush: number): Buffer {
  return deflateRawSync(text, { finishFlush })
}

describe('Where tshark 4.0 is wrong, the messages are those npm’s ws reads', () => {
  it('of a message both fragmented and compressed (which tshark never inflates)', async () => {
    const text = 'three times, one, two, three; '.repeat(40)
    const payload = deflated(text, constants.Z_SYNC_FLUSH).subarray(0, -4)
    const frames = concat(
      frameBytes({ rsv: 4, fin: false, payload: payload.subarray(0, 9) }),
      frameBytes({ opcode: 0, fin: false, payload: payload.subarray(9, 20) }),
      frameBytes({ opcode: 0, payload: payload.subarray(20) }),
    )
    const { messages } = await imported(compressedPackets(frames))
    expect(messages).toEqual([text])
    expect(await messagesByWs(frames)).toEqual([text])
  })

  it('behind a final deflate block (after which tshark shows garbage)', async () => {
    const ended = concat(deflated('the last block says so', constants.Z_FINISH), [0])
    const frames = concat(
      frameBytes({ rsv: 4, payload: ended }),
      frameBytes({ rsv: 4, payload: ended }),
      frameBytes({ payload: 'plain' }),
      frameBytes({ rsv: 4, payload: deflated('and on', constants.Z_SYNC_FLUSH).subarray(0, -4) }),
    )
    const expected = ['the last block says so', 'the last block says so', 'plain', 'and on']
    expect((await imported(compressedPackets(frames))).messages).toEqual(expected)
    expect(await messagesByWs(frames)).toEqual(expected)
  })
})
