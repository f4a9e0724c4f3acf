import { oppositeDirection, type Direction } from '../model/direction'
import type { CapturedHandshake } from './captured-handshake'
import { DirectionStream, type ReassemblyContext } from './direction-stream'
import type { DoubtfulSyns } from './doubtful-syns'
import type { KeptSegment } from './kept-segment'

/** Steps of the handshake that were seen. */
export const SYN_SEEN = 1
export const SYN_ACK_SEEN = 2
export const HANDSHAKE_ACK_SEEN = 4
export const ALL_STEPS = SYN_SEEN | SYN_ACK_SEEN | HANDSHAKE_ACK_SEEN

/** A segment that may turn out to be a step of the handshake. */
export interface PossibleStep {
  packet: number
  seq: number
  ack: number
}

/** An RST whose number is not the one its receiver expects; what the two ends do next says whether it counted. */
export interface DoubtfulReset {
  direction: Direction
  packet: number
  /** What its receiver has sent since; a second segment decides. */
  held: KeptSegment | null
}

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
  /** Both ends are the same socket. */
  readonly isSelf: boolean
  /** The client's SYN carried data (RFC 7413). */
  isFastOpen = false
  /** An ACK of the client that was captured before the SYN+ACK it may acknowledge. */
  earlyAck: PossibleStep | null = null
  /** The server's SYN without ACK, and the client's SYN+ACK that answers it (RFC 9293 §3.5). */
  serverSyn: PossibleStep | null = null
  synAckOfClient: PossibleStep | null = null
  doubtfulReset: DoubtfulReset | null = null
  /** SYNs of which it is not known yet whether they open another connection on this four-tuple. */
  doubtfulSyns: DoubtfulSyns | null = null
  /** Of a recording's connection: the handshake that was captured beside it. */
  captured: CapturedHandshake | null = null
  lastPacket = 0

  /** -1 while it is not known. */
  readonly #scales: [number, number] = [-1, -1]

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
    this.isSelf = clientPort === serverPort && client.every((word, index) => word === server[index])
    // A recording is in order; a socket that talks to itself has no other direction.
    if (isSynthetic || this.isSelf) return
    const [toServer, toClient] = this.streams
    toServer.outlet.other = toClient.outlet
    toClient.outlet.other = toServer.outlet
  }

  /** Reset, or both ends have sent all they had. */
  get isOver(): boolean {
    return this.isReset || (this.streams[0].isClosed && this.streams[1].isClosed)
  }

  hasSeen(step: number): boolean {
    return (this.handshake & step) !== 0
  }

  /**
   * A SYN said how its sender scales the windows it will announce; 0 where it does not. Scaling needs both
   * (RFC 7323 §2.2).
   */
  learnWindowScale(direction: Direction, shift: number): void {
    const [ofClient, ofServer] = this.#scales
    if ((direction === 0 ? ofClient : ofServer) >= 0) return
    this.#scales[direction] = shift
    if (shift === 0) for (const { window } of this.streams) window.shift = 0
    else if (!this.#scales.includes(0)) this.streams[oppositeDirection(direction)].window.shift = shift
  }

  /** The initial sequence number of a direction became known: data begins one behind it. */
  begin(direction: Direction, initial: number): void {
    this.initial[direction] = initial
    const stream = this.streams[direction]
    if (!stream.isStarted) stream.start((initial + 1) % 0x1_0000_0000)
  }
}
