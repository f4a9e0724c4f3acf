import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PacketRow } from '@shared/ipc/packet-rows'
import type { LayerNode, PacketLayer } from '@shared/model/packet-layers'
import { CaptureSession } from '../../../../electron/engine/sources/capture-session'
import { SessionViews } from '../../../../electron/engine/views/session-views'
import { captureWebsockets } from '../../../support/captured-websockets'
import { canCapture } from '../../../support/loopback-capture'
import { findPython } from '../../../support/peers/python-peers'
import { tsharkFields } from '../../../support/tshark'

const python = findPython('websockets')
const isPossible = python !== null && canCapture()

let folder: string
let file: string
let capture: CaptureSession
let views: SessionViews
let rows: PacketRow[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-packets-'))
  file = join(folder, 'captured.pcapng')
  if (!isPossible) return
  await captureWebsockets(python, file)
  const opened = await CaptureSession.open(file)
  if (!opened.ok) throw new Error(opened.error.code)
  capture = opened.value
  await capture.done
  views = new SessionViews(capture.session)
  rows = views.lists.window({ table: 'packets', connection: null }, 0, 1000).rows
}, 60_000)
afterAll(() => {
  if (isPossible) capture.close()
  rmSync(folder, { recursive: true })
})

function nodes(layers: readonly PacketLayer[], key: string): LayerNode[] {
  const walk = (node: LayerNode): LayerNode[] => [node, ...node.children.flatMap(walk)]
  return layers.flatMap(({ protocols }) => protocols.flatMap(walk)).filter((node) => node.key === key)
}

describe.skipIf(!isPossible)('the packets of a captured conversation', () => {
  it('are listed with the numbers, lengths and flags tshark shows', () => {
    const fields = [
      'frame.number',
      'frame.len',
      'tcp.srcport',
      'tcp.flags',
      'tcp.seq',
      'tcp.ack',
      'tcp.seq_raw',
      'tcp.len',
      'tcp.window_size_value',
    ]
    const ours = rows.map((row) => {
      const { tcp } = row
      return [
        row.packet,
        row.length,
        row.source?.split(':').at(-1),
        `0x${tcp?.flags.toString(16).padStart(4, '0')}`,
        tcp?.relativeSeq,
        tcp?.relativeAck ?? 0,
        tcp?.seq,
        tcp?.length,
        tcp?.window,
      ].map(String)
    })
    expect(ours).toEqual(tsharkFields(file, fields))
    expect(rows.every((row) => row.connection === 0 && !row.synthetic)).toBe(true)
  })

  it('are the same of their connection, and each is found in its list', () => {
    expect(views.lists.window({ table: 'packets', connection: 0 }, 0, 1000).rows).toEqual(rows)
    expect(views.lists.window({ table: 'packets', connection: 7 }, 0, 9)).toEqual({
      total: 0,
      pending: 0,
      place: null,
      origin: null,
      lanes: null,
      rows: [],
    })
    expect(views.lists.locate({ table: 'packets', connection: 0 }, 3)).toEqual({ offset: 2, unfold: null })
    expect(views.lists.locate({ table: 'packets', connection: null }, rows.length + 1)).toBeNull()
  })

  it('lead from every frame to its packets and from each of those back to the frame', () => {
    const { rows: frames } = views.lists.window({ table: 'frames', connection: 0 }, 0, 1000)
    expect(frames.length).toBeGreaterThanOrEqual(7)
    for (const frame of frames) {
      const { total, packets } = views.answer('frame.packets', { row: frame.row })
      expect(packets).toHaveLength(total)
      expect(packets.at(-1)).toBe(frame.packet)
      for (const packet of packets) {
        const found = views.answer('packet.frames', { packet })
        expect(found.rows.map(({ row }) => row)).toContain(frame.row)
      }
    }
  })

  it('have exactly the frames tshark completes in them', () => {
    const { rows: frames } = views.lists.window({ table: 'frames', connection: 0 }, 0, 1000)
    const theirs = tsharkFields(file, ['frame.number', 'websocket.opcode'], '-Y', 'websocket').flatMap(
      ([packet, opcodes = '']) => opcodes.split(',').map((opcode) => `${packet}:${opcode}`),
    )
    expect(frames.map(({ packet, opcode }) => `${packet}:${opcode}`)).toEqual(theirs)
  })

  it('give each frame its bytes in the packet: a long one in every packet it came in, without a gap', () => {
    const { rows: frames } = views.lists.window({ table: 'frames', connection: 0 }, 0, 1000)
    const long = frames.find(({ payloadLength }) => payloadLength === 200_000)!
    const { packets } = views.answer('frame.packets', { row: long.row })
    expect(packets.length).toBeGreaterThan(1)
    let length = 0
    for (const packet of packets) {
      const { layers } = views.answer('packet.detail', { packet })!
      const node = nodes(layers, 'websocket').find(
        ({ link }) => link?.kind === 'frame' && link.row === long.row,
      )!
      const [payload] = nodes(layers, 'tcp.payload')
      expect(node.start).toBeGreaterThanOrEqual(payload!.start)
      expect(node.end).toBeLessThanOrEqual(payload!.end)
      length += node.end - node.start
    }
    const { headerLength } = views.answer('frame.detail', { row: long.row })!
    expect(length).toBe(headerLength + 200_000)
  })

  it('name the fields of a frame whose header lies in the packet', () => {
    const { rows: frames } = views.lists.window({ table: 'frames', connection: 0 }, 0, 1)
    const { layers } = views.answer('packet.detail', { packet: frames[0]!.packet })!
    expect(layers.map(({ layer }) => layer)).toEqual(['link', 'network', 'transport', 'application'])
    expect(nodes(layers, 'websocket.opcode')).toMatchObject([{ value: 1, name: 'text' }])
    const [payload] = nodes(layers, 'websocket.payload')
    expect(payload!.end - payload!.start).toBe('hello packets'.length)
    const [key] = nodes(layers, 'websocket.masking_key')
    expect(key!.end).toBe(payload!.start)
  })

  it('have the heads of the Upgrade, with a way to the exchange', () => {
    const http = rows.filter(({ protocol }) => protocol === 'HTTP')
    expect(http).toHaveLength(2)
    const found = http.flatMap(({ packet }) => {
      const { layers } = views.answer('packet.detail', { packet })!
      return [...nodes(layers, 'http.request'), ...nodes(layers, 'http.response')]
    })
    expect(found).toMatchObject([
      { key: 'http.request', value: 'GET / HTTP/1.1', link: { kind: 'exchange', exchange: 0 } },
      { key: 'http.response', link: { kind: 'exchange', exchange: 0 } },
    ])
  })

  it('are read as bytes in any range', () => {
    const source = { kind: 'packet', packet: 1 } as const
    const whole = views.answer('payload.read', { source, offset: 0, count: 1000 })
    expect(whole.total).toBe(rows[0]!.captured)
    expect(views.answer('payload.read', { source, offset: 4, count: 3 }).bytes).toEqual(
      whole.bytes.slice(4, 7),
    )
    const none = views.answer('payload.read', { source: { ...source, packet: 999_999 }, offset: 0, count: 9 })
    expect(none).toMatchObject({ total: 0 })
  })
})
