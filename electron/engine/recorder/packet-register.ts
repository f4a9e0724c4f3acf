import { SESSION_INTERFACE } from '@shared/capture/session-format'
import type { CaptureSink } from '@shared/model/capture-sink'
import type { Direction } from '@shared/model/direction'
import type { SessionClock } from './session-clock'
import type { SessionLog } from './session-log'

/** Numbers the packets of a session file as they are staged, and tells the session (the sink) of them. */
export class PacketRegister {
  /** Packets so far, and so the number of the last one. */
  count = 0
  private readonly log: SessionLog
  private readonly sink: CaptureSink
  private readonly clock: SessionClock
  private readonly onSinkFailed: (error: unknown) => void
  private hasSinkFailed = false

  /** @param onSinkFailed the sink threw: a bug of ours, told once. The file goes on being written. */
  constructor(
    log: SessionLog,
    sink: CaptureSink,
    clock: SessionClock,
    onSinkFailed: (error: unknown) => void,
  ) {
    this.log = log
    this.sink = sink
    this.clock = clock
    this.onSinkFailed = onSinkFailed
  }

  /**
   * Tells the sink of a synthetic packet, of the clock's last time; its number.
   * @param start of its bytes in the staging buffer, and `length` how many, as the writer says: of the last one unless given
   */
  synthetic(
    connection: number,
    direction: Direction,
    start = this.log.writer.packetStart,
    length = this.log.writer.packetLength,
  ): number {
    const { log, clock } = this
    const fileOffset = log.size - log.writer.position + start
    const packet = ++this.count
    this.sink.packet(clock.seconds, clock.nanos, fileOffset, length, length, SESSION_INTERFACE)
    this.sink.segment?.(packet, connection, direction)
    return packet
  }

  /** Calls the sink; what it throws stops neither the file nor the traffic. */
  tell(call: () => void): void {
    try {
      call()
    } catch (error) {
      this.sinkFailed(error)
    }
  }

  sinkFailed(error: unknown): void {
    if (this.hasSinkFailed) return
    this.hasSinkFailed = true
    this.onSinkFailed(error)
  }
}
