import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { ReplayPace, ReplayStop } from '@shared/model/replay'
import { ReplayPlan } from '@shared/replay/replay-plan'
import { writeFrame, type WrittenFrame } from '@shared/websocket/frame-writer'
import { CLOSE, PONG } from '@shared/websocket/opcodes'
import type { DeflateAgreement } from '@shared/websocket/permessage-deflate'
import { FrameListener } from './frame-listener'
import type { RecordedSide } from './recorded-side'

export interface ReplayOptions {
  pace: ReplayPace
  /** Milliseconds that are waited for each answer, beyond what the recording shows. */
  patience: number
  signal: AbortSignal
  onProgress: (sent: number, total: number) => void
}

/** After the last expected message: what comes more than in the recording should be seen. */
const SETTLING_MILLISECONDS = 250
/** What a close handshake may take. */
const CLOSING_MILLISECONDS = 2000

/** Plays one side of a recorded WebSocket on a socket whose handshake is done. */
export class ReplayConnection {
  readonly #socket: Socket
  readonly #side: RecordedSide
  readonly #agreed: DeflateAgreement | null
  readonly #options: ReplayOptions
  readonly #plan: ReplayPlan
  readonly #start = performance.now()
  #isOver = false
  #hasSentClose = false
  #wake: () => void = () => undefined

  /** @param first bytes that came with the head */
  constructor(
    socket: Socket,
    side: RecordedSide,
    agreed: DeflateAgreement | null,
    options: ReplayOptions,
    first: Uint8Array,
  ) {
    this.#socket = socket
    this.#side = side
    this.#agreed = agreed
    this.#options = options
    this.#plan = new ReplayPlan(side.schedule, options.pace)
    const listener = new FrameListener({
      message: () => this.#hear(),
      ping: (payload) => this.#write({ fin: true, rsv: 0, opcode: PONG, payload }),
      close: (payload) => this.#heardClose(payload),
    })
    const over = (): void => {
      this.#isOver = true
      this.#wake()
    }
    socket.on('data', (bytes) => listener.push(bytes))
    socket.once('end', over).once('close', over)
    options.signal.addEventListener('abort', () => this.#wake(), { once: true })
    listener.push(first)
  }

  async run(): Promise<ReplayStop> {
    const stop = await this.#play()
    await this.#end(stop)
    return stop
  }

  async #play(): Promise<ReplayStop> {
    const { signal, patience, onProgress } = this.#options
    const total = this.#side.schedule.frames.length
    for (;;) {
      if (signal.aborted) return 'cancelled'
      const now = this.#now()
      const next = this.#plan.decide(now)
      if (next.kind === 'finished') return this.#hearOut()
      if (this.#isOver) return 'closed-early'
      if (next.kind === 'send') {
        await this.#send(this.#plan.take())
        onProgress(this.#plan.sent, total)
      } else if (next.kind === 'wait') {
        await this.#sleep(next.milliseconds)
      } else if (!(await this.#anythingHeard(patience + this.#recordedPause()))) return 'no-answer'
    }
  }

  /** All is sent: what the other side still said in the recording is waited for. */
  async #hearOut(): Promise<ReplayStop> {
    const { signal, patience } = this.#options
    while (!this.#plan.heardAll && !this.#isOver) {
      const isHeard = await this.#anythingHeard(patience + this.#recordedPause())
      if (signal.aborted) return 'cancelled'
      if (!isHeard) return 'no-answer'
    }
    if (!this.#plan.heardAll) return 'closed-early'
    if (!this.#isOver && !this.#hasSentClose) await this.#sleep(SETTLING_MILLISECONDS)
    return 'finished'
  }

  /** How long the other side took in the recording for what is waited for now. */
  #recordedPause(): number {
    const { answers } = this.#side.schedule
    const next = answers[this.#plan.heard]
    if (next === undefined) return 0
    return Math.max(0, next - (this.#plan.heard === 0 ? 0 : answers[this.#plan.heard - 1]!))
  }

  async #anythingHeard(milliseconds: number): Promise<boolean> {
    const before = this.#plan.heard
    const deadline = performance.now() + milliseconds
    while (this.#plan.heard === before && !this.#isOver && !this.#options.signal.aborted) {
      const left = deadline - performance.now()
      if (left <= 0) return false
      await this.#sleep(left)
    }
    return true
  }

  async #send(number: number): Promise<void> {
    const frame = this.#side.frame(number, this.#agreed)
    if (frame === null) return
    if (frame.opcode === CLOSE) this.#hasSentClose = true
    if (!this.#write(frame, this.#side.masks(number)) && !this.#socket.destroyed)
      await Promise.race([once(this.#socket, 'drain'), once(this.#socket, 'close')]).catch(() => undefined)
  }

  #write(frame: WrittenFrame, masked = this.#side.direction === 0): boolean {
    if (!this.#socket.writable) return true
    return this.#socket.write(writeFrame(frame, masked ? randomInt(2 ** 32) : null))
  }

  #hear(): void {
    this.#plan.hear(this.#now())
    this.#wake()
  }

  /** RFC 6455 §5.5.1: a close frame is answered with its own code. */
  #heardClose(payload: Uint8Array): void {
    if (!this.#hasSentClose) {
      this.#hasSentClose = true
      this.#write({ fin: true, rsv: 0, opcode: CLOSE, payload })
    }
    this.#hear()
  }

  async #end(stop: ReplayStop): Promise<void> {
    const socket = this.#socket
    const isOver = (): boolean => socket.destroyed
    if (isOver()) return
    if (stop === 'finished' && this.#side.end === 'rst') {
      socket.resetAndDestroy()
      return
    }
    // After a close handshake the server ends TCP first (§7.1.1).
    if (this.#hasSentClose && this.#side.direction === 0 && !this.#isOver)
      await Promise.race([once(socket, 'end'), sleep(CLOSING_MILLISECONDS)]).catch(() => undefined)
    socket.end()
    if (!isOver())
      await Promise.race([once(socket, 'close'), sleep(CLOSING_MILLISECONDS)]).catch(() => undefined)
    socket.destroy()
  }

  #now(): number {
    return performance.now() - this.#start
  }

  /** Ends early where something happens. */
  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(wake, milliseconds)
      this.#wake = wake
      if (this.#options.signal.aborted) wake()

      function wake(): void {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
