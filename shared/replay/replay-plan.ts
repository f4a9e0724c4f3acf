import type { ReplayPace } from '../model/replay'

/** What one side of a recorded connection did, and when. Times are milliseconds after the handshake was answered. */
export interface ReplaySchedule {
  /** Frames to send, by their numbers within the connection. */
  frames: Uint32Array
  /** When each was sent. */
  times: Float64Array
  /** How many messages and close frames of the other side had come before each. */
  after: Uint32Array
  /** When the messages and close frames of the other side came. */
  answers: Float64Array
}

/** What is to be done next. */
export type ReplayDecision =
  | { kind: 'send' }
  /** Nothing before so many milliseconds. */
  | { kind: 'wait'; milliseconds: number }
  /** The other side has to say something first. */
  | { kind: 'wait-for-answer' }
  | { kind: 'finished' }

/**
 * When the frames of a recorded side are due, while the other side answers or does not. Knows no clock: it is told the
 * time. At either pace a frame waits for as many messages as had come before it in the recording; at the recorded pace
 * it waits as long behind the last of them, too, as it did there.
 */
export class ReplayPlan {
  readonly #schedule: ReplaySchedule
  readonly #pace: ReplayPace
  #sent = 0
  #heard = 0
  /** Milliseconds that the other side was later than in the recording. */
  #behind = 0

  constructor(schedule: ReplaySchedule, pace: ReplayPace) {
    this.#schedule = schedule
    this.#pace = pace
  }

  /** Frames that were sent. */
  get sent(): number {
    return this.#sent
  }

  /** Messages and close frames that were heard. */
  get heard(): number {
    return this.#heard
  }

  /** Whether the other side said as much as in the recording. */
  get heardAll(): boolean {
    return this.#heard >= this.#schedule.answers.length
  }

  /** A message or a close frame of the other side has come. @param now milliseconds after the handshake was answered */
  hear(now: number): void {
    const recorded = this.#schedule.answers[this.#heard++]
    if (recorded !== undefined) this.#behind = Math.max(this.#behind, now - recorded)
  }

  /** @param now milliseconds after the handshake was answered */
  decide(now: number): ReplayDecision {
    const { frames, after, times } = this.#schedule
    if (this.#sent === frames.length) return { kind: 'finished' }
    if (this.#heard < after[this.#sent]!) return { kind: 'wait-for-answer' }
    const due = times[this.#sent]! + this.#behind
    if (this.#pace === 'recorded' && now < due) return { kind: 'wait', milliseconds: due - now }
    return { kind: 'send' }
  }

  /** The frame that is due, by its number; it counts as sent with that. */
  take(): number {
    return this.#schedule.frames[this.#sent++]!
  }
}
