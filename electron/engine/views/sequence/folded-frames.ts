import type { FrameOutline } from '../../index/connection/frame-outline'

/** A run of data frames longer than this is folded. */
export const FOLD_LONGER_THAN = 8
/** Frames of a folded run that stay visible at each end. */
export const FOLD_EDGE = 2
/** Items a folded run is: both edges and the fold. */
const FOLDED_ITEMS = 2 * FOLD_EDGE + 1

/** What stands at a place of the list of frames with its folds. */
export type FoldedItem =
  | { kind: 'frame'; frame: number }
  /** Frames `first` up to, not including, `end` of the run that begins at frame `fold`. They follow where it is open. */
  | { kind: 'fold'; fold: number; first: number; end: number; open: boolean }

interface OpenRun {
  /** First frame of the run, which is the fold's name. */
  start: number
  end: number
  /** Items all unfolded runs up to and including this one have beyond their folded form. */
  extra: number
}

/**
 * Item positions of the frames when nothing is unfolded, before each notable frame; kept with the outline and brought
 * up to date from where it was, so that a request costs nothing for what has not changed.
 */
export class FoldPositions {
  #before = new Uint32Array(8)
  #known = 0
  #insertions = 0

  /** Items before the `index`th notable frame. */
  before(outline: FrameOutline, index: number): number {
    if (this.#insertions !== outline.insertions) {
      this.#known = 0
      this.#insertions = outline.insertions
    }
    while (this.#known <= index) {
      if (this.#known === this.#before.length) {
        const larger = new Uint32Array(this.#before.length * 2)
        larger.set(this.#before)
        this.#before = larger
      }
      const at = this.#known
      const previous = at === 0 ? -1 : outline.notable(at - 1)
      const itemsBefore = at === 0 ? 0 : this.#before[at - 1]! + 1
      this.#before[at] = itemsBefore + runItems(outline.notable(at) - previous - 1)
      this.#known++
    }
    return this.#before[index]!
  }
}

/** Items a run of so many data frames is while it is not unfolded. */
function runItems(length: number): number {
  return length > FOLD_LONGER_THAN ? FOLDED_ITEMS : length
}

/**
 * A connection's frames with long runs of data frames folded, as a list one can enter anywhere: any place costs a few
 * binary searches, however many frames there are. Made for one request.
 */
export class FoldedFrames {
  readonly total: number
  readonly #outline: FrameOutline
  readonly #positions: FoldPositions
  readonly #frames: number
  readonly #open: OpenRun[] = []

  /** @param unfolded first frames of the runs that are unfolded; what is no fold (any more) is ignored */
  constructor(outline: FrameOutline, positions: FoldPositions, frames: number, unfolded: readonly number[]) {
    this.#outline = outline
    this.#positions = positions
    this.#frames = frames
    let extra = 0
    for (const start of [...new Set(unfolded)].sort((one, other) => one - other)) {
      if (start >= frames) continue
      const run = this.#runOf(start)
      if (run === null || run.start !== start || run.end - start <= FOLD_LONGER_THAN) continue
      extra += run.end - start + 1 - FOLDED_ITEMS
      this.#open.push({ start, end: run.end, extra })
    }
    this.total = this.#defaultTotal() + extra
  }

  at(position: number): FoldedItem {
    const index = this.#lastNotableAtOrBefore(position)
    const notable = index < 0 ? -1 : this.#outline.notable(index)
    const notableAt = index < 0 ? -1 : this.#positionOfNotable(index)
    if (notableAt === position) return { kind: 'frame', frame: notable }
    const start = notable + 1
    const end = this.#runEnd(index + 1)
    return this.#inRun(start, end, position - notableAt - 1)
  }

  /** Where a frame stands; the position of its fold, and the fold's name, where it is folded away. */
  positionOf(frame: number): { position: number; folded: number | null } {
    const next = this.#outline.notableFrom(frame)
    if (next < this.#outline.notableCount && this.#outline.notable(next) === frame) {
      return { position: this.#positionOfNotable(next), folded: null }
    }
    const start = next === 0 ? 0 : this.#outline.notable(next - 1) + 1
    const end = this.#runEnd(next)
    const runAt = next === 0 ? 0 : this.#positionOfNotable(next - 1) + 1
    const inside = frame - start
    if (end - start <= FOLD_LONGER_THAN || inside < FOLD_EDGE) {
      return { position: runAt + inside, folded: null }
    }
    if (this.#isOpen(start)) return { position: runAt + inside + 1, folded: null }
    const fromEnd = end - frame
    return fromEnd <= FOLD_EDGE
      ? { position: runAt + FOLDED_ITEMS - fromEnd, folded: null }
      : { position: runAt + FOLD_EDGE, folded: start }
  }

  #inRun(start: number, end: number, inside: number): FoldedItem {
    if (end - start <= FOLD_LONGER_THAN || inside < FOLD_EDGE) return { kind: 'frame', frame: start + inside }
    const open = this.#isOpen(start)
    if (inside === FOLD_EDGE) {
      return { kind: 'fold', fold: start, first: start + FOLD_EDGE, end: end - FOLD_EDGE, open }
    }
    return { kind: 'frame', frame: open ? start + inside - 1 : end - (FOLDED_ITEMS - inside) }
  }

  #defaultTotal(): number {
    const count = this.#outline.notableCount
    if (count === 0) return runItems(this.#frames)
    const last = this.#outline.notable(count - 1)
    return this.#positions.before(this.#outline, count - 1) + 1 + runItems(this.#frames - last - 1)
  }

  #positionOfNotable(index: number): number {
    return this.#positions.before(this.#outline, index) + this.#extraBefore(this.#outline.notable(index))
  }

  #lastNotableAtOrBefore(position: number): number {
    let low = 0
    let high = this.#outline.notableCount
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#positionOfNotable(middle) <= position) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** What unfolded runs before this frame add. */
  #extraBefore(frame: number): number {
    let low = 0
    let high = this.#open.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#open[middle]!.start < frame) low = middle + 1
      else high = middle
    }
    return low === 0 ? 0 : this.#open[low - 1]!.extra
  }

  #isOpen(start: number): boolean {
    return this.#open.some((run) => run.start === start)
  }

  /** The run of data frames a frame belongs to; null for a notable frame. */
  #runOf(frame: number): { start: number; end: number } | null {
    const next = this.#outline.notableFrom(frame)
    if (next < this.#outline.notableCount && this.#outline.notable(next) === frame) return null
    return { start: next === 0 ? 0 : this.#outline.notable(next - 1) + 1, end: this.#runEnd(next) }
  }

  /** End of the run before the `next`th notable frame. */
  #runEnd(next: number): number {
    return next < this.#outline.notableCount ? this.#outline.notable(next) : this.#frames
  }
}
