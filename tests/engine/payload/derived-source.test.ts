import { closeSync, openSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { ByteSource } from '../../../electron/engine/file/byte-source'
import { ByteSources } from '../../../electron/engine/file/byte-sources'
import { FileBytes } from '../../../electron/engine/file/file-bytes'
import { importResult } from '../../support/import-file'
import { Session } from '../../../electron/engine/index/session'
import { SwappedEnds } from '../../../electron/engine/sources/swapped-ends'
import { SessionViews } from '../../../electron/engine/views/session-views'
import { bytePlace, MAX_SOURCES, offsetOf, SESSION_FILE, sourceOf } from '@shared/model/byte-place'
import type { Direction } from '@shared/model/direction'
import type { BytePlace, ConnectionNumber, PacketNumber } from '@shared/model/numbers'
import { clientFrame, frameBytes } from '../../shared/websocket/frame-bytes'
import { Conversation, pcapFile } from '../../support/capture-builder'
import { temporaryFolder } from '../../support/temporary-folder'
import { UPGRADE_REQUEST, UPGRADE_RESPONSE } from '../../support/websocket-packets'

const KEY = 0x5a

/** What a peer makes of every byte before it sends it. */
function encrypted(bytes: Uint8Array | string): Uint8Array {
  return Buffer.from(bytes as string).map((byte) => byte ^ KEY)
}

/** The session file in clear: byte for byte where the encrypted one stands in the file. */
class Decrypted implements ByteSource {
  readonly #file: ByteSource
  constructor(file: ByteSource) {
    this.#file = file
  }
  get size(): number {
    return this.#file.size
  }
  read(offset: number, length: number): Uint8Array {
    return this.#file.read(offset, length).map((byte) => byte ^ KEY)
  }
}

/** Hands on what a capture holds with the bytes of its streams decrypted, and says where they can be read again. */
class DecryptingSink extends SwappedEnds {
  readonly #session: Session
  readonly #source: number
  constructor(session: Session, source: number) {
    super(session, new Set())
    this.#session = session
    this.#source = source
  }
  override data(
    connection: ConnectionNumber,
    direction: Direction,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: PacketNumber,
    place: BytePlace,
  ): void {
    const clear = bytes.slice(start, end).map((byte) => byte ^ KEY)
    const derived = bytePlace(this.#source, place)
    this.#session.data(connection, direction, clear, 0, clear.length, packet, derived)
  }
}

async function readEncryptedCapture(): Promise<Session> {
  const talk = new Conversation()
  const answer = frameBytes({ opcode: 2, payload: new Uint8Array(300).fill(7) })
  const packets = [
    ...talk.handshake(),
    talk.send(0, encrypted(UPGRADE_REQUEST)),
    talk.send(1, encrypted(UPGRADE_RESPONSE)),
    talk.send(0, encrypted(clientFrame({ opcode: 1, payload: 'hello' }))),
    talk.send(1, encrypted(answer.subarray(0, 100))),
    talk.send(1, encrypted(answer.subarray(100))),
  ]
  const path = join(temporaryFolder(), 'encrypted.pcap')
  writeFileSync(path, pcapFile(packets))
  const descriptor = openSync(path, 'r')
  onTestFinished(() => closeSync(descriptor))
  const session = new Session(new FileBytes(descriptor, statSync(path).size))
  const source = session.sources.add(new Decrypted(session.bytes))
  await importResult(path, new DecryptingSink(session, source))
  return session
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

it('Frames are read back from the source their bytes were made in, payload, header and preview', async () => {
  const views = new SessionViews(await readEncryptedCapture())
  const { rows } = views.lists.window({ table: 'frames', connection: 0 }, 0, 10)
  expect(rows.map(({ previewText, payloadLength }) => [previewText, payloadLength])).toEqual([
    ['hello', 5],
    [null, 300],
  ])
  const read = (source: Parameters<typeof views.answer<'payload.read'>>[1]['source']): Uint8Array =>
    views.answer('payload.read', { source, offset: 0, count: 1000 }).bytes
  expect(text(read({ kind: 'frame-payload', row: 0 }))).toBe('hello')
  expect(read({ kind: 'message', row: 1 })).toEqual(new Uint8Array(300).fill(7))
  expect(text(read({ kind: 'frame-wire', row: 1 })).slice(0, 4)).toBe('\x82\x7e\x01\x2c')
  expect(text(read({ kind: 'stream', connection: 0, direction: 0 }))).toContain('GET /chat HTTP/1.1')
})

it('A packet leads to the frames made from it, and shows its own bytes as they were captured', async () => {
  const views = new SessionViews(await readEncryptedCapture())
  expect(views.answer('frame.packets', { row: 1 })).toEqual({ total: 2, packets: [7, 8] })
  expect(views.answer('packet.frames', { packet: 6 }).rows).toMatchObject([{ previewText: 'hello' }])
  const { bytes } = views.answer('payload.read', {
    source: { kind: 'packet', packet: 6 },
    offset: 0,
    count: 1000,
  })
  expect(text(bytes)).not.toContain('hello')
  const [application] = views.answer('packet.detail', { packet: 6 })!.layers.slice(-1)
  // The frame is named, but none of its fields stands in the packet's bytes.
  expect(application).toMatchObject({
    layer: 'application',
    protocols: [
      { key: 'websocket', value: 0, isDerived: true, note: null, link: { kind: 'frame', number: 0 } },
    ],
  })
  expect(application!.protocols[0]!.children.map(({ key }) => key)).toEqual(['websocket.payload'])
})

it('A place keeps its source and offset apart up to the last source and byte; more sources than that are a bug', () => {
  const last = bytePlace(MAX_SOURCES - 1, 2 ** 44 - 1)
  expect([sourceOf(last), offsetOf(last)]).toEqual([MAX_SOURCES - 1, 2 ** 44 - 1])
  expect(Number.isSafeInteger(last)).toBe(true)
  expect([sourceOf(12_345), offsetOf(12_345)]).toEqual([SESSION_FILE, 12_345])
  const nothing: ByteSource = { size: 0, read: () => new Uint8Array(0) }
  const sources = new ByteSources(nothing)
  for (let number = 1; number < MAX_SOURCES; number++) expect(sources.add(nothing)).toBe(number)
  expect(() => sources.add(nothing)).toThrow()
})
