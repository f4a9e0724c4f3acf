import type { HandshakeStep } from '@shared/model/connection-state'
import type { ConnectionDetail } from '@shared/ipc/rows'
import type { Fact } from '@shared/model/fact'
import { describe, expect, it } from 'vitest'
import { tcpLegs, type TcpLeg } from '../../../../renderer/src/features/handshake/tcp-legs'
import { connectionDetail, START } from '../../support/rows'

const step = (seq: number | null, ack: number | null, at = 0n): HandshakeStep => ({
  packet: 1,
  time: START + at,
  seq,
  ack,
})
const states = (leg: TcpLeg | undefined): string[] =>
  leg?.rows.map(({ name, clientState, serverState }) => `${name}: ${clientState} | ${serverState}`) ?? []

function captured(handshake: ConnectionDetail['handshake']): ConnectionDetail {
  return { ...connectionDetail({ targetHost: null, upstream: null }), handshake }
}

function proxied(...facts: Fact[]): ConnectionDetail {
  const detail = connectionDetail({ state: 'failed', end: START + 9n, failure: 'tcp-connect-refused' })
  return { ...detail, facts: facts.map((fact) => ({ time: START, packet: 1, fact })) }
}

const REMOTE = { address: '127.0.0.1', port: 8765 }
const LOCAL = { address: '127.0.0.1', port: 40000 }
const START_CONNECT: Fact = { kind: 'connect-start', remote: REMOTE }

describe('the TCP steps of a capture', () => {
  it('have absolute numbers, relative ones and their names j, k, j+1, k+1, across the wrap at 2³²', () => {
    const [leg] = tcpLegs(
      captured({
        state: 'complete',
        syn: step(0xffffffff, null),
        synAck: step(5000, 0, 30n),
        ack: step(0, 5001, 50n),
      }),
    )
    expect(leg?.rows.map(({ seq, ack }) => [seq, ack])).toEqual([
      [{ absolute: 0xffffffff, relative: 0, symbol: 'j' }, null],
      [
        { absolute: 5000, relative: 0, symbol: 'k' },
        { absolute: 0, relative: 1, symbol: 'j+1' },
      ],
      [
        { absolute: 0, relative: 1, symbol: 'j+1' },
        { absolute: 5001, relative: 1, symbol: 'k+1' },
      ],
    ])
    expect(leg?.rows.map(({ since }) => since)).toEqual([0n, 30n, 50n])
    expect(states(leg)).toEqual([
      'syn: SYN_SENT | LISTEN',
      'syn-ack: SYN_SENT | SYN_RCVD',
      'handshake-ack: ESTABLISHED | ESTABLISHED',
    ])
  })

  it('have no number and no time that nobody captured', () => {
    const inferred = step(null, null)
    const [leg] = tcpLegs(captured({ state: 'inferred', syn: inferred, synAck: inferred, ack: inferred }))
    for (const row of leg?.rows ?? []) expect([row.seq, row.ack, row.since]).toEqual([null, null, null])
  })

  it('end with RST at a closed port', () => {
    const detail = captured({ state: 'partial', syn: step(7, null), synAck: null, ack: null })
    detail.row.failure = 'tcp-connect-refused'
    expect(states(tcpLegs(detail)[0])).toEqual(['syn: SYN_SENT | CLOSED', 'rst: CLOSED | CLOSED'])
  })
})

describe('the legs of a proxied connection', () => {
  it('are two, each with its own ends', () => {
    const legs = tcpLegs(
      proxied(START_CONNECT, { kind: 'connect-end', remote: REMOTE, local: LOCAL, error: null }),
    )
    expect(legs.map(({ name, client, server, note }) => [name, client, server, note])).toEqual([
      ['client-proxy', '127.0.0.1:51544', '127.0.0.1:9001', 'inferred'],
      ['proxy-server', '127.0.0.1:40000', '127.0.0.1:8765', 'inferred'],
    ])
  })

  it('show every attempt: refused at one address, reached at the next', () => {
    const six = { address: '::1', port: 8765 }
    const legs = tcpLegs(
      proxied(
        { kind: 'connect-start', remote: six },
        { kind: 'connect-end', remote: six, local: null, error: 'ECONNREFUSED' },
        START_CONNECT,
        { kind: 'connect-end', remote: REMOTE, local: LOCAL, error: null },
      ),
    )
    expect(legs.slice(1).map(({ server, note, error }) => [server, note, error])).toEqual([
      ['[::1]:8765', 'failed', 'ECONNREFUSED'],
      ['127.0.0.1:8765', 'inferred', null],
    ])
  })

  it.each([
    ['ECONNREFUSED', 'rst: CLOSED | CLOSED'],
    ['ETIMEDOUT', 'silence: CLOSED | ?'],
    ['EHOSTUNREACH', 'failed: CLOSED | ?'],
  ])('tell %s apart from other failures', (error, last) => {
    const legs = tcpLegs(proxied(START_CONNECT, { kind: 'connect-end', remote: REMOTE, local: null, error }))
    expect(states(legs[1]).at(-1)).toBe(last)
  })
})
