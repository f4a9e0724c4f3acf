import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LearnedVariation } from '@shared/compare/learned-variation'
import { MessageDigest } from '@shared/compare/message-digest'
import { closePayload } from '../websocket/frame-bytes'

const digest = new MessageDigest()

function digestOf(text: string, opcode = 1, by = digest): { value: number; shape: number } {
  by.read(opcode, Buffer.from(text))
  return { value: by.value, shape: by.shape }
}

const sameValue = (one: string, other: string): boolean => digestOf(one).value === digestOf(other).value
const sameShape = (one: string, other: string): boolean => digestOf(one).shape === digestOf(other).shape

describe('the hash of a message', () => {
  test('is of what it says, not of how it is written', () => {
    expect(sameValue('{"a":1,"b":[true,null]}', ' { "b" : [ true , null ] ,\n"a" : 1 } ')).toBe(true)
    expect(sameValue('{"a":1,"b":2}', '{"a":2,"b":1}')).toBe(false)
    expect(sameValue('[1,2]', '[2,1]')).toBe(false)
    expect(sameValue('{"bid":114.28999999999999}', '{"bid":115.28999999999999}')).toBe(false)
  })

  test('leaves out ids and times, but not that they are there', () => {
    expect(sameValue('{"id":1,"at":"2026-11-25T14:00:00Z"}', '{"id":77,"at":"2026-11-26T09:12:44.5Z"}')).toBe(
      true,
    )
    expect(sameValue('{"id":1}', '{"id":null}')).toBe(false)
    expect(sameValue('{"id":1}', '{}')).toBe(false)
    expect(sameValue('42["a",{"id":"x"}]', '42["a",{"id":"y"}]')).toBe(true)
    expect(sameValue('42["a",{"n":1}]', '42["a",{"n":2}]')).toBe(false)
  })

  test('a shape is of names and types, and of what says the kind', () => {
    expect(sameShape('{"type":"tick","bid":1}', '{"type":"tick","bid":2.5}')).toBe(true)
    expect(sameShape('{"type":"tick","bid":1}', '{"type":"tock","bid":1}')).toBe(false)
    expect(sameShape('{"type":"tick","bid":1}', '{"type":"tick","bid":"1"}')).toBe(false)
    expect(sameShape('["join",{"room":"a"}]', '["leave",{"room":"a"}]')).toBe(false)
    expect(sameShape('{"items":[{"name":"a"}]}', '{"items":[{"name":"b"},{"name":"c"}]}')).toBe(true)
  })

  test('of a close frame is its code and reason', () => {
    const of = (code: number, reason: string): number => {
      digest.read(8, closePayload(code, reason))
      return digest.value
    }
    expect(of(1000, 'done')).toBe(of(1000, 'done'))
    expect(of(1000, 'done')).not.toBe(of(1001, 'done'))
    expect(of(1000, 'done')).not.toBe(of(1000, 'gone'))
    digest.read(8, new Uint8Array(0))
    expect(digest.value).not.toBe(of(1000, ''))
  })

  test('two documents have one value exactly where they are equal, but for what is masked', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.json({ maxDepth: 4 }), (one, other) => {
        const equal = JSON.stringify(sorted(JSON.parse(one))) === JSON.stringify(sorted(JSON.parse(other)))
        if (equal) expect(sameValue(one, other)).toBe(true)
        expect(digestOf(one)).toEqual(digestOf(JSON.stringify(JSON.parse(one), null, 2)))
      }),
    )
  })

  test('whatever the bytes, there is a hash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(1, 2, 8), (bytes, opcode) => {
        digest.read(opcode, bytes)
        expect(Number.isInteger(digest.value) && Number.isInteger(digest.shape)).toBe(true)
      }),
    )
  })

  test('what was learned to vary is left out, and nothing else', () => {
    const learned = new LearnedVariation()
    learned.learnPaths(digestOf('{"type":"stats","load":1,"users":[{"n":1}]}').shape, [
      '$.load',
      '$.users[*].n',
    ])
    const by = new MessageDigest(learned)
    const value = (text: string): number => digestOf(text, 1, by).value
    expect(value('{"type":"stats","load":1,"users":[{"n":1}]}')).toBe(
      value('{"users":[{"n":5}],"type":"stats","load":3}'),
    )
    expect(value('{"type":"stats","load":1,"users":[{"n":1}]}')).not.toBe(
      value('{"type":"stats","load":1,"users":[{"n":1},{"n":1}]}'),
    )
    expect(value('{"type":"other","load":1}')).not.toBe(value('{"type":"other","load":2}'))
  })
})

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return { members: members.map(([name, member]) => [name, sorted(member)]) }
}
