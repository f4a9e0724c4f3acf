import type { HandshakeRule } from './difference'

/** Kinds of messages, and places in each, that are remembered; what comes after is compared as if it had not varied. */
const MAX_SHAPES = 4096
const MAX_PATHS_OF_SHAPE = 256

/** What differed between two runs that both were good: it does not count between a good one and another. */
export class LearnedVariation {
  /** Parts of the handshake. */
  readonly rules = new Set<HandshakeRule>()
  /** Kinds of messages that come or do not, in this order or another. */
  readonly loose = new Set<number>()
  /** By how many milliseconds a message came later. */
  latest = 0
  readonly #paths = new Map<number, Set<string>>()

  /** Places in messages of this shape; null where none varied. */
  paths(shape: number): ReadonlySet<string> | null {
    return this.#paths.get(shape) ?? null
  }

  learnPaths(shape: number, paths: Iterable<string>): void {
    let known = this.#paths.get(shape)
    if (known === undefined) {
      if (this.#paths.size >= MAX_SHAPES) return
      this.#paths.set(shape, (known = new Set()))
    }
    for (const path of paths) if (known.size < MAX_PATHS_OF_SHAPE) known.add(path)
  }

  learnLoose(shape: number): void {
    if (this.loose.size < MAX_SHAPES) this.loose.add(shape)
  }
}
