import fc from 'fast-check'
import { expect } from 'vitest'

/**
 * Runs a byte-fed parser over the same input whole, one byte at a time and in random cuts, and asserts that the
 * result never depends on the cut.
 * @param parse makes a fresh parser, feeds it the pieces in order, and returns what it found
 * @returns the result, for assertions of the caller's own
 */
export function inCuts<T>(input: Uint8Array, parse: (pieces: Uint8Array[]) => T): T {
  const whole = parse([input])
  expect(parse(piecesOfOne(input)), 'one byte at a time').toEqual(whole)
  fc.assert(
    fc.property(cutsOf(input.length), (cuts) => {
      expect(parse(piecesAt(input, cuts)), `cut at ${cuts.join(', ')}`).toEqual(whole)
    }),
    { numRuns: 20 },
  )
  return whole
}

/** Sorted positions inside an input of that length. */
export function cutsOf(length: number): fc.Arbitrary<number[]> {
  return fc
    .uniqueArray(fc.integer({ min: 0, max: length }), { maxLength: 12 })
    .map((cuts) => cuts.sort((a, b) => a - b))
}

/** The input as pieces between the given positions; each piece is a copy, so that no parser can lean on its neighbours. */
export function piecesAt(input: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  return [0, ...cuts].map((from, index) => input.slice(from, cuts[index] ?? input.length))
}

function piecesOfOne(input: Uint8Array): Uint8Array[] {
  return Array.from(input, (_, index) => input.slice(index, index + 1))
}
