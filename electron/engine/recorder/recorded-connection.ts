import { SyntheticFlow } from '@shared/capture/synthetic-flow'
import type { Direction } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'

/** What the recorder keeps of a connection while it is open. */
export class RecordedConnection {
  readonly number: number
  readonly flow: SyntheticFlow
  /** Bytes of each direction that were left out since the last packet, and are not reported yet. */
  private readonly missing: [number, number] = [0, 0]

  constructor(number: number, client: Endpoint, server: Endpoint) {
    this.number = number
    this.flow = new SyntheticFlow(client, server, number)
  }

  get hasMissing(): boolean {
    return this.missing[0] > 0 || this.missing[1] > 0
  }

  leaveOut(direction: Direction, length: number): void {
    this.missing[direction] += length
  }

  /** The bytes left out of one direction; from now on they are a hole in its sequence numbers. */
  takeMissing(direction: Direction): number {
    const length = this.missing[direction]
    this.missing[direction] = 0
    if (length > 0) this.flow.skip(direction, length)
    return length
  }
}
