import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  JSON_DEPTH_LIMIT,
  JSON_NODE_LIMIT,
  keyOf,
  kindOf,
  readJson,
  sourceOf,
  type JsonDocument,
} from '../../../../../renderer/src/features/payload/json/json-document'

function documentOf(text: string): JsonDocument {
  const result = readJson(text)
  if (!result.ok) throw new Error(`${result.problem} at ${result.offset}`)
  return result.document
}

/** The value of a node, put together again from the columns. */
function valueOf(document: JsonDocument, node: number): unknown {
  const kind = kindOf(document, node)
  if (kind !== 'object' && kind !== 'array') return JSON.parse(sourceOf(document, node, Infinity))
  const children: number[] = []
  for (let at = node + 1; at < (document.next[node] ?? 0); at = document.next[at] ?? at + 1) children.push(at)
  expect(children.length).toBe(document.children[node])
  if (kind === 'array') return children.map((child) => valueOf(document, child))
  return Object.fromEntries(
    children.map((child) => [JSON.parse(`"${keyOf(document, child)}"`) as string, valueOf(document, child)]),
  )
}

describe('a JSON payload as a tree', () => {
  it('is what JSON.parse makes of any document', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(valueOf(documentOf(text), 0)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('is refused exactly where JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[],:"01-.eE tfnul\\ \n') }), (text) => {
        let isJson = true
        try {
          JSON.parse(text)
        } catch {
          isJson = false
        }
        expect(readJson(text).ok).toBe(isJson)
      }),
      { numRuns: 2000 },
    )
  })

  it('keeps numbers, key order and repeated keys as they were written', () => {
    const document = documentOf('{"2":12345678901234567890,"1":1.10,"1":2}')
    const rows = [1, 2, 3].map((node) => [keyOf(document, node), sourceOf(document, node, 100)])
    expect(rows).toEqual([
      ['2', '12345678901234567890'],
      ['1', '1.10'],
      ['1', '2'],
    ])
  })

  it('says where it stops making sense', () => {
    expect(readJson('{"a":1,}')).toEqual({ ok: false, problem: 'syntax', offset: 7 })
    expect(readJson('')).toEqual({ ok: false, problem: 'syntax', offset: 0 })
  })

  it('stops at its depth limit instead of overflowing the stack', () => {
    expect(readJson('['.repeat(100_000))).toMatchObject({
      ok: false,
      problem: 'too-deep',
      offset: JSON_DEPTH_LIMIT,
    })
    const deepest = '['.repeat(JSON_DEPTH_LIMIT) + ']'.repeat(JSON_DEPTH_LIMIT)
    expect(readJson(deepest).ok).toBe(true)
  })

  it('stops at its limit of values', () => {
    const most = `[${'0,'.repeat(JSON_NODE_LIMIT - 2)}0]`
    expect(documentOf(most).count).toBe(JSON_NODE_LIMIT)
    expect(readJson(`[0,${most.slice(1)}`)).toMatchObject({ ok: false, problem: 'too-many-nodes' })
  })

  it('cuts a long value where it is shown', () => {
    expect(sourceOf(documentOf(`"${'x'.repeat(50)}"`), 0, 10)).toBe('"xxxxxxxxx…')
  })
})
