/** Where a clock gets its time from; tests bring their own. */
export interface TimeSource {
  /** Milliseconds since the epoch, as the wall clock has it (Date.now). May jump. */
  wallMilliseconds(): number
  /** A time that only goes forward, as seconds and nanoseconds since any origin (process.hrtime). */
  monotonic(): [seconds: number, nanos: number]
}

const SYSTEM_TIME: TimeSource = {
  wallMilliseconds: () => Date.now(),
  monotonic: () => process.hrtime(),
}

const BILLION = 1_000_000_000

/**
 * The time of everything a session records: the wall clock is read once, at the start, and a monotonic clock carries
 * it on. So a wall clock that is set back, or forward, in the middle of a session leaves its order and its
 * intervals as they were. Suspended time is not counted where the system's monotonic clock does not count it (Linux).
 */
export class SessionClock {
  /** Of the last `tick`: whole seconds since the epoch. */
  seconds: number
  /** Of the last `tick`: nanoseconds within the second. */
  nanos: number
  private readonly source: TimeSource
  private readonly offsetSeconds: number
  private readonly offsetNanos: number

  constructor(source: TimeSource = SYSTEM_TIME) {
    this.source = source
    const wall = source.wallMilliseconds()
    this.seconds = Math.floor(wall / 1000)
    this.nanos = Math.round((wall - this.seconds * 1000) * 1_000_000)
    const [seconds, nanos] = source.monotonic()
    this.offsetSeconds = this.seconds - seconds
    this.offsetNanos = this.nanos - nanos
  }

  /** Reads the clock into `seconds` and `nanos`; never earlier than the last time it was read. */
  tick(): void {
    const now = this.source.monotonic()
    let seconds = now[0] + this.offsetSeconds
    let nanos = now[1] + this.offsetNanos
    if (nanos < 0) {
      nanos += BILLION
      seconds -= 1
    } else if (nanos >= BILLION) {
      nanos -= BILLION
      seconds += 1
    }
    if (seconds < this.seconds || (seconds === this.seconds && nanos < this.nanos)) return
    this.set(seconds, nanos)
  }

  /** Makes a time of an earlier `tick` the current one, for what was kept since then. */
  set(seconds: number, nanos: number): void {
    this.seconds = seconds
    this.nanos = nanos
  }
}
