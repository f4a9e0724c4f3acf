import type { Direction } from '../model/direction'
import type { CapturedHandshake } from './captured-handshake'
import { DirectionStream, type ReassemblyContext } from './direction-stream'

/** Steps of the handshake that were seen. */
export const SYN_SEEN = 1
export const SYN_ACK_SEEN = 2
export const HANDSHAKE_ACK_SEEN = 4

/** What is remembered of one TCP connection while its capture is read. */
export class TrackedConnection {
  readonly number: number
  /** Comes from a session file of ours: its handshake is inferred and nothing is ever out of order. */
  readonly isSynthetic: boolean
  readonly client: Int32Array
  readonly server: Int32Array
  readonly clientPort: number
  readonly serverPort: number
  /** Words of an address: 1 for IPv4, 4 for IPv6. */
  readonly words: 1 | 4
  readonly streams: readonly [DirectionStream, DirectionStream]
  handshake = 0
  /** Initial sequence numbers, where known; -1 otherwise. */
  readonly initial: [number, number] = [-1, -1]
  /** Whether the last segment of a direction announced a window of zero. */
  readonly hasZeroWindow: [boolean, boolean] = [false, false]
  isReset = false
  /** Of a recording's connection: the handshake that was captured beside it. */
  captured: CapturedHandshake | null = null
  lastPacket = 0

  nextInBucket: TrackedConnection | null = null
  hash = 0

  constructor(
    context: ReassemblyContext,
    number: number,
    isSynthetic: boolean,
    words: 1 | 4,
    client: Int32Array,
    clientPort: number,
    server: Int32Array,
    serverPort: number,
  ) {
    this.number = number
    this.isSynthetic = isSynthetic
    this.words = words
    this.client = client
    this.clientPort = clientPort
    this.server = server
    this.serverPort = serverPort
    this.streams = [
      new DirectionStream(context, number, 0, isSynthetic),
      new DirectionStream(context, number, 1, isSynthetic),
    ]
  }

  /** Reset, or both ends have sent all they had. */
  get isOver(): boolean {
    return this.isReset || (this.streams[0].isClosed && this.streams[1].isClosed)
  }

  hasSeen(step: number): boolean {
    return (this.handshake & step) !== 0
  }

  /** The initial sequence number of a direction became known: data begins one behind it. */
  begin(direction: Direction, initial: number): void {
    this.initial[direction] = initial
    const stream = this.streams[direction]
    if (!stream.isStarted) stream.start((initial + 1) % 0x1_0000_0000)
  }
}
