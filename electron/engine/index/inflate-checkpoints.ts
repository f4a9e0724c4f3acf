import type { Direction } from '@shared/model/direction'

/** An inflater that can save the state from which a later reader goes on. */
export interface InflateSnapshotSource {
  /** The sliding window after the last message of this direction; null or empty where none is carried over (RFC 7692 §7.1.1). */
  deflateSnapshot(direction: Direction): Uint8Array | null
}

/** The window after the message that ended with frame `lastFrame` (its number within the connection). */
export interface InflateCheckpoint {
  lastFrame: number
  window: Uint8Array
}

interface Track {
  /** Work since the last checkpoint, in messages and their length. */
  since: number
  checkpoints: InflateCheckpoint[]
}

/** A long message counts as several: what matters is how much has to be inflated again. */
const LENGTH_PER_UNIT = 16 << 10

/**
 * Sliding windows kept at intervals, so that a compressed message in the middle of a session can be read without
 * inflating everything before it. Bounded: at the limit every second one is dropped and the interval doubled.
 */
export class InflateCheckpoints {
  readonly #limit: number
  readonly #tracks = new Map<number, Track>()
  #interval: number
  #bytes = 0

  constructor(interval: number, limit: number) {
    this.#interval = interval
    this.#limit = limit
  }

  get bytes(): number {
    return this.#bytes
  }

  get interval(): number {
    return this.#interval
  }

  /** A compressed message has been inflated; keeps the window when it is time to. */
  passed(
    source: InflateSnapshotSource,
    connection: number,
    direction: Direction,
    lastFrame: number,
    length: number,
  ): void {
    const key = connection * 2 + direction
    let track = this.#tracks.get(key)
    if (track === undefined) this.#tracks.set(key, (track = { since: 0, checkpoints: [] }))
    track.since += 1 + Math.floor(length / LENGTH_PER_UNIT)
    if (track.since < this.#interval) return
    track.since = 0
    const window = source.deflateSnapshot(direction)
    if (window === null || window.length === 0 || window.length > this.#limit) return
    track.checkpoints.push({ lastFrame, window })
    this.#bytes += window.length
    while (this.#bytes > this.#limit) this.#thinOut()
  }

  /** The latest checkpoint before frame `frame` of this direction. */
  before(connection: number, direction: Direction, frame: number): InflateCheckpoint | null {
    const checkpoints = this.#tracks.get(connection * 2 + direction)?.checkpoints ?? []
    let low = 0
    let high = checkpoints.length - 1
    while (low <= high) {
      const middle = (low + high) >>> 1
      if (checkpoints[middle]!.lastFrame < frame) low = middle + 1
      else high = middle - 1
    }
    return checkpoints[high] ?? null
  }

  #thinOut(): void {
    this.#interval *= 2
    this.#bytes = 0
    for (const track of this.#tracks.values()) {
      track.checkpoints = track.checkpoints.filter((_, index) => index % 2 === 1)
      for (const { window } of track.checkpoints) this.#bytes += window.length
    }
  }
}
