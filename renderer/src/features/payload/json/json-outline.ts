import { isContainer, type JsonDocument } from './json-document'

/** Documents with more values than this open with all but the outermost levels folded. */
export const JSON_UNFOLDED_NODES = 2000
const OPEN_DEPTH = 1

/** Which nodes are folded, and which are therefore visible, in order. */
export class JsonOutline {
  readonly #document: JsonDocument
  readonly #folded: Uint8Array
  #visible = new Int32Array(0)

  constructor(document: JsonDocument) {
    this.#document = document
    this.#folded = new Uint8Array(document.count)
    if (document.count > JSON_UNFOLDED_NODES) this.foldFrom(OPEN_DEPTH)
    else this.#collect()
  }

  get rows(): Int32Array {
    return this.#visible
  }

  isFolded(node: number): boolean {
    return this.#folded[node] === 1
  }

  setFolded(node: number, folded: boolean): void {
    if (!isContainer(this.#document, node)) return
    this.#folded[node] = folded ? 1 : 0
    this.#collect()
  }

  /** Folds every object and array at this depth or deeper; 0 folds the root, Infinity unfolds all. */
  foldFrom(depth: number): void {
    for (let node = 0; node < this.#document.count; node++) {
      this.#folded[node] =
        (this.#document.depth[node] ?? 0) >= depth && isContainer(this.#document, node) ? 1 : 0
    }
    this.#collect()
  }

  /** Unfolds what hides a node and says on which row it then stands. */
  reveal(node: number): number {
    let changed = false
    for (let at = this.#document.parent[node] ?? -1; at >= 0; at = this.#document.parent[at] ?? -1) {
      if (this.#folded[at] === 1) changed = true
      this.#folded[at] = 0
    }
    if (changed) this.#collect()
    return this.#visible.indexOf(node)
  }

  #collect(): void {
    const rows = new Int32Array(this.#document.count)
    let count = 0
    for (let node = 0; node < this.#document.count;) {
      rows[count++] = node
      node = this.#folded[node] === 1 ? (this.#document.next[node] ?? node + 1) : node + 1
    }
    this.#visible = rows.slice(0, count)
  }
}
