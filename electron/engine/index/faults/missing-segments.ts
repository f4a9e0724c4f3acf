import type { Reading } from '@shared/dissector/connection-activity'
import type { Diagnostic } from '@shared/model/diagnostic'
import type { Direction } from '@shared/model/direction'
import type { ConnectionRecord } from '../connection/connection-record'

/** Bytes that were never captured, and what was read around them. */
export interface CaptureGap {
  direction: Direction
  /** Stream offsets. */
  start: number
  end: number
  packet: number
  before: Reading
  after: Reading
  /** Number of the frame that ended in the gap; null where none did. */
  frame: number | null
}

/** What is remembered of one direction until the connection ends. */
interface DirectionGaps {
  /** Bytes the snapshot length cut off whose gap has not come yet. */
  announced: number
  /** A gap inside the payload of a frame that is not complete, so that it has no number yet. */
  open: CaptureGap | null
}

/** Says which bytes a capture lacks and what they would have been, each gap once: those within one frame are one. */
export class MissingSegments {
  readonly #report: (diagnostic: Diagnostic) => void
  readonly #gaps = new Map<number, [DirectionGaps, DirectionGaps]>()

  constructor(report: (diagnostic: Diagnostic) => void) {
    this.#report = report
  }

  /** The snapshot length cut `bytes` off a segment: their gap comes, and is told elsewhere. */
  announce(record: ConnectionRecord, direction: Direction, bytes: number): void {
    this.#of(record, direction).announced += bytes
  }

  /** Bytes are missing. Of a recording, and of a direction that was not captured at all, something else tells it. */
  gap(record: ConnectionRecord, gap: CaptureGap): void {
    if (record.inferred || record.proxied || record.unseen === gap.direction) return
    if (record.isSelfConnected) return
    const gaps = this.#of(record, gap.direction)
    const length = gap.end - gap.start
    if (length <= gaps.announced) {
      gaps.announced -= length
      return
    }
    const { open } = gaps
    if (open !== null && gap.before === 'payload') {
      gaps.open = { ...open, end: gap.end, after: gap.after, frame: gap.frame }
    } else {
      gaps.open = gap
    }
    if (gap.before !== 'payload' || gap.after !== 'payload') this.#tell(record, gap.direction)
    else record.hasOpenGap = true
  }

  /** A frame ended, in a direction that may have a gap waiting to be named after it. */
  frameEnded(record: ConnectionRecord, direction: Direction, frame: number): void {
    const open = this.#gaps.get(record.id)?.[direction].open
    if (open == null) return
    open.frame = frame
    this.#tell(record, direction)
  }

  /** The connection is over, or the capture is. */
  ended(record: ConnectionRecord): void {
    this.#tell(record, 0)
    this.#tell(record, 1)
    this.#gaps.delete(record.id)
  }

  #of(record: ConnectionRecord, direction: Direction): DirectionGaps {
    let both = this.#gaps.get(record.id)
    if (both === undefined) {
      both = [
        { announced: 0, open: null },
        { announced: 0, open: null },
      ]
      this.#gaps.set(record.id, both)
    }
    return both[direction]
  }

  #tell(record: ConnectionRecord, direction: Direction): void {
    const both = this.#gaps.get(record.id)
    const gap = both?.[direction].open
    if (both === undefined || gap == null) return
    both[direction].open = null
    record.hasOpenGap = both[0].open !== null || both[1].open !== null
    const { start, end, packet, frame } = gap
    const values = { length: end - start, hides: hiddenBy(gap) }
    this.#report({
      code: 'tcp-segment-missing',
      connection: record.id,
      direction,
      frame,
      packet,
      range: { start, end },
      values,
    })
  }
}

/** A key of the phrases in shared/words: what the missing bytes would have been. */
function hiddenBy({ before, after }: CaptureGap): string {
  if (before === 'unread') return 'hides-bytes'
  if (before === 'frames' || before === 'payload') {
    return after === 'unread' ? 'hides-frames' : 'hides-payload'
  }
  if (before === 'body' && after !== 'unread') return 'hides-body'
  return after === 'unread' ? 'hides-http' : 'hides-bytes'
}
