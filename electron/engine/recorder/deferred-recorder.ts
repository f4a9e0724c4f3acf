import type { Direction } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import type { Fact } from '@shared/model/fact'
import type { ConnectionNumber } from '@shared/model/numbers'
import type { RelayObserver } from '../proxy/relay-observer'
import type { SessionClock } from './session-clock'
import type { SessionRecorder } from './session-recorder'

/** Milliseconds that relayed bytes may wait to be recorded. Less than the log's WRITE_INTERVAL, which a crash may cost anyway. */
export const DEFERRAL_INTERVAL = 2
/** Bytes that may wait; with more they are all recorded at once. */
export const DEFERRED_BYTES = 1 << 20
/** Chunks that may wait; with more they are all recorded at once. */
export const DEFERRED_CHUNKS = 512

/**
 * Takes the recording out of the way of the traffic: copying a chunk into the file's staging buffer, dissecting and
 * indexing it take longer than relaying it, and where a core is short the answer to it waits behind that. So data gets
 * its time when it passes and is recorded a little later, many chunks in a row; after a pause it is recorded in the same
 * turn of the event loop. Everything else first has what waits recorded: the order of events, and their times, are as
 * if nothing had waited.
 */
export class DeferredRecorder implements RelayObserver {
  readonly #recorder: SessionRecorder
  readonly #clock: SessionClock
  readonly #onFailed: (error: unknown) => void
  /** What waits: columns of `#count` chunks in the order they passed. */
  readonly #relays = new Float64Array(DEFERRED_CHUNKS)
  readonly #directions = new Uint8Array(DEFERRED_CHUNKS)
  readonly #seconds = new Float64Array(DEFERRED_CHUNKS)
  readonly #nanos = new Float64Array(DEFERRED_CHUNKS)
  readonly #read: (Uint8Array | null)[] = new Array<Uint8Array | null>(DEFERRED_CHUNKS).fill(null)
  readonly #sent: (Uint8Array | null)[] = new Array<Uint8Array | null>(DEFERRED_CHUNKS).fill(null)
  #count = 0
  #bytes = 0
  #timer: NodeJS.Timeout | null = null
  #lastRecorded = -Infinity
  #hasFailed = false
  #isDetached = false

  /** @param onFailed recording threw where there is no caller to catch it: a bug of ours, told once */
  constructor(recorder: SessionRecorder, onFailed: (error: unknown) => void) {
    this.#recorder = recorder
    this.#clock = recorder.clock
    this.#onFailed = onFailed
    recorder.beforeCapturedFact = () => this.recordWaiting()
  }

  accepted(
    relay: ConnectionNumber,
    client: Endpoint,
    listen: Endpoint,
    target: { host: string; port: number } | null,
  ): void {
    if (this.#isDetached) return
    this.recordWaiting()
    this.#recorder.accepted(relay, client, listen, target)
  }

  fact(relay: ConnectionNumber, fact: Fact): void {
    if (this.#isDetached) return
    this.recordWaiting()
    this.#recorder.fact(relay, fact)
  }

  data(relay: ConnectionNumber, direction: Direction, read: Uint8Array, sent: Uint8Array): void {
    if (this.#isDetached) return
    const at = this.#count
    const clock = this.#clock
    clock.tick()
    this.#relays[at] = relay
    this.#directions[at] = direction
    this.#seconds[at] = clock.seconds
    this.#nanos[at] = clock.nanos
    this.#read[at] = read
    this.#sent[at] = sent
    this.#count = at + 1
    this.#bytes += read.length
    if (this.#count === DEFERRED_CHUNKS || this.#bytes >= DEFERRED_BYTES) this.recordWaiting()
    else if (at === 0) this.#wake()
  }

  secret(relay: ConnectionNumber, line: Uint8Array): void {
    this.#recorder.secret(relay, line)
  }

  ended(relay: ConnectionNumber, direction: Direction): void {
    if (this.#isDetached) return
    this.recordWaiting()
    this.#recorder.ended(relay, direction)
  }

  reset(relay: ConnectionNumber, direction: Direction): void {
    if (this.#isDetached) return
    this.recordWaiting()
    this.#recorder.reset(relay, direction)
  }

  finished(relay: ConnectionNumber): void {
    if (this.#isDetached) return
    this.recordWaiting()
    this.#recorder.finished(relay)
  }

  /** Records what waits, and from now on nothing: the traffic goes on by itself. */
  detach(): void {
    this.recordWaiting()
    this.#isDetached = true
  }

  /** Records now all that waits. */
  recordWaiting(): void {
    const count = this.#count
    if (count === 0) return
    const { seconds, nanos } = this.#clock
    this.#count = 0
    this.#bytes = 0
    for (let at = 0; at < count; at += 1) {
      const read = this.#read[at]
      const sent = this.#sent[at]
      this.#read[at] = null
      this.#sent[at] = null
      if (!read || !sent) continue
      this.#clock.set(this.#seconds[at] ?? 0, this.#nanos[at] ?? 0)
      try {
        this.#recorder.record(this.#relays[at] ?? 0, this.#directions[at] as Direction, read, sent)
      } catch (error) {
        this.#failed(error)
      }
    }
    this.#clock.set(seconds, nanos)
    this.#lastRecorded = performance.now()
  }

  #wake(): void {
    if (performance.now() - this.#lastRecorded >= DEFERRAL_INTERVAL) setImmediate(this.#onDue)
    else if (this.#timer === null) this.#timer = setTimeout(this.#onDue, DEFERRAL_INTERVAL)
    else this.#timer.refresh()
  }

  readonly #onDue = (): void => {
    this.recordWaiting()
  }

  #failed(error: unknown): void {
    if (this.#hasFailed) return
    this.#hasFailed = true
    this.#onFailed(error)
  }
}
