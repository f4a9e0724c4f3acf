import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RunningJob } from '../jobs/running-job'

/** How long is worked before others on this thread have their turn. */
const SLICE_MILLISECONDS = 8

/** Cuts long work into slices. */
export class TimeSlices {
  readonly #signal: AbortSignal
  #end = performance.now() + SLICE_MILLISECONDS

  constructor({ signal }: RunningJob) {
    this.#signal = signal
  }

  /** Whether it is time for `pause`. */
  get isOver(): boolean {
    return performance.now() >= this.#end
  }

  /** Lets others have their turn. @throws the signal's reason, where the job was cancelled */
  async pause(): Promise<void> {
    await nextTurn()
    this.#signal.throwIfAborted()
    this.#end = performance.now() + SLICE_MILLISECONDS
  }

  /** Works a generator off, and returns what it returns. */
  async run<T>(steps: Generator<void, T>): Promise<T> {
    for (;;) {
      const step = steps.next()
      if (step.done === true) return step.value
      if (this.isOver) await this.pause()
    }
  }
}
