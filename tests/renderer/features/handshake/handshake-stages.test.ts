import type { ConnectionDetail, HeadDetail } from '@shared/ipc/rows'
import { describe, expect, it } from 'vitest'
import { handshakeStages } from '../../../../renderer/src/features/handshake/handshake-stages'
import { connectionDetail, START } from '../../support/rows'

const told = (detail: ConnectionDetail): string[] =>
  handshakeStages(detail).map(({ name, state }) => `${name}: ${state}`)

const head = (startLine: string): HeadDetail => ({
  direction: startLine.startsWith('HTTP') ? 1 : 0,
  time: START,
  packet: 1,
  streamOffset: 0,
  startLine,
  fields: [],
  raw: new Uint8Array(0),
})

/** A proxied connection that got as far as its answer. */
function answered(answer: string | null, row: Parameters<typeof connectionDetail>[0] = {}): ConnectionDetail {
  return {
    ...connectionDetail(row),
    timing: { phases: [], accepted: START, connected: START + 1n },
    exchanges: [
      { request: head('GET /chat HTTP/1.1'), interim: [], response: answer === null ? null : head(answer) },
    ],
    upgrade: {
      exchange: 0,
      accept: { expected: null, received: null, valid: false },
      subprotocol: null,
      extensions: null,
    },
  }
}

const ENDED = { end: START + 5n, state: 'failed' } as const

describe('the steps of a handshake', () => {
  it('are all done once the client has checked the 101', () => {
    expect(told(answered('HTTP/1.1 101 Switching Protocols'))).toEqual([
      'accept: done',
      'connect: done',
      'request: done',
      'answer: done',
      'check: done',
    ])
  })

  it('end at the answer when it is no 101, and when it never comes', () => {
    const ends = ['accept: done', 'connect: done', 'request: done', 'answer: failed', 'check: skipped']
    expect(told(answered('HTTP/1.1 403 Forbidden'))).toEqual(ends)
    expect(told(answered(null, ENDED))).toEqual(ends)
    expect(told(answered(null))[3]).toBe('answer: pending')
  })

  it('end at the check when the 101 breaks a rule', () => {
    const detail = answered('HTTP/1.1 101 Switching Protocols')
    detail.checklist = {
      rules: [
        {
          code: 'upgrade-accept-mismatch',
          direction: 1,
          outcome: 'fail',
          severity: 'error',
          section: null,
          lines: [],
          values: {},
        },
      ],
      accept: null,
      negotiation: { subprotocols: [], extensions: [], deflate: null },
    }
    expect(told(detail).at(-1)).toBe('check: failed')
  })

  it('end at the name lookup when the name has no address, and nothing after it is reached', () => {
    const detail = connectionDetail({ ...ENDED, failure: 'dns-failure', upstream: null })
    expect(told(detail)).toEqual([
      'accept: done',
      'resolve: failed',
      'connect: skipped',
      'request: skipped',
      'answer: skipped',
      'check: skipped',
    ])
  })

  it('end at the second leg when the server refuses, whatever the client has sent by then', () => {
    const detail = answered(null, { ...ENDED, failure: 'tcp-connect-refused' })
    detail.timing.connected = null
    expect(told(detail)).toEqual([
      'accept: done',
      'connect: failed',
      'request: skipped',
      'answer: skipped',
      'check: skipped',
    ])
  })

  describe('of a capture', () => {
    const captured = (part: Parameters<typeof connectionDetail>[0] = {}): ConnectionDetail =>
      connectionDetail({ targetHost: null, upstream: null, ...part })
    const NOTHING = { bytesClientToServer: 0, bytesServerToClient: 0, protocol: 'other' } as const

    it('begin with TCP, which a closed port refuses', () => {
      const detail = captured({ ...NOTHING, ...ENDED, failure: 'tcp-connect-refused' })
      expect(told(detail)[0]).toBe('tcp: failed')
    })

    it('wait for a SYN that is not answered', () => {
      const detail = captured(NOTHING)
      detail.handshake = { state: 'partial', syn: null, synAck: null, ack: null }
      expect(told(detail)[0]).toBe('tcp: pending')
    })

    it('were not captured where the capture began later', () => {
      const detail = captured()
      detail.handshake.state = 'missing'
      expect(told(detail)).toEqual(['tcp: unseen'])
    })
  })
})
