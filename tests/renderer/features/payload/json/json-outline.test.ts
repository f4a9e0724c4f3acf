import { describe, expect, it } from 'vitest'
import { readJson, type JsonDocument } from '../../../../../renderer/src/features/payload/json/json-document'
import {
  JSON_UNFOLDED_NODES,
  JsonOutline,
} from '../../../../../renderer/src/features/payload/json/json-outline'
import { JSON_MATCH_LIMIT, searchJson } from '../../../../../renderer/src/features/payload/json/json-search'

function documentOf(text: string): JsonDocument {
  const result = readJson(text)
  if (!result.ok) throw new Error(result.problem)
  return result.document
}

// Nodes: 0 {}, 1 a:[], 2 1, 3 [], 4 2, 5 b:"Hi"
const small = documentOf('{"a":[1,[2]],"b":"Hi"}')

describe('folding', () => {
  it('shows a small document whole', () => {
    expect([...new JsonOutline(small).rows]).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('hides what a folded node holds, and nothing after it', () => {
    const outline = new JsonOutline(small)
    outline.setFolded(1, true)
    expect([...outline.rows]).toEqual([0, 1, 5])
    outline.setFolded(1, false)
    expect([...outline.rows]).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('leaves a value that holds nothing alone', () => {
    const outline = new JsonOutline(small)
    outline.setFolded(5, true)
    expect(outline.isFolded(5)).toBe(false)
  })

  it('opens a large document with its outermost level only', () => {
    const large = documentOf(`[${'[1],'.repeat(JSON_UNFOLDED_NODES)}[1]]`)
    const outline = new JsonOutline(large)
    expect(outline.rows.length).toBe(JSON_UNFOLDED_NODES + 2)
    outline.foldFrom(Infinity)
    expect(outline.rows.length).toBe(large.count)
  })

  it('unfolds what hides a node that is looked for', () => {
    const outline = new JsonOutline(small)
    outline.foldFrom(0)
    expect([...outline.rows]).toEqual([0])
    expect(outline.reveal(4)).toBe(4)
    expect(outline.isFolded(3)).toBe(false)
  })
})

describe('searching', () => {
  it('finds keys and values, upper and lower case alike', () => {
    expect([...searchJson(small, 'HI')]).toEqual([5])
    expect([...searchJson(small, 'a')]).toEqual([1])
    expect([...searchJson(small, '2')]).toEqual([4])
    expect([...searchJson(small, 'nothing')]).toEqual([])
    expect([...searchJson(small, '')]).toEqual([])
  })

  it('finds a node once though it matches twice', () => {
    expect([...searchJson(documentOf('{"aa":"aa","b":"a"}'), 'a')]).toEqual([1, 2])
  })

  it('does not call a container a match for what it contains', () => {
    expect([...searchJson(documentOf('[["x"]]'), 'x')]).toEqual([2])
  })

  it('stops counting at its limit', () => {
    expect(searchJson(documentOf(`[${'1,'.repeat(JSON_MATCH_LIMIT + 10)}1]`), '1').length).toBe(
      JSON_MATCH_LIMIT,
    )
  })
})
