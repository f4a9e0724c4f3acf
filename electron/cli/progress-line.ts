import type { Writable } from 'node:stream'
import type { JobPhase } from '@shared/model/job'
import type { RunningJob } from '../engine/jobs/running-job'

/** Nothing is said of what takes less, and nothing said again before that. */
const PATIENCE_MILLISECONDS = 500
const MEGABYTE = 1 << 20
/** ECMA-48: to the line's beginning, and erase it. */
const ERASE_LINE = '\r\x1b[K'

const WORDS: Record<JobPhase, string> = {
  starting: 'Starting',
  unpacking: 'Unpacking',
  reading: 'Reading',
  exporting: 'Writing',
  comparing: 'Comparing',
  replaying: 'Replaying',
}

/** `total` of a phase that is counted in thousandths, not in bytes. */
const THOUSANDTHS = 1000

/** How far a job is, on one line of a terminal that is written over; nothing where it is no terminal. */
export class ProgressLine {
  readonly #out: Writable
  readonly #isTerminal: boolean
  #lastShown = performance.now()
  #isShown = false

  constructor(out: Writable & { isTTY?: boolean }) {
    this.#out = out
    this.#isTerminal = out.isTTY === true
  }

  /** The job, told on this line as it goes on. */
  job(signal: AbortSignal): RunningJob {
    return { signal, progress: (phase, done, total) => this.#show(phase, done, total) }
  }

  /** Takes the line away: something else is to be written. */
  clear(): void {
    if (this.#isShown) this.#out.write(ERASE_LINE)
    this.#isShown = false
  }

  #show(phase: JobPhase, done: number, total: number | null): void {
    const now = performance.now()
    if (!this.#isTerminal || now - this.#lastShown < PATIENCE_MILLISECONDS) return
    this.#lastShown = now
    this.#isShown = true
    this.#out.write(`${ERASE_LINE}${WORDS[phase]}: ${amount(phase, done, total)}`)
  }
}

function amount(phase: JobPhase, done: number, total: number | null): string {
  if (phase === 'comparing') return `${Math.round((100 * done) / THOUSANDTHS)} %`
  if (phase === 'replaying') return `${done} of ${total ?? 0} frames`
  return `${megabytes(done)}${total === null ? '' : ` of ${megabytes(total)}`}`
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MiB`
}
