import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '@shared/model/diagnostic'
import { upgradeRequest, upgradeResponse } from '../../shared/dissector/transcript'
import { clientFrame, closePayload, frameBytes } from '../../shared/websocket/frame-bytes'
import { ACK, Conversation, FIN, pcapFile, pcapngFile, RST, SYN } from '../../support/capture-builder'
import { found, where } from './found-diagnostics'
import { importedPackets } from './ways'

const both = [0, 1] as const
const other = (by: 0 | 1): 0 | 1 => (by === 0 ? 1 : 0)

function frameOf(by: 0 | 1, payload: string): Uint8Array {
  return by === 0 ? clientFrame({ payload }) : frameBytes({ payload })
}

/** The handshakes of TCP and WebSocket: five packets and two. */
function opened(conversation: Conversation): Uint8Array[] {
  return [
    ...conversation.handshake(),
    conversation.send(0, upgradeRequest()),
    conversation.send(1, upgradeResponse()),
  ]
}

function closed(conversation: Conversation): Uint8Array[] {
  const payload = closePayload(1000)
  return [
    conversation.send(0, clientFrame({ opcode: 8, payload })),
    conversation.send(1, frameBytes({ opcode: 8, payload })),
    conversation.send(1, '', FIN | ACK),
    conversation.send(0, '', FIN | ACK),
    conversation.send(1, ''),
  ]
}

async function diagnosticsOf(packets: readonly Uint8Array[]): Promise<Diagnostic[]> {
  const session = await importedPackets(pcapngFile(packets))
  found(session)
  return session.connections.flatMap(({ diagnostics }) => diagnostics)
}

/** Cuts bytes into segments of a side, each with its sequence number. */
function segments(conversation: Conversation, by: 0 | 1, bytes: Uint8Array, size: number): Uint8Array[] {
  const packets: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) {
    packets.push(conversation.send(by, bytes.subarray(at, at + size)))
  }
  return packets
}

