import { describe, expect, it } from 'vitest'
import { decodeFactComment, encodeFactComment } from '@shared/capture/fact-comment'
import { MAX_OPTION_LENGTH } from '@shared/capture/pcapng-writer'
import type { Fact } from '@shared/model/fact'

const endpoint = { address: '127.0.0.1', port: 9001 }
const facts: Fact[] = [
  {
    kind: 'accepted',
    client: endpoint,
    listen: { address: '::1', port: 1 },
    target: { host: 'localhost', port: 8000 },
  },
  { kind: 'resolve-start', host: 'localhost' },
  { kind: 'resolve-end', host: 'localhost', addresses: ['127.0.0.1', '::1'], error: null },
  { kind: 'connect-start', remote: endpoint },
  { kind: 'connect-end', remote: endpoint, local: null, error: 'ECONNREFUSED' },
  {
    kind: 'relay-failed',
    failure: 'tcp-connect-refused',
    leg: 'proxy-server',
    error: null,
    afterMilliseconds: 1.5,
  },
  { kind: 'modification', header: 'Host', original: null, replacement: 'example.org' },
  { kind: 'recording-gap', reason: 'disk', bytes: 12 },
  { kind: 'recording-gap', reason: 'late', bytes: 12 },
  { kind: 'recording-behind', milliseconds: 1700 },
  { kind: 'note', text: 'line one\nline two “quoted” 中文' },
]

describe('A fact in a packet comment', () => {
  it.each(facts)('comes back as it was written: $kind', (fact) => {
    const comment = new TextDecoder().decode(encodeFactComment(fact))
    expect(comment).toMatch(/^sockscope: \{/)
    expect(decodeFactComment(comment)).toEqual(fact)
  })

  it.each([
    'a remark of somebody else',
    'sockscope: ',
    'sockscope: {"kind":"note"',
    'sockscope: {"kind":"from-the-future"}',
    'sockscope: {"kind":"note","text":5}',
    'sockscope: {"kind":"connect-start","remote":{"address":"::1","port":70000}}',
    'sockscope: null',
  ])('is not seen in %j', (comment) => {
    expect(decodeFactComment(comment)).toBeNull()
  })

  it('is cut to what a comment can hold, and still decodes', () => {
    const bytes = encodeFactComment({ kind: 'note', text: '\u0001中'.repeat(60_000) })
    expect(bytes.length).toBeLessThanOrEqual(MAX_OPTION_LENGTH)
    expect(decodeFactComment(new TextDecoder().decode(bytes))).toMatchObject({ kind: 'note' })
  })
})
