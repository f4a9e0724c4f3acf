/** More edits between two windows than this: the cheaper search by occurrence has to do. */
const MAX_EDITS = 160

/** Calls `match` for each pair of a common subsequence, in order. */
export type Match = (a: number, b: number) => void

/**
 * A longest common subsequence of a[a0…a1) and b[b0…b1) (Myers, "An O(ND) difference algorithm", 1986), or, where the
 * two have little in common, a long one. Time is bounded by the length of both times MAX_EDITS.
 */
export function commonSubsequence(
  a: Uint32Array,
  a0: number,
  a1: number,
  b: Uint32Array,
  b0: number,
  b1: number,
  match: Match,
): void {
  while (a0 < a1 && b0 < b1 && a[a0] === b[b0]) match(a0++, b0++)
  let tail = 0
  while (a0 < a1 - tail && b0 < b1 - tail && a[a1 - 1 - tail] === b[b1 - 1 - tail]) tail++
  if (!shortestEdit(a, a0, a1 - tail, b, b0, b1 - tail, match))
    increasingOccurrences(a, a0, a1 - tail, b, b0, b1 - tail, match)
  for (; tail > 0; tail--) match(a1 - tail, b1 - tail)
}

/** @returns false, having matched nothing, where more than MAX_EDITS are needed */
function shortestEdit(
  a: Uint32Array,
  a0: number,
  a1: number,
  b: Uint32Array,
  b0: number,
  b1: number,
  match: Match,
): boolean {
  const n = a1 - a0
  const m = b1 - b0
  if (n === 0 || m === 0) return true
  const limit = Math.min(n + m, MAX_EDITS)
  const offset = limit + 1
  const furthest = new Int32Array(2 * limit + 3)
  const trace: Int32Array[] = []
  for (let edits = 0; edits <= limit; edits++) {
    trace.push(furthest.slice(offset - edits - 1, offset + edits + 2))
    for (let k = -edits; k <= edits; k += 2) {
      const isDown = k === -edits || (k !== edits && furthest[offset + k - 1]! < furthest[offset + k + 1]!)
      let x = isDown ? furthest[offset + k + 1]! : furthest[offset + k - 1]! + 1
      let y = x - k
      while (x < n && y < m && a[a0 + x] === b[b0 + y]) {
        x++
        y++
      }
      furthest[offset + k] = x
      if (k === n - m && x >= n) {
        backtrack(trace, edits, n, m, (at, other) => match(a0 + at, b0 + other))
        return true
      }
    }
  }
  return false
}

function backtrack(trace: readonly Int32Array[], edits: number, n: number, m: number, match: Match): void {
  const pairs: number[] = []
  let x = n
  let y = m
  for (let d = edits; d > 0; d--) {
    // The furthest points before this edit, of diagonals -d - 1 to d + 1.
    const before = trace[d]!
    const at = (k: number): number => before[k + d + 1]!
    const k = x - y
    const isDown = k === -d || (k !== d && at(k - 1) < at(k + 1))
    const fromK = isDown ? k + 1 : k - 1
    const fromX = at(fromK)
    const fromY = fromX - fromK
    for (const start = isDown ? fromX : fromX + 1; x > start;) {
      x--
      y--
      pairs.push(x, y)
    }
    x = fromX
    y = fromY
  }
  while (x > 0 && y > 0) {
    x--
    y--
    pairs.push(x, y)
  }
  for (let at = pairs.length - 2; at >= 0; at -= 2) match(pairs[at]!, pairs[at + 1]!)
}

/**
 * The n-th occurrence of a value on one side goes with the n-th on the other; of those pairs the longest run that
 * increases on both sides is kept (patience sorting). Time is that of sorting.
 */
function increasingOccurrences(
  a: Uint32Array,
  a0: number,
  a1: number,
  b: Uint32Array,
  b0: number,
  b1: number,
  match: Match,
): void {
  const places = new Map<number, number[]>()
  for (let at = b1 - 1; at >= b0; at--) {
    const list = places.get(b[at]!)
    if (list === undefined) places.set(b[at]!, [at])
    else list.push(at)
  }
  const as: number[] = []
  const bs: number[] = []
  for (let at = a0; at < a1; at++) {
    const place = places.get(a[at]!)?.pop()
    if (place === undefined) continue
    as.push(at)
    bs.push(place)
  }
  // piles[n]: index of the pair that ends the lowest increasing run of n + 1.
  const piles: number[] = []
  const previous = new Int32Array(bs.length)
  for (let pair = 0; pair < bs.length; pair++) {
    let low = 0
    let high = piles.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (bs[piles[middle]!]! < bs[pair]!) low = middle + 1
      else high = middle
    }
    previous[pair] = low === 0 ? -1 : piles[low - 1]!
    piles[low] = pair
  }
  const run: number[] = []
  for (let pair = piles.at(-1) ?? -1; pair >= 0; pair = previous[pair]!) run.push(pair)
  for (const pair of run.reverse()) match(as[pair]!, bs[pair]!)
}
