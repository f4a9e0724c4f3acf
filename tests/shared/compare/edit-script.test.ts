import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alignSequences, ALONE } from '@shared/compare/alignment'
import { commonSubsequence } from '@shared/compare/edit-script'

function pairsOf(a: Uint32Array, b: Uint32Array): [number, number][] {
  const pairs: [number, number][] = []
  commonSubsequence(a, 0, a.length, b, 0, b.length, (one, other) => pairs.push([one, other]))
  return pairs
}

/** The textbook's table, quadratic in time and memory. */
function longest(a: Uint32Array, b: Uint32Array): number {
  let above = new Uint32Array(b.length + 1)
  for (const one of a) {
    const row = new Uint32Array(b.length + 1)
    for (let at = 0; at < b.length; at++)
      row[at + 1] = one === b[at] ? above[at]! + 1 : Math.max(row[at]!, above[at + 1]!)
    above = row
  }
  return above[b.length]!
}

const sequence = (values: number, maxLength: number): fc.Arbitrary<Uint32Array> =>
  fc.array(fc.nat(values), { maxLength }).map((list) => Uint32Array.from(list))

test('a common subsequence is one, and the longest where the two have much in common', () => {
  fc.assert(
    fc.property(sequence(4, 40), sequence(4, 40), (a, b) => {
      const pairs = pairsOf(a, b)
      for (const [one, other] of pairs) expect(a[one]).toBe(b[other])
      for (let at = 1; at < pairs.length; at++) {
        expect(pairs[at]![0]).toBeGreaterThan(pairs[at - 1]![0])
        expect(pairs[at]![1]).toBeGreaterThan(pairs[at - 1]![1])
      }
      expect(pairs.length).toBe(longest(a, b))
    }),
  )
})

test('where they have little in common it still is one', () => {
  fc.assert(
    fc.property(sequence(30, 900), sequence(30, 900), (a, b) => {
      const pairs = pairsOf(a, b)
      for (const [one, other] of pairs) expect(a[one]).toBe(b[other])
      for (let at = 1; at < pairs.length; at++) {
        expect(pairs[at]![0]).toBeGreaterThan(pairs[at - 1]![0])
        expect(pairs[at]![1]).toBeGreaterThan(pairs[at - 1]![1])
      }
    }),
    { numRuns: 20 },
  )
})

function partnersOf(a: number[], b: number[]): Int32Array {
  const partners = new Int32Array(a.length)
  const side = (list: number[]) => ({
    values: Uint32Array.from(list),
    shapes: Uint32Array.from(list, (value) => value % 7),
    raw: (index: number) => list[index]!,
  })
  for (const step of alignSequences(side(a), side(b), partners)) expect(step).toBeUndefined()
  return partners
}

test('alignments go up, whatever is compared', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(50), { maxLength: 3000 }),
      fc.array(fc.nat(50), { maxLength: 3000 }),
      (a, b) => {
        const partners = [...partnersOf(a, b)].filter((partner) => partner !== ALONE)
        expect(partners).toEqual([...new Set(partners)].sort((one, other) => one - other))
        expect(partners.every((partner) => partner < b.length)).toBe(true)
      },
    ),
    { numRuns: 30 },
  )
})

test('ten thousand messages that are missing are ten thousand that are missing, and nothing else', () => {
  const all = Array.from({ length: 30_000 }, (_, index) => index * 7)
  const partners = partnersOf(all, all.toSpliced(5000, 10_000))
  expect(partners.filter((partner) => partner === ALONE)).toHaveLength(10_000)
  expect(partners.indexOf(ALONE)).toBe(5000)
})
