import type { AcceptSteps as Steps, ChecklistRule } from '@shared/ipc/handshake-rows'
import { computeAccept } from '@shared/websocket/accept-key'
import { describe, expect, it } from 'vitest'
import AcceptSteps from '../../../../renderer/src/features/handshake/AcceptSteps.vue'
import LessonDisclosure from '../../../../renderer/src/features/handshake/LessonDisclosure.vue'
import NegotiationTable from '../../../../renderer/src/features/handshake/NegotiationTable.vue'
import RuleList from '../../../../renderer/src/features/handshake/RuleList.vue'
import TimingBars from '../../../../renderer/src/features/handshake/TimingBars.vue'
import { mountPart } from '../../support/mount-window'
import { START } from '../../support/rows'

const rule = (part: Partial<ChecklistRule>): ChecklistRule => ({
  code: 'upgrade-method',
  direction: 0,
  outcome: 'pass',
  severity: 'error',
  section: 'RFC 6455 §4.1',
  lines: [],
  values: {},
  ...part,
})
const RULES = [
  rule({}),
  rule({ code: 'upgrade-header', outcome: 'not-applicable' }),
  rule({ code: 'upgrade-subprotocol-not-chosen', direction: 1, outcome: 'fail', severity: 'note' }),
  rule({ code: 'upgrade-accept-mismatch', direction: 1, outcome: 'fail' }),
]

describe('the list of rules', () => {
  const list = (modelValue: string | null = null) => mountPart(RuleList, { rules: RULES, modelValue })

  it('has what is broken first, the worst at the top, each with sign and word', () => {
    const marks = list().findAll('.mark')
    expect(marks.map((mark) => mark.text().replace(/\s+/g, ' '))).toEqual([
      '✕ fail',
      'i note',
      '✓ pass',
      '– n/a',
    ])
  })

  it('is one tab stop whose arrows, Home and End choose', async () => {
    const parts = list('1:upgrade-accept-mismatch')
    const listbox = parts.get('[role=listbox]')
    expect(parts.findAll('[tabindex]').length).toBe(1)
    for (const key of ['ArrowDown', 'ArrowUp', 'End', 'Home']) await listbox.trigger('keydown', { key })
    expect(parts.emitted('update:modelValue')?.flat()).toEqual([
      '1:upgrade-subprotocol-not-chosen',
      '1:upgrade-accept-mismatch',
      '0:upgrade-header',
      '1:upgrade-accept-mismatch',
    ])
  })

  it('names the chosen option to those who hear it', () => {
    const parts = list('0:upgrade-method')
    const chosen = parts.get('[role=option][aria-selected=true]')
    expect(parts.get('[role=listbox]').attributes('aria-activedescendant')).toBe(chosen.attributes('id'))
    expect(chosen.text()).toContain('The method is GET')
  })
})

