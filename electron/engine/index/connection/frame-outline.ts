import type { Direction } from '@shared/model/direction'

/** Frames between two sums of the outline; adding up a range looks at fewer than twice as many frames. */
export const SUM_INTERVAL = 64

/** Frames and payload bytes of both directions. */
export interface FrameSums {
  frames: [clientToServer: number, serverToClient: number]
  bytes: [clientToServer: number, serverToClient: number]
}

/** What adding up a range asks of the frames that stand between two sums. */
export interface FrameSource {
  direction(number: number): Direction
  payloadReceived(number: number): number
}

const FIRST_CAPACITY = 8
/** Values a sum consists of: client-to-server frames, then the bytes of either direction. */
const SUM_WIDTH = 3

/**
 * What the ladder must know of a connection's frames without looking at each: which are notable (control frames and
 * frames with diagnostics: never folded away) and running sums. Kept up as frames arrive, so that opening the ladder
 * costs the same for a thousand frames as for a million. 4 bytes a notable frame, and 24 bytes every SUM_INTERVAL.
 */
export class FrameOutline {
  #notable = new Uint32Array(FIRST_CAPACITY)
  #notableCount = 0
  #sums = new Float64Array(0)
  #sumCount = 0
  #frames = 0
  #clientFrames = 0
  readonly #bytes: [number, number] = [0, 0]
  /** Changes whenever a notable frame is inserted before the last one: what was derived from their order is void. */
  insertions = 0

  get notableCount(): number {
    return this.#notableCount
  }

  /** Takes in the next frame of the connection. */
  append(direction: Direction, payloadReceived: number, notable: boolean): void {
    if (this.#frames % SUM_INTERVAL === 0) this.#keepSum()
    if (notable) this.#push(this.#frames)
    this.#frames++
    if (direction === 0) this.#clientFrames++
    this.#bytes[direction] += payloadReceived
  }

  /** A frame turned out to be notable after it was taken in: a diagnostic names it. */
  mark(number: number): void {
    const at = this.notableFrom(number)
    if (at < this.#notableCount && this.#notable[at] === number) return
    this.#push(number)
    if (at === this.#notableCount - 1) return
    this.#notable.copyWithin(at + 1, at, this.#notableCount - 1)
    this.#notable[at] = number
    this.insertions++
  }

  /** Number of the `index`th notable frame. */
  notable(index: number): number {
    return this.#notable[index]!
  }

  /** Index of the first notable frame whose number is at least `number`; their count where there is none. */
  notableFrom(number: number): number {
    let low = 0
    let high = this.#notableCount
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#notable[middle]! < number) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Adds up the frames from number `first` up to, not including, `end`. */
  sums(first: number, end: number, source: FrameSource): FrameSums {
    const before = this.#sumBefore(first, source)
    const after = this.#sumBefore(end, source)
    const client = after.clientFrames - before.clientFrames
    return {
      frames: [client, end - first - client],
      bytes: [after.clientBytes - before.clientBytes, after.serverBytes - before.serverBytes],
    }
  }

  #sumBefore(
    number: number,
    source: FrameSource,
  ): { clientFrames: number; clientBytes: number; serverBytes: number } {
    const sum = Math.min(Math.floor(number / SUM_INTERVAL), this.#sumCount - 1)
    const total = { clientFrames: 0, clientBytes: 0, serverBytes: 0 }
    if (sum < 0) return total
    total.clientFrames = this.#sums[sum * SUM_WIDTH]!
    total.clientBytes = this.#sums[sum * SUM_WIDTH + 1]!
    total.serverBytes = this.#sums[sum * SUM_WIDTH + 2]!
    for (let frame = sum * SUM_INTERVAL; frame < number; frame++) {
      const bytes = source.payloadReceived(frame)
      if (source.direction(frame) === 0) {
        total.clientFrames++
        total.clientBytes += bytes
      } else {
        total.serverBytes += bytes
      }
    }
    return total
  }

  #keepSum(): void {
    const at = this.#sumCount * SUM_WIDTH
    if (at === this.#sums.length) {
      const larger = new Float64Array(Math.max(SUM_WIDTH, this.#sums.length * 2))
      larger.set(this.#sums)
      this.#sums = larger
    }
    this.#sums[at] = this.#clientFrames
    this.#sums[at + 1] = this.#bytes[0]
    this.#sums[at + 2] = this.#bytes[1]
    this.#sumCount++
  }

  #push(number: number): void {
    if (this.#notableCount === this.#notable.length) {
      const larger = new Uint32Array(this.#notable.length * 2)
      larger.set(this.#notable)
      this.#notable = larger
    }
    this.#notable[this.#notableCount++] = number
  }
}
