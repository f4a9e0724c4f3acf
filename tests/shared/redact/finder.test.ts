import { describe, expect, it } from 'vitest'
import { Finder } from '@shared/redact/finder'
import { parseRule, type RedactionRule } from '@shared/redact/rule'

function rules(...texts: string[]): RedactionRule[] {
  return texts.map((text) => {
    const parsed = parseRule(text)
    if (!parsed.ok) throw new Error(`${text}: ${parsed.problem}`)
    return parsed.rule
  })
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const inText = (text: string, ...wanted: string[]): string[] =>
  unique(new Finder(rules(...wanted)).content(bytes(text), 'text').map(({ value }) => value))
const inRequest = (fields: string, ...wanted: string[]): string[] =>
  unique(
    new Finder(rules(...wanted))
      .head('request', bytes(`GET / HTTP/1.1\r\n${fields}\r\n\r\n`))
      .map(({ value }) => value),
  )
const unique = (values: string[]): string[] => [...new Set(values)].sort()

describe('credentials in headers', () => {
  it.each([
    ['Authorization: Bearer abc.def', ['abc.def']],
    ['authorization: Basic dTpwYXNz', ['dTpwYXNz']],
    ['Proxy-Authorization: Digest username="ada", response="6629fae4"', ['6629fae4', 'ada']],
    ['Cookie: theme=dark; sid="s1d"', ['dark', 's1d']],
    ['Set-Cookie: sid=s1d; Path=/; HttpOnly', ['s1d']],
    ['X-Api-Key: k3y', ['k3y']],
    ['Sec-WebSocket-Protocol: chat, access_token, abc123', ['abc123']],
    ['Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.dG9r, base64.binary.k8s.io', ['dG9r']],
    ['Sec-WebSocket-Protocol: graphql-transport-ws, v12.stomp, wamp.2.json', []],
    ['Sec-WebSocket-Protocol: 8f3ab1c2d4e5f60718293a4b5c6d7e8f', ['8f3ab1c2d4e5f60718293a4b5c6d7e8f']],
    ['Sec-WebSocket-Protocol: chat, secret-9f8e7d6c', ['secret-9f8e7d6c']],
    [
      'Sec-WebSocket-Protocol: mqttv3.1, ocpp2.0.1, v4.channel.k8s.io, actioncable-v1-json, GraphQLTransport',
      [],
    ],
    ['Host: example.org', []],
    ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', []],
  ])('%s', (field, values) => expect(inRequest(field, 'headers')).toEqual(values))

  it('of a JWT only the signature is taken', () => {
    const [header, claims, signature] = [
      'eyJhbGciOiJIUzI1NiJ9',
      'eyJzdWIiOiJhZGEifQ',
      'dBjftJeZ4CVPmB92K27uhbUJU1p1r',
    ]
    expect(inRequest(`Authorization: Bearer ${header}.${claims}.${signature}`, 'headers')).toEqual([
      signature,
    ])
    expect(inText(`{"token":"${header}.${claims}.${signature}"}`, 'default')).toEqual([signature])
  })

  it('a named field gives its whole value', () => {
    expect(inRequest('X-Tenant: acme corp ', 'header:x-tenant')).toEqual(['acme corp'])
  })
})

describe('default in text', () => {
  it.each([
    ['{"user":{"accessToken":"a1"},"n":1}', ['a1']],
    ['{"password":12345678}', ['12345678']],
    ['{"token":{"id":"x","parts":["y",42]}}', ['42', 'x', 'y']],
    ['42["login",{"token":"a1"}]', ['a1']],
    ['a["{\\"token\\":\\"a1\\"}"]', ['a1']],
    ['CONNECT\npasscode:a1\n\n', ['a1']],
    ['grant_type=password&password=p%20w&x=1', ['p w']],
    ['see https://x/?code=abcd9&state=zz81#id_token=tt', ['abcd9', 'tt', 'zz81']],
    ['redirect=https%3A%2F%2Fx%2F%3Ftoken%3Da1%26n%3D2', ['a1']],
    ['{"type":"error","code":1006,"state":"open"}', []],
    ['{"message":"the token of the day"}', []],
    ['authorization: Bearer a1b2', ['a1b2']],
    ['{"authorization":"Bearer a1b2"}', ['a1b2']],
  ])('%s', (text, values) => expect(inText(text, 'default')).toEqual(values))

  it('takes time in proportion to the text', () => {
    const long = 'a'.repeat(2_000_000)
    expect(inText(long, 'default')).toEqual([])
    expect(inText(`${'"'.repeat(200_000)}${'\\'.repeat(200_000)}`, 'default')).toEqual([])
  })
})

describe('other rules', () => {
  it.each([
    ['json:$.user.email', '{"user":{"email":"a@b","name":"n"}}', ['a@b']],
    ['json:$.items[*].id', '{"items":[{"id":7},{"id":8}],"id":9}', ['7', '8']],
    ['json:$..email', '[{"a":{"email":"x"}},{"email":"y"}]', ['x', 'y']],
    ["json:$['a b'][1]", '{"a b":["p","q"]}', ['q']],
    ['json:$.user', '{"user":{"email":"x","n":[1]}}', ['1', 'x']],
    ['json:$.n', '{"n":"é\\u00e9\\n"}', ['Ã©Ã©\n']],
    ['query:room', 'ws://h/?room=r1&x=2 and room=r2', ['r1']],
    ['text:card [0-9]{4}', 'card 1234, card 56', ['card 1234']],
    ['text:card ([0-9]{4})', 'card 1234', ['1234']],
    ['text:密码(\\d+)', '我的密码42', ['42']],
  ])('%s', (rule, text, values) => expect(inText(text, rule)).toEqual(values))

  it('a pattern has its place in bytes where characters before it are longer', () => {
    const [found] = new Finder(rules('text:secret')).content(bytes('一二三secret'), 'text')
    expect(found).toMatchObject({ start: 9, end: 15, value: 'secret' })
  })

  it('close-reason takes the whole reason, and nothing of messages', () => {
    const finder = new Finder(rules('close-reason'))
    expect(finder.content(bytes('bye'), 'close-reason')).toMatchObject([{ value: 'bye' }])
    expect(finder.content(bytes('bye'), 'text')).toEqual([])
  })
})
