import { commonSubsequence } from './edit-script'

/** No partner. */
export const ALONE = -1

/** Messages of one direction: what is equal has the same value, what is of the same kind the same shape. */
export interface Sequence {
  readonly values: Uint32Array
  readonly shapes: Uint32Array
  /** A hash of the bytes as they are; asked for rarely. */
  raw(index: number): number
}

/** Messages of each side that are aligned at once. */
const WINDOW = 1024
/** As long as a window has little in common, it grows up to this: what was left out may be long. */
const MAX_WINDOW = 1 << 16
const GROWTH = 4
/** Less than one in so many. */
const FEW = 8
/** How far back a gap is moved to where it fits best. */
const MAX_SLIDE = 512

/**
 * Aligns two sequences: equal messages first, then those of the same kind between them, then those that stand in the
 * same place. Time is linear in the length of both, memory beside the sequences that of a window. Yields after every
 * window, so that others have their turn.
 * @param partners filled: for each message of `a` the index of its partner in `b`, or ALONE
 */
export function* alignSequences(a: Sequence, b: Sequence, partners: Int32Array): Generator<void, void> {
  const n = a.values.length
  const m = b.values.length
  let i = 0
  let j = 0
  let size = WINDOW
  partners.fill(ALONE)
  while (i < n && j < m) {
    while (i < n && j < m && a.values[i] === b.values[j]) partners[i++] = j++
    if (i === n || j === m) break
    const iEnd = Math.min(n, i + size)
    const jEnd = Math.min(m, j + size)
    const isLast = iEnd === n && jEnd === m
    let lastA = ALONE
    let lastB = ALONE
    let matched = 0
    commonSubsequence(a.values, i, iEnd, b.values, j, jEnd, (at, other) => {
      partners[at] = other
      matched++
      lastA = at
      lastB = other
    })
    yield
    if (matched < size / FEW && !isLast && size < MAX_WINDOW) {
      forget(partners, i, iEnd, i, j)
      size *= GROWTH
      continue
    }
    // What follows the last match may find its own in the next window, but the way must go on.
    const hasMoved = lastA !== ALONE && (isLast || lastA - i + lastB - j >= size / 4)
    const iNext = isLast ? iEnd : hasMoved ? lastA + 1 : Math.min(iEnd, i + (size >> 1))
    const jNext = isLast ? jEnd : hasMoved ? lastB + 1 : Math.min(jEnd, j + (size >> 1))
    if (!hasMoved) forget(partners, i, iEnd, iNext, jNext)
    pairByShape(a, i, iNext, b, j, jNext, partners)
    i = iNext
    j = jNext
    size = WINDOW
  }
  slideGaps(a, b, partners)
}

/** Takes back matches beyond what is settled. */
function forget(partners: Int32Array, from: number, end: number, iNext: number, jNext: number): void {
  for (let at = from; at < end; at++) if (at >= iNext || partners[at]! >= jNext) partners[at] = ALONE
}

/** Within each gap between equal messages: those of the same kind are partners, and then those in the same place. */
function pairByShape(
  a: Sequence,
  i0: number,
  i1: number,
  b: Sequence,
  j0: number,
  j1: number,
  partners: Int32Array,
): void {
  let j = j0
  for (let i = i0; i <= i1;) {
    let end = i
    while (end < i1 && partners[end] === ALONE) end++
    const jEnd = end < i1 ? partners[end]! : j1
    if (end > i && jEnd > j) pairGap(a, i, end, b, j, jEnd, partners)
    j = jEnd + 1
    i = end + 1
  }
}

function pairGap(
  a: Sequence,
  i0: number,
  i1: number,
  b: Sequence,
  j0: number,
  j1: number,
  partners: Int32Array,
): void {
  let i = i0
  let j = j0
  const pairRest = (iEnd: number, jEnd: number): void => {
    // As many here as there: each was changed. Else nothing tells which one.
    if (iEnd - i === jEnd - j) while (i < iEnd) partners[i++] = j++
  }
  commonSubsequence(a.shapes, i0, i1, b.shapes, j0, j1, (at, other) => {
    pairRest(at, other)
    partners[at] = other
    i = at + 1
    j = other + 1
  })
  pairRest(i1, j1)
}

/**
 * Of messages that are equal but for what is masked, it cannot be told from their values which one is missing: the gap
 * is moved to where most of its neighbours are equal byte by byte.
 */
function slideGaps(a: Sequence, b: Sequence, partners: Int32Array): void {
  const n = partners.length
  let expected = 0
  for (let i = 0; i <= n; i++) {
    const partner = i < n ? partners[i]! : b.values.length
    if (partner === ALONE) {
      const start = i
      while (i < n && partners[i] === ALONE) i++
      const next = i < n ? partners[i]! : b.values.length
      if (next === expected) slideMissing(a, b, partners, start, i)
      i--
      continue
    }
    if (partner > expected && i > 0 && partners[i - 1] === expected - 1)
      slideExtra(a, b, partners, i, expected, partner)
    expected = partner + 1
  }
}

/** a[start…end) is in a and not in b: any run of that length before it may be the one, while the values allow it. */
function slideMissing(a: Sequence, b: Sequence, partners: Int32Array, start: number, end: number): void {
  const length = end - start
  let score = 0
  let best = 0
  let bestSlide = 0
  let slide = 0
  while (slide < MAX_SLIDE) {
    const before = start - 1 - slide
    const partner = before < 0 ? ALONE : partners[before]!
    if (partner === ALONE || a.values[before] !== a.values[before + length]) break
    if (a.values[before] !== b.values[partner]) break
    slide++
    score += Number(a.raw(before + length) === b.raw(partner)) - Number(a.raw(before) === b.raw(partner))
    if (score > best) {
      best = score
      bestSlide = slide
    }
  }
  for (let at = start - 1; at >= start - bestSlide; at--) {
    partners[at + length] = partners[at]!
    partners[at] = ALONE
  }
}

/** The same for b[start…end), which is in b and not in a; a[next] is what follows. */
function slideExtra(
  a: Sequence,
  b: Sequence,
  partners: Int32Array,
  next: number,
  start: number,
  end: number,
): void {
  const length = end - start
  let score = 0
  let best = 0
  let bestSlide = 0
  let slide = 0
  while (slide < MAX_SLIDE) {
    const before = start - 1 - slide
    const owner = next - 1 - slide
    if (owner < 0 || partners[owner] !== before || b.values[before] !== b.values[before + length]) break
    if (a.values[owner] !== b.values[before]) break
    slide++
    score += Number(b.raw(before + length) === a.raw(owner)) - Number(b.raw(before) === a.raw(owner))
    if (score > best) {
      best = score
      bestSlide = slide
    }
  }
  for (let at = 1; at <= bestSlide; at++) partners[next - at] = partners[next - at]! + length
}
