import { SyntheticFlow } from '@shared/capture/synthetic-flow'
import type { Direction } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'

/** The largest hole sequence numbers can show without ambiguity (RFC 9293 §3.4); a larger one is shown as this. */
export const LARGEST_HOLE = 0x4000_0000

/** What the recorder keeps of a connection while it is open. */
export class RecordedConnection {
  readonly number: number
  readonly flow: SyntheticFlow
  /** The client's next bytes may begin TLS: its first, or the first in a tunnel. */
  mayBeginTls = true
  /** Bytes of each direction that were left out since the last packet, and are not reported yet. */
  private readonly missing: [number, number] = [0, 0]
  /** Bytes missing right before the next packet of each direction that has data or FIN. */
  private readonly hole: [number, number] = [0, 0]
  private readonly hasEnded: [boolean, boolean] = [false, false]

  constructor(number: number, client: Endpoint, server: Endpoint) {
    this.number = number
    this.flow = new SyntheticFlow(client, server, number)
  }

  get hasMissing(): boolean {
    return this.missing[0] > 0 || this.missing[1] > 0
  }

  /** Both ends have sent FIN, or one RST. */
  get isOver(): boolean {
    return this.hasEnded[0] && this.hasEnded[1]
  }

  leaveOut(direction: Direction, length: number): void {
    this.missing[direction] += length
  }

  /** Makes what was left out a hole in the sequence numbers of its direction; how many bytes that is in all. */
  openHoles(): number {
    const bytes = this.missing[0] + this.missing[1]
    this.openHole(0)
    this.openHole(1)
    return bytes
  }

  /** The hole in front of the next packet of this direction, which is reported with that packet. */
  takeHole(direction: Direction): number {
    const length = this.hole[direction]
    this.hole[direction] = 0
    return length
  }

  end(direction: Direction, how: 'fin' | 'rst'): void {
    this.hasEnded[direction] = true
    if (how === 'rst') this.hasEnded[direction === 0 ? 1 : 0] = true
  }

  private openHole(direction: Direction): void {
    const length = Math.min(this.missing[direction], LARGEST_HOLE - this.hole[direction])
    this.missing[direction] = 0
    this.hole[direction] += length
    if (length > 0) this.flow.skip(direction, length)
  }
}