describe('What a capture shows of TCP', () => {
  it('a connection as it should be: nothing', async () => {
    const conversation = new Conversation()
    expect(await diagnosticsOf([...opened(conversation), ...closed(conversation)])).toEqual([])
  })

  it('a SYN nobody answers, and one whose answer is not acknowledged: the handshake is incomplete', async () => {
    const conversation = new Conversation()
    const [syn, synAck] = conversation.handshake()
    expect((await diagnosticsOf([syn!])).map(where)).toEqual(['tcp-handshake-incomplete'])
    const [one] = await diagnosticsOf([syn!, synAck!])
    expect(one).toMatchObject({ code: 'tcp-handshake-incomplete', packet: 1 })
  })

  it('a SYN answered by RST: refused, by whom, after how long', async () => {
    const conversation = new Conversation()
    const packets = [conversation.send(0, '', SYN), conversation.send(1, '', RST | ACK)]
    expect(await diagnosticsOf(packets)).toMatchObject([
      { code: 'tcp-connect-refused', packet: 2, values: { host: '10.1.0.1', port: 8000, milliseconds: 1 } },
    ])
  })

  it.each(both)('the SYN of side %i again, twice: one diagnostic that counts them', async (by) => {
    const conversation = new Conversation()
    const [syn, synAck, ...rest] = opened(conversation)
    const again = by === 0 ? [syn!, syn!, syn!, synAck!] : [syn!, synAck!, synAck!, synAck!]
    expect(await diagnosticsOf([...again, ...rest, ...closed(conversation)])).toMatchObject([
      {
        code: 'tcp-syn-retransmitted',
        direction: by,
        packet: by === 0 ? 2 : 3,
        values: { count: 2, packets: by === 0 ? '2, 3' : '3, 4' },
      },
    ])
  })

  it.each(both)('segments of side %i sent again: one note that counts and names them', async (by) => {
    const conversation = new Conversation()
    const head = opened(conversation)
    const pieces = segments(conversation, by, frameOf(by, 'x'.repeat(1000)), 100)
    const packets = [...head, ...pieces, ...pieces.slice(2, 9), ...closed(conversation)]
    const first = head.length + pieces.length + 1
    expect(await diagnosticsOf(packets)).toMatchObject([
      {
        code: 'tcp-retransmission',
        direction: by,
        packet: first,
        values: { count: 7, packets: `${[0, 1, 2, 3, 4].map((at) => first + at).join(', ')} …` },
      },
    ])
  })

  it.each(both)('segments of side %i out of order: one note that counts and names them', async (by) => {
    const conversation = new Conversation()
    const head = opened(conversation)
    const [a, b, c, ...rest] = segments(conversation, by, frameOf(by, 'x'.repeat(1000)), 100)
    const packets = [...head, b!, a!, c!, ...rest, ...closed(conversation)]
    expect(await diagnosticsOf(packets)).toMatchObject([
      { code: 'tcp-out-of-order', direction: by, packet: head.length + 2, values: { count: 1 } },
    ])
  })

  it.each(both)('a segment of side %i with other bytes than the first time: which bytes', async (by) => {
    const conversation = new Conversation()
    const head = opened(conversation)
    const seq = conversation.seq(by)
    const packet = conversation.send(by, frameOf(by, 'hello'))
    const last = frameOf(by, 'hello').length - 1
    const differing = conversation.at(by, seq + last, '!')
    const diagnostics = await diagnosticsOf([...head, packet, differing, ...closed(conversation)])
    // A single byte behind what was acknowledged could be a keep-alive, so it is taken for one.
    expect(diagnostics.map(where)).toEqual([])

    const again = new Conversation()
    const packets = [...opened(again), again.send(by, frameOf(by, 'hello'))]
    packets.push(again.at(by, (again.seq(by) - 2) >>> 0, '!!'), ...closed(again))
    const end = (by === 0 ? upgradeRequest() : upgradeResponse()).length + frameOf(by, 'hello').length
    expect(await diagnosticsOf(packets)).toMatchObject([
      { code: 'tcp-overlap-conflict', direction: by, range: { start: end - 2, end }, values: { length: 2 } },
      { code: 'tcp-retransmission', direction: by, values: { count: 1 } },
    ])
  })

  it.each(both)('a segment of side %i inside a payload that was not captured: which frame', async (by) => {
    const conversation = new Conversation()
    const head = opened(conversation)
    head.push(conversation.send(by, frameOf(by, 'whole')))
    const pieces = segments(conversation, by, frameOf(by, 'x'.repeat(1000)), 100)
    const acknowledged = conversation.send(other(by), '')
    const packets = [...head, ...pieces.filter((_, at) => at !== 3 && at !== 5), acknowledged]
    expect(await diagnosticsOf([...packets, ...closed(conversation)])).toMatchObject([
      { code: 'tcp-segment-missing', direction: by, frame: 1, values: { hides: 'hides-payload' } },
    ])
  })

  it.each(both)('a segment of side %i with the beginning of a frame that was not captured', async (by) => {
    const conversation = new Conversation()
    const packets = opened(conversation)
    conversation.send(by, frameOf(by, 'never seen'))
    packets.push(conversation.send(by, frameOf(by, 'hello')), conversation.send(other(by), ''))
    expect(await diagnosticsOf([...packets, ...closed(conversation)])).toMatchObject([
      { code: 'tcp-segment-missing', direction: by, frame: null, values: { hides: 'hides-frames' } },
    ])
  })

  it.each(both)('a window of zero of side %i: for how long', async (by) => {
    const conversation = new Conversation()
    const packets = opened(conversation)
    packets.push(conversation.send(other(by), frameOf(other(by), 'hello')))
    const at = packets.push(conversation.send(by, '', ACK, { window: 0 }))
    for (let i = 0; i < 99; i++) packets.push(conversation.send(other(by), ''))
    packets.push(conversation.send(by, ''))
    expect(await diagnosticsOf([...packets, ...closed(conversation)])).toMatchObject([
      { code: 'tcp-zero-window', direction: by, packet: at, values: { milliseconds: 100 } },
    ])
  })

  it('a window of zero for a moment: nothing, as it is how a burst is slowed down', async () => {
    const conversation = new Conversation()
    const packets = opened(conversation)
    packets.push(conversation.send(0, '', ACK, { window: 0 }))
    for (let i = 0; i < 20; i++) packets.push(conversation.send(1, ''))
    packets.push(conversation.send(0, ''))
    expect(await diagnosticsOf([...packets, ...closed(conversation)])).toEqual([])
  })

  it('a window of zero that never opens again: as long as the capture goes on', async () => {
    const conversation = new Conversation()
    const packets = opened(conversation)
    packets.push(conversation.send(0, '', ACK, { window: 0 }))
    for (let i = 0; i < 60; i++) packets.push(conversation.send(1, ''))
    expect(await diagnosticsOf(packets)).toMatchObject([
      { code: 'tcp-zero-window', direction: 0, values: { milliseconds: 60 } },
    ])
  })

  it('a capture that began later: one note', async () => {
    const conversation = new Conversation()
    opened(conversation)
    const packets = [conversation.send(0, clientFrame({ payload: 'hello' })), ...closed(conversation)]
    expect((await diagnosticsOf(packets)).map(where)).toEqual(['capture-mid-stream'])
  })

  it('packets cut by the snapshot length: one note for each direction, and no missing segment', async () => {
    const conversation = new Conversation()
    const packets = opened(conversation)
    for (const by of both) packets.push(conversation.send(by, frameOf(by, 'x'.repeat(1000))))
    const first = packets.length - 1
    const file = pcapFile([...packets, ...closed(conversation)], { cutTo: 300 })
    const session = await importedPackets(file)
    expect(found(session)).toEqual(['capture-packet-truncated client', 'capture-packet-truncated server'])
    const [client] = session.connections[0]!.diagnostics
    expect(client).toMatchObject({ packet: first, values: { count: 1, packets: String(first) } })
  })

  it.each(both)('RST of side %i behind both close frames: nothing was lost', async (by) => {
    const whole = new Conversation()
    const story = [...opened(whole), ...closed(whole).slice(0, 2), whole.send(by, '', RST | ACK)]
    expect(await diagnosticsOf(story)).toEqual([])
  })

  it.each([
    ['during-frame', (by: 0 | 1) => frameOf(by, 'hello').subarray(0, 4)],
    ['during-message', (by: 0 | 1) => (by === 0 ? clientFrame : frameBytes)({ fin: false, payload: 'he' })],
    ['during-open', (by: 0 | 1) => frameOf(by, 'hello')],
    ['during-closing', (by: 0 | 1) => (by === 0 ? clientFrame : frameBytes)({ opcode: 8 })],
  ])('a reset says in the middle of what: %s', async (during, bytes) => {
    for (const by of both) {
      const conversation = new Conversation()
      const packets = [...opened(conversation), conversation.send(by, bytes(by))]
      packets.push(conversation.send(by, '', RST | ACK))
      const reset = (await diagnosticsOf(packets)).find(({ code }) => code === 'tcp-reset')
      expect(reset).toMatchObject({ direction: by, packet: packets.length, values: { during } })
    }
  })

  it('the same key on two connections: the second is named; on the two legs of a proxy: nothing', async () => {
    const one = new Conversation()
    const two = new Conversation({ address: '10.0.0.1', port: 40_002 })
    const [first, second] = [
      [...opened(one), ...closed(one)],
      [...opened(two), ...closed(two)],
    ]
    const session = await importedPackets(pcapngFile([...first, ...second]))
    expect(found(session)).toEqual(['upgrade-key-reused client'])
    expect(session.connections[1]!.diagnostics).toMatchObject([{ values: { other: 0 } }])

    // The proxy asks the server before it answers the client.
    const legs = [...first.slice(0, 4), ...second.slice(0, 5), ...first.slice(4), ...second.slice(5)]
    expect(found(await importedPackets(pcapngFile(legs)))).toEqual([])
  })
})
