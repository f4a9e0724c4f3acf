/** What is found out about a pong, at once or later. */
export interface PongVerdict {
  kind: 'unsolicited' | 'mismatch'
  frame: number
  packet: number
}

interface Ping {
  sequence: number
  frame: number
  packet: number
  payload: string
}

interface StrayPong {
  /** The latest ping it could have been meant for. */
  sequence: number
  frame: number
  packet: number
}

/**
 * Pairs the pings of one direction with the pongs of the other (RFC 6455 §5.5.2, §5.5.3). A pong answers its ping
 * and all earlier ones. A pong whose payload no waiting ping has may be a wrong answer or a sign of life of its own:
 * that is decided when the right answer comes, or does not.
 */
export class PingLedger {
  private readonly maxOutstanding: number
  private waiting: Ping[] = []
  private strays: StrayPong[] = []
  private sequence = 0
  private forgotten = false

  constructor(maxOutstanding: number) {
    this.maxOutstanding = maxOutstanding
  }

  ping(frame: number, packet: number, payload: string): void {
    this.waiting.push({ sequence: this.sequence++, frame, packet, payload })
    if (this.waiting.length > this.maxOutstanding) {
      this.waiting.shift()
      this.forgotten = true
    }
  }

  pong(frame: number, packet: number, payload: string): PongVerdict[] {
    const answered = this.waiting.findLastIndex((ping) => ping.payload === payload)
    const ping = this.waiting[answered]
    if (ping) {
      this.waiting.splice(0, answered + 1)
      const verdicts = this.strays.map((stray) => this.judge(stray, stray.sequence >= ping.sequence))
      this.strays = []
      return verdicts
    }
    const latest = this.waiting.at(-1)
    if (!latest) return [{ kind: 'unsolicited', frame, packet }]
    // A forgotten ping may have been the one.
    if (!this.forgotten && this.strays.length < this.maxOutstanding) {
      this.strays.push({ sequence: latest.sequence, frame, packet })
    }
    return []
  }

  /** The oldest ping still waiting, and how many wait. */
  get oldest(): { frame: number; packet: number; count: number } | null {
    const [ping] = this.waiting
    return ping ? { frame: ping.frame, packet: ping.packet, count: this.waiting.length } : null
  }

  /** Whether any ping was seen at all: before the first, a pong may answer one that was not captured. */
  get anySeen(): boolean {
    return this.sequence > 0
  }

  /** No right answer comes any more: stray pongs were wrong answers, to the pings that waited then. */
  conclude(): PongVerdict[] {
    const last = this.strays.at(-1)
    if (!last) return []
    const verdicts = this.strays.map((stray) => this.judge(stray, false))
    this.strays = []
    this.waiting = this.waiting.filter((ping) => ping.sequence > last.sequence)
    return verdicts
  }

  /** The waiting pings are accounted for elsewhere. */
  forgive(): void {
    this.waiting = []
  }

  private judge(stray: StrayPong, unsolicited: boolean): PongVerdict {
    return { kind: unsolicited ? 'unsolicited' : 'mismatch', frame: stray.frame, packet: stray.packet }
  }
}