describe('the computation of Sec-WebSocket-Accept', () => {
  const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
  const steps = (received: string | null): Steps => {
    const computed = computeAccept(KEY)
    const equal = received === computed.accept
    return { ...computed, guid: computed.concatenated.slice(KEY.length), received, equal }
  }

  it('is shown step by step, as in RFC 6455 §1.3', () => {
    const accept = steps('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
    const parts = mountPart(AcceptSteps, { accept, switched: true })
    expect(parts.findAll('code').map((code) => code.text())).toEqual([
      KEY,
      `${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
      'b37a4f2cc0624f1690f64606cf385945b2bec4ea',
      's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
      's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
    ])
    expect(parts.get('.outcome').text()).toContain('equal')
  })

  it.each([
    ['bm8=', true, /not equal/],
    [null, true, /no such header/],
    [null, false, /no 101 came/],
  ])('says what came of %s (101: %s)', (received, switched, said) => {
    expect(mountPart(AcceptSteps, { accept: steps(received), switched }).text()).toMatch(said)
  })

  it('is not made up without a key', () => {
    const parts = mountPart(AcceptSteps, { accept: null, switched: true })
    expect(parts.find('code').exists()).toBe(false)
  })
})

describe('what was agreed', () => {
  it('explains each parameter of permessage-deflate for this connection', () => {
    const parts = mountPart(NegotiationTable, {
      switched: true,
      negotiation: {
        subprotocols: [],
        extensions: [{ name: 'permessage-deflate', offers: [[]], answer: [] }],
        deflate: {
          agreement: {
            serverNoContextTakeover: true,
            clientNoContextTakeover: false,
            serverMaxWindowBits: 12,
            clientMaxWindowBits: 15,
          },
          parameters: (
            [
              'server_no_context_takeover',
              'client_no_context_takeover',
              'server_max_window_bits',
              'client_max_window_bits',
            ] as const
          ).map((name) => ({ name, offered: null, answered: null })),
        },
      },
    })
    const meanings = parts.findAll('.meaning').map((cell) => cell.text())
    expect(meanings[0]).toMatch(/server compresses each message by itself/)
    expect(meanings[1]).toMatch(/client may refer back/)
    expect(meanings[2]).toMatch(/2\^12 bytes/)
    expect(meanings[3]).toMatch(/2\^15 bytes/)
  })
})

describe('where the time went', () => {
  it('is a bar and a number for each phase; one that failed says so in words', () => {
    const parts = mountPart(TimingBars, {
      timing: {
        accepted: START,
        connected: null,
        phases: [
          {
            kind: 'connect',
            start: START + 1_000_000n,
            end: START + 4_000_000n,
            remote: { address: '127.0.0.1', port: 8765 },
            error: 'ECONNREFUSED',
          },
        ],
      },
    })
    expect(parts.get('tbody th').text()).toBe('Connect to 127.0.0.1:8765')
    expect(parts.get('.duration').text().replace(/\s+/g, ' ')).toBe('3 ms ✕ failed: ECONNREFUSED')
    const { left, width } = (parts.get('.bar').element as HTMLElement).style
    expect([left, width]).toEqual(['25%', '75%'])
  })

  const waiting = (ended: bigint | null) =>
    mountPart(TimingBars, {
      ended,
      timing: {
        accepted: START,
        connected: START,
        phases: [{ kind: 'answer', start: START + 500_000_000n, end: null, status: null }],
      },
    })

  it('says how long an answer was waited for in vain once the connection is over', () => {
    const parts = waiting(START + 2_000_000_000n)
    expect(parts.get('.duration').text()).toBe('1.5 s, in vain')
    const { left, width } = (parts.get('.bar').element as HTMLElement).style
    expect([left, width]).toEqual(['25%', '75%'])
  })

  it('says that an answer has not come yet while the connection lives', () => {
    expect(waiting(null).get('.duration').text()).toBe('not yet')
  })
})

describe('a lesson', () => {
  it.each([
    ['en', ['Application layer', 'Transport layer', 'Network layer', 'Link layer']],
    ['zh-CN', ['应用层', '传输层', '网络层', '数据链路层']],
  ] as const)('teaches the four layers by their names in %s', (language, names) => {
    const text = mountPart(LessonDisclosure, { about: 'x', lessons: ['layers'] }, language).text()
    for (const name of names) expect(text).toContain(name)
  })

  it('is a disclosure whose name says what it is about', () => {
    const summary = mountPart(LessonDisclosure, { about: 'TCP', lessons: ['socket'] }).get('summary')
    expect(summary.text().replace(/\s+/g, ' ')).toBe('What is this? TCP')
  })

  it('of the three-way handshake says 第一次握手, 第二次握手 and 第三次握手 in Chinese', () => {
    const text = mountPart(
      LessonDisclosure,
      { about: 'x', lessons: ['threeWay', 'masks', 'socket'] },
      'zh-CN',
    ).text()
    for (const term of ['第一次握手', '第二次握手', '第三次握手', '套接字', '掩码'])
      expect(text).toContain(term)
  })
})
