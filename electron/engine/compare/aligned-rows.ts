import { ALONE } from '@shared/compare/alignment'
import type { ComparisonRow } from '@shared/ipc/comparison-rows'
import type { AlignedPair } from './compare-sessions'

/** The aligned list of a comparison: the messages of A in their order, and those only B has where they stand there. */
export class AlignedRows {
  readonly #pairs: readonly PairRows[]
  readonly total: number

  constructor(aligned: readonly AlignedPair[]) {
    this.#pairs = aligned.map((pair, index) => new PairRows(pair, index))
    this.total = this.#pairs.reduce((sum, { total }) => sum + total, 0)
  }

  window(offset: number, count: number): ComparisonRow[] {
    const rows: ComparisonRow[] = []
    let before = 0
    for (const pair of this.#pairs) {
      for (let at = Math.max(0, offset - before); at < pair.total && rows.length < count; at++)
        if (before + at >= offset) rows.push(pair.row(at))
      before += pair.total
    }
    return rows
  }

  /** The first row that is not equal; null without. */
  get first(): number | null {
    let before = 0
    for (const pair of this.#pairs) {
      const first = pair.first()
      if (first !== null) return before + first
      before += pair.total
    }
    return null
  }
}

/** Rows of one pair of connections: for each a message of A, of B, or both. */
class PairRows {
  readonly total: number
  readonly #pair: AlignedPair
  readonly #index: number
  readonly #a: Int32Array
  readonly #b: Int32Array

  constructor(pair: AlignedPair, index: number) {
    const { ofA, ofB } = pair.alignment
    const alone = ofB.reduce((sum, partner) => sum + Number(partner === ALONE), 0)
    this.#pair = pair
    this.#index = index
    this.total = ofA.length + alone
    this.#a = new Int32Array(this.total)
    this.#b = new Int32Array(this.total)
    let row = 0
    let next = 0
    const addAlone = (end: number): void => {
      for (; next < end; next++) {
        if (ofB[next] !== ALONE) continue
        this.#a[row] = ALONE
        this.#b[row++] = next
      }
    }
    for (let item = 0; item < ofA.length; item++) {
      const partner = ofA[item]!
      if (partner !== ALONE) addAlone(partner)
      this.#a[row] = item
      this.#b[row++] = partner
    }
    addAlone(ofB.length)
  }

  row(at: number): ComparisonRow {
    const { a, b } = this.#pair
    const [one, other] = [this.#a[at]!, this.#b[at]!]
    return {
      pair: this.#index,
      a: one === ALONE ? null : a.reference(one),
      b: other === ALONE ? null : b.reference(other),
      state: this.#state(at),
    }
  }

  first(): number | null {
    for (let at = 0; at < this.total; at++) if (this.#state(at) !== 'equal') return at
    return null
  }

  #state(at: number): ComparisonRow['state'] {
    const { a, b } = this.#pair
    const [one, other] = [this.#a[at]!, this.#b[at]!]
    if (one === ALONE) return 'extra'
    if (other === ALONE) return 'missing'
    if (a.values[one] !== b.values[other]) return 'changed'
    return at > 0 && this.#b[at - 1]! > other ? 'reordered' : 'equal'
  }
}
