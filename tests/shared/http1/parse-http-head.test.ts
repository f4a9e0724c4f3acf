import { parseHttpHead } from '@shared/http1/parse-http-head'
import type { HttpRequestHead, HttpResponseHead } from '@shared/http1/http-head'
import { MAX_FINDINGS_PER_HEAD } from '@shared/http1/http-finding'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

function request(text: string) {
  const { head, findings } = parseHttpHead('request', bytes(text), 100, 7)
  return {
    head: head as HttpRequestHead,
    problems: findings.map((finding) => finding.problem ?? finding.code),
    findings,
  }
}

function response(text: string) {
  const { head, findings } = parseHttpHead('response', bytes(text), 0, 1)
  return {
    head: head as HttpResponseHead,
    problems: findings.map((finding) => finding.problem ?? finding.code),
  }
}

describe('a request head', () => {
  it('keeps order, case, duplicates and every byte', () => {
    const text = 'GET /a?b=c HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nx-a:\t2 \t\r\nX-8bit: \xe9\xff\r\n\r\n'
    const { head, problems } = request(text)
    expect(problems).toEqual([])
    expect(head).toMatchObject({
      method: 'GET',
      target: '/a?b=c',
      version: '1.1',
      streamOffset: 100,
      packet: 7,
    })
    expect(head.raw).toEqual(bytes(text))
    expect(head.fields.map(({ name, value }) => [name, value])).toEqual([
      ['Host', 'x'],
      ['X-A', '1'],
      ['x-a', '2'],
      ['X-8bit', '\xe9\xff'],
    ])
    expect(head.fields.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text.slice(21, -2))
  })

  it('skips the empty lines a client may send before it', () => {
    expect(request('\r\n\nGET / HTTP/1.1\r\n\r\n').head.method).toBe('GET')
  })

  it('joins folded lines and names each', () => {
    const { head, findings } = request('GET / HTTP/1.1\r\nA: one\r\n  two\r\n\tthree\r\nB: 4\r\n\r\n')
    expect(head.fields).toMatchObject([
      { name: 'A', value: 'one two three', start: 16, end: 39 },
      { name: 'B', value: '4' },
    ])
    expect(findings).toMatchObject([
      { code: 'http-obs-fold', start: 124 },
      { code: 'http-obs-fold', start: 131 },
    ])
  })

  it('names the byte of the first bare LF', () => {
    expect(request('GET / HTTP/1.1\r\nA: 1\nB: 2\n\n').findings).toEqual([
      { code: 'http-bare-lf', problem: null, start: 120, end: 121 },
    ])
  })

  const malformed: [story: string, text: string, problem: string][] = [
    ['no version', 'GET /\r\n\r\n', 'request-line-parts'],
    ['two blanks', 'GET  / HTTP/1.1\r\n\r\n', 'start-line-whitespace'],
    ['a blank at the end', 'GET / HTTP/1.1 \r\n\r\n', 'start-line-whitespace'],
    ['a blank in the target', 'GET /a b HTTP/1.1\r\n\r\n', 'start-line-whitespace'],
    ['a method that is no token', 'G(T / HTTP/1.1\r\n\r\n', 'method-character'],
    ['a version in lower case', 'GET / http/1.1\r\n\r\n', 'http-version'],
    ['a version of one digit', 'GET / HTTP/1\r\n\r\n', 'http-version'],
    ['NUL in the target', 'GET /\0 HTTP/1.1\r\n\r\n', 'start-line-character'],
    ['8-bit bytes in the target', 'GET /\xe9 HTTP/1.1\r\n\r\n', 'http-target-not-ascii'],
    ['a blank before the colon', 'GET / HTTP/1.1\r\nName : v\r\n\r\n', 'space-before-colon'],
    ['no colon', 'GET / HTTP/1.1\r\nName\r\n\r\n', 'field-without-colon'],
    ['no name', 'GET / HTTP/1.1\r\n: v\r\n\r\n', 'field-name-empty'],
    ['a blank in the name', 'GET / HTTP/1.1\r\nNa me: v\r\n\r\n', 'field-name-character'],
    ['NUL in a value', 'GET / HTTP/1.1\r\nName: a\0b\r\n\r\n', 'field-value-character'],
    ['a bare CR in a value', 'GET / HTTP/1.1\r\nName: a\rb\r\n\r\n', 'field-value-character'],
    ['a fold before any header', 'GET / HTTP/1.1\r\n Name: v\r\n\r\n', 'fold-without-field'],
  ]
  it.each(malformed)('with %s is read all the same, and flagged once', (_, text, problem) => {
    const { head, problems } = request(text)
    expect(problems).toEqual([problem])
    expect(head.method).not.toBe('')
  })

  it('reads "Name : v" by its name', () => {
    expect(request('GET / HTTP/1.1\r\nName : v\r\n\r\n').head.fields).toMatchObject([
      { name: 'Name', value: 'v' },
    ])
  })

  it('lists a bounded number of findings', () => {
    const { findings } = request(`GET / HTTP/1.1\r\n${'bad\r\n'.repeat(5000)}\r\n`)
    expect(findings).toHaveLength(MAX_FINDINGS_PER_HEAD)
  })

  it('takes time in proportion to its length, blanks included', () => {
    const blanks = ' '.repeat(200_000)
    expect(request(`GET${blanks}x${blanks}y\r\n\r\n`).head.method).toBe('GET')
    expect(response(`HTTP/1.1${blanks}200${blanks}x\r\n\r\n`).head.status).toBe(200)
  })
})

describe('a response head', () => {
  it.each([
    ['HTTP/1.1 101 Switching Protocols', 101, 'Switching Protocols'],
    ['HTTP/1.1 101', 101, ''],
    ['HTTP/1.1 200 ', 200, ''],
    ['HTTP/1.0 404 Nicht gefunden: \xfc', 404, 'Nicht gefunden: \xfc'],
  ])('%s is fine', (line, status, reason) => {
    const { head, problems } = response(`${line}\r\n\r\n`)
    expect(problems).toEqual([])
    expect(head).toMatchObject({ status, reason })
  })

  it.each([
    ['HTTP/1.1  101 x', 'start-line-whitespace', 101],
    ['http/1.1 101 x', 'http-version', 101],
    ['HTTP/1.1 1O1 x', 'status-code', 0],
    ['HTTP/1.1 099 x', 'status-code', 0],
    ['HTTP/1.1', 'status-code', 0],
    ['HTTP/1.1 200 a\0b', 'start-line-character', 200],
  ])('%s is flagged', (line, problem, status) => {
    const { head, problems } = response(`${line}\r\n\r\n`)
    expect(problems).toEqual([problem])
    expect(head.status).toBe(status)
  })
})

it('any bytes are read without an exception, and kept', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom('request' as const, 'response' as const),
      (raw, kind) => {
        const { head, findings } = parseHttpHead(kind, raw, 0, 1)
        expect(head.raw).toBe(raw)
        for (const field of head.fields) expect(field.start).toBeLessThan(field.end)
        for (const finding of findings) expect(finding.end).toBeLessThanOrEqual(raw.length)
      },
    ),
    { numRuns: 500 },
  )
})
