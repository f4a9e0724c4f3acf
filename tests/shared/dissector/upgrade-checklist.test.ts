import { CATALOGUE } from '@shared/diagnostics/catalogue'
import { upgradeChecklist } from '@shared/dissector/upgrade-checklist'
import type { CheckedHead } from '@shared/dissector/upgrade-checklist'
import type { RuleOutcome } from '@shared/dissector/upgrade-rule'
import { UpgradeKeyRegistry } from '@shared/dissector/upgrade-key-registry'
import type { HttpHead, HttpRequestHead, HttpResponseHead } from '@shared/http1/http-head'
import { MAX_HEAD_BYTES } from '@shared/http1/head-buffer'
import { parseHttpHead } from '@shared/http1/parse-http-head'
import type { Diagnostic } from '@shared/model/diagnostic'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import { describe, expect, it } from 'vitest'
import { clientFrame } from '../websocket/frame-bytes'
import { KEY, Transcript, head, upgradeRequest, upgradeResponse } from './transcript'
import type { Headers } from './transcript'

/** Used by another connection before. */
const OTHERS_KEY = 'x3JJHMbDL1EzLkh9GBhXDw=='
const OFFER = { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' }
const PROTOCOLS = { 'Sec-WebSocket-Protocol': 'chat, superchat' }
const VERSION_8 = { 'Sec-WebSocket-Version': '8' }

function parse(kind: 'request', text: string): CheckedHead<HttpRequestHead>
function parse(kind: 'response', text: string): CheckedHead<HttpResponseHead>
function parse(kind: HttpHead['kind'], text: string): CheckedHead<HttpHead> {
  return parseHttpHead(kind, new TextEncoder().encode(text), 0, 1)
}

interface Story {
  request?: Headers
  requestText?: string
  response?: Headers
  responseText?: string | null
  /** Told the dissector instead of request and response. */
  told?: (connection: Transcript) => void
}

/** The checklist of a handshake whose two halves were first told to a dissector, for what only it can report. */
function checklist({ request, requestText, response, responseText, told }: Story): {
  rules: RuleOutcome[]
  reported: Diagnostic[]
} {
  const asked = requestText ?? upgradeRequest(request)
  const answered = responseText === undefined ? upgradeResponse(response) : responseText
  const keys = new UpgradeKeyRegistry()
  keys.use(OTHERS_KEY, 7)
  keys.settle(OTHERS_KEY, 7)
  keys.settle(OTHERS_KEY, 7)
  const connection = new Transcript({ keys })
  if (told) told(connection)
  else {
    connection.client(asked)
    if (answered !== null) connection.server(answered)
  }
  connection.fin(SERVER_TO_CLIENT).fin(CLIENT_TO_SERVER).end()
  const rules = upgradeChecklist({
    request: parse('request', asked),
    response: answered === null ? null : parse('response', answered),
    reported: connection.diagnostics,
  })
  return { rules, reported: connection.diagnostics }
}

/** What came of a rule; a name such as `server upgrade-http-version` where both heads have it. */
function outcome(story: Story, name: string): string {
  const [code = '', side] = name.split(' ').reverse()
  const direction = side === 'server' ? SERVER_TO_CLIENT : side === 'client' ? CLIENT_TO_SERVER : null
  const found = checklist(story).rules.filter(
    (rule) => rule.code === code && (direction === null || rule.direction === direction),
  )
  if (found.length !== 1) throw new Error(`${name} is there ${found.length} times`)
  return found[0]?.outcome ?? ''
}

const NO_ANSWER: Story = { responseText: null }
const REFUSED: Story = { responseText: head('HTTP/1.1 403 Forbidden', { 'Content-Length': '0' }) }
const folded = (text: string): string => text.replace('\r\n\r\n', '\r\nX-Note: one\r\n two\r\n\r\n')
const bareLf = (text: string): string => text.replace('\r\n', '\n')
const malformed = (text: string): string => text.replace('\r\n\r\n', '\r\nno colon here\r\n\r\n')

/** Each rule as it passes, as it fails and as it does not apply; null for one that always applies. */
const RULES: [rule: string, pass: Story, fail: Story, notApplicable: Story | null][] = [
  ['client http-head-malformed', {}, { requestText: malformed(upgradeRequest()) }, null],
  ['client http-obs-fold', {}, { requestText: folded(upgradeRequest()) }, null],
  ['client http-bare-lf', {}, { requestText: bareLf(upgradeRequest()) }, null],
  ['upgrade-method', {}, { requestText: upgradeRequest({}, 'POST /chat HTTP/1.1') }, null],
  [
    'client upgrade-http-version',
    {},
    { requestText: upgradeRequest({}, 'GET /chat HTTP/1.0') },
    { requestText: upgradeRequest({}, 'GET /chat') },
  ],
  [
    'upgrade-target',
    {},
    { requestText: upgradeRequest({}, 'GET /chat#top HTTP/1.1') },
    { requestText: upgradeRequest({}, 'GET') },
  ],
  ['upgrade-host-missing', {}, { request: { Host: null } }, null],
  ['upgrade-host-duplicated', {}, { request: { Host: ['a', 'a'] } }, { request: { Host: null } }],
  ['upgrade-header', {}, { request: { Upgrade: null } }, null],
  ['upgrade-connection-header', {}, { request: { Connection: 'keep-alive' } }, null],
  ['upgrade-key-missing', {}, { request: { 'Sec-WebSocket-Key': null } }, null],
  [
    'upgrade-key-invalid',
    {},
    { request: { 'Sec-WebSocket-Key': 'AQID' } },
    { request: { 'Sec-WebSocket-Key': null } },
  ],
  [
    'upgrade-key-duplicated',
    {},
    { request: { 'Sec-WebSocket-Key': [KEY, KEY] } },
    { request: { 'Sec-WebSocket-Key': null } },
  ],
  [
    'upgrade-key-reused',
    {},
    { request: { 'Sec-WebSocket-Key': 'x3JJHMbDL1EzLkh9GBhXDw==' } },
    { request: { 'Sec-WebSocket-Key': null } },
  ],
  ['upgrade-version', {}, { request: VERSION_8 }, null],
  [
    'upgrade-subprotocol-repeated',
    { request: PROTOCOLS },
    { request: { 'Sec-WebSocket-Protocol': 'chat, chat' } },
    {},
  ],
  [
    'upgrade-subprotocol-invalid',
    { request: PROTOCOLS },
    { request: { 'Sec-WebSocket-Protocol': 'a chat' } },
    {},
  ],
  [
    'client upgrade-extension-syntax',
    { request: OFFER },
    { request: { 'Sec-WebSocket-Extensions': ';' } },
    {},
  ],
  [
    'client upgrade-extension-parameter',
    { request: OFFER },
    { request: { 'Sec-WebSocket-Extensions': 'permessage-deflate; colour=red' } },
    {},
  ],
  [
    'upgrade-data-before-101',
    {},
    {
      told: (connection) =>
        connection
          .client(upgradeRequest(), clientFrame({ opcode: 1, payload: new Uint8Array(1) }))
          .server(upgradeResponse()),
    },
    REFUSED,
  ],
  // An answer that is still awaited is neither: the exchange is not over, so there is no checklist yet.
  ['upgrade-no-response', {}, NO_ANSWER, null],
  ['server http-head-malformed', {}, { responseText: malformed(upgradeResponse()) }, NO_ANSWER],
  ['server http-obs-fold', {}, { responseText: folded(upgradeResponse()) }, NO_ANSWER],
  ['server http-bare-lf', {}, { responseText: bareLf(upgradeResponse()) }, NO_ANSWER],
  [
    'server http-head-too-large',
    {},
    {
      responseText: null,
      told: (connection) =>
        connection
          .client(upgradeRequest())
          .server(`HTTP/1.1 101 Switching Protocols\r\nX: ${'x'.repeat(MAX_HEAD_BYTES)}`),
    },
    NO_ANSWER,
  ],
  ['upgrade-refused', {}, REFUSED, NO_ANSWER],
  [
    'server upgrade-http-version',
    {},
    { responseText: upgradeResponse({}, 'HTTP/1.0 101 Switching Protocols') },
    REFUSED,
  ],
  ['upgrade-response-header', {}, { response: { Upgrade: null } }, REFUSED],
  ['upgrade-response-connection-header', {}, { response: { Connection: 'close' } }, REFUSED],
  ['upgrade-accept-missing', {}, { response: { 'Sec-WebSocket-Accept': null } }, REFUSED],
  [
    'upgrade-accept-mismatch',
    {},
    { response: { 'Sec-WebSocket-Accept': 'AAAA' } },
    { response: { 'Sec-WebSocket-Accept': null } },
  ],
  ['upgrade-accept-duplicated', {}, { response: { 'Sec-WebSocket-Accept': ['a', 'a'] } }, REFUSED],
  ['upgrade-response-body-headers', {}, { response: { 'Content-Length': '0' } }, NO_ANSWER],
  [
    'upgrade-subprotocol-not-offered',
    { request: PROTOCOLS, response: { 'Sec-WebSocket-Protocol': 'chat' } },
    { request: PROTOCOLS, response: { 'Sec-WebSocket-Protocol': 'tennis' } },
    {},
  ],
  [
    'upgrade-subprotocol-missing',
    {},
    { request: { ...PROTOCOLS, 'User-Agent': 'Mozilla/5.0 Chrome/120.0.0.0 Safari/537.36' } },
    NO_ANSWER,
  ],
  ['client http-target-not-ascii', {}, { requestText: upgradeRequest({}, 'GET /chât HTTP/1.1') }, null],
  [
    'upgrade-subprotocol-not-chosen',
    { request: PROTOCOLS, response: { 'Sec-WebSocket-Protocol': 'chat' } },
    { request: PROTOCOLS },
    {},
  ],
  [
    'server upgrade-extension-syntax',
    { request: OFFER, response: { 'Sec-WebSocket-Extensions': 'permessage-deflate' } },
    { request: OFFER, response: { 'Sec-WebSocket-Extensions': '=' } },
    {},
  ],
  [
    'upgrade-extension-not-offered',
    { request: OFFER, response: { 'Sec-WebSocket-Extensions': 'permessage-deflate' } },
    { response: { 'Sec-WebSocket-Extensions': 'permessage-deflate' } },
    {},
  ],
  [
    'server upgrade-extension-parameter',
    { request: OFFER, response: { 'Sec-WebSocket-Extensions': 'permessage-deflate' } },
    { request: OFFER, response: { 'Sec-WebSocket-Extensions': 'permessage-deflate; colour=red' } },
    {},
  ],
  [
    'upgrade-version-not-offered-back',
    {
      request: VERSION_8,
      responseText: head('HTTP/1.1 426 Upgrade Required', { 'Sec-WebSocket-Version': '13' }),
    },
    { request: VERSION_8, responseText: head('HTTP/1.1 426 Upgrade Required', {}) },
    {},
  ],
]

describe('a rule of the Upgrade', () => {
  it.each(RULES)('%s is kept, is broken, or has nothing to check', (rule, pass, fail, notApplicable) => {
    expect(outcome(pass, rule)).toBe('pass')
    expect(outcome(fail, rule)).toBe('fail')
    if (notApplicable !== null) expect(outcome(notApplicable, rule)).toBe('not-applicable')
  })

  it.each(RULES)('%s fails exactly where its diagnostic is reported', (rule, _pass, fail) => {
    const { rules, reported } = checklist(fail)
    const failed = rules.filter((one) => one.outcome === 'fail').map(({ code }) => code)
    const codes = new Set(reported.map(({ code }) => code).filter((code) => /^(upgrade|http)-/.test(code)))
    expect([...new Set(failed)].sort()).toEqual([...codes].sort())
    expect(failed).toContain(rule.split(' ').at(-1))
  })
})

describe('the checklist', () => {
  it('holds every diagnostic of the Upgrade and of heads, whatever the answer was', () => {
    const wanted = Object.keys(CATALOGUE).filter((code) => /^(upgrade|http)-/.test(code))
    for (const story of [{}, REFUSED, NO_ANSWER]) {
      const { rules } = checklist(story)
      expect([...new Set(rules.map(({ code }) => code))].sort()).toEqual(wanted.sort())
      const names = rules.map(({ code, direction }) => `${direction} ${code}`)
      expect(new Set(names).size).toBe(names.length)
    }
  })

  it('finds nothing broken in the handshake of RFC 6455 §1.2, in both halves', () => {
    const { rules } = checklist({
      request: PROTOCOLS,
      response: { 'Sec-WebSocket-Protocol': 'chat' },
    })
    expect(rules.filter((rule) => rule.outcome === 'fail')).toEqual([])
    expect(rules.filter((rule) => rule.outcome === 'pass').length).toBeGreaterThan(25)
  })

  it('names the lines a rule read as they were written, and none of another head', () => {
    const { rules } = checklist({ request: { Host: ['one', 'two'] } })
    const host = rules.find(({ code }) => code === 'upgrade-host-duplicated')
    expect(host?.fields.map(({ name, value }) => `${name}: ${value}`)).toEqual(['Host: one', 'Host: two'])
  })
})
