import type { FrameRowNumber, PacketNumber } from '@shared/model/numbers'

export interface RowChangeListener {
  frame(row: FrameRowNumber): void
  packet(packet: PacketNumber): void
}

/**
 * Tells of rows that may say something else than when they came, because what came later decided it: a request that was
 * answered, a fragment whose message ended, a frame or packet that a diagnostic names. What was judged by its fields is
 * judged again then.
 */
export class RowChanges implements RowChangeListener {
  readonly #listeners: RowChangeListener[] = []

  /** Returns how to end it. */
  subscribe(listener: RowChangeListener): () => void {
    this.#listeners.push(listener)
    return () => {
      const at = this.#listeners.indexOf(listener)
      if (at >= 0) this.#listeners.splice(at, 1)
    }
  }

  frame(row: FrameRowNumber): void {
    for (const listener of this.#listeners) listener.frame(row)
  }

  packet(packet: PacketNumber): void {
    for (const listener of this.#listeners) listener.packet(packet)
  }
}
