import type { Nanoseconds } from '@shared/model/nanoseconds'
import { NO_INTERFACE } from '@shared/capture/packet-reader'
import { Float64Column, SparseUint32Column, Uint32Column } from './columns'

/** Seconds are kept relative to the first packet's, plus this, so that 32 bits hold 68 years either way. */
const SECONDS_BIAS = 0x8000_0000

/**
 * The packets of a session file: when each was captured and where its bytes stand. 20 bytes a packet; what is the
 * same for nearly all packets (a whole packet was captured, on interface 0) costs nothing.
 * Packets are numbered from 1, as in Wireshark.
 */
export class PacketTable {
  #firstSeconds = 0
  readonly #seconds = new Uint32Column()
  readonly #nanos = new Uint32Column()
  readonly #fileOffset = new Float64Column()
  readonly #capturedLength = new Uint32Column()
  readonly #originalLength = new SparseUint32Column()
  readonly #interface = new SparseUint32Column()
  /** Rows that are no packets. */
  #records = 0
  /** Packets more than 68 years away from the first one. */
  readonly #farSeconds = new Map<number, number>()

  /** Rows: the highest number there is. */
  get count(): number {
    return this.#seconds.length
  }

  /** Rows that are packets: a pcapng file may have records without one, which are numbered with them. */
  get packetCount(): number {
    return this.count - this.#records
  }

  add(
    seconds: number,
    nanos: number,
    fileOffset: number,
    capturedLength: number,
    originalLength: number,
    interfaceNumber: number,
  ): number {
    const row = this.#seconds.length
    if (row === 0) this.#firstSeconds = seconds
    const relative = seconds - this.#firstSeconds + SECONDS_BIAS
    if (relative < 0 || relative > 0xffff_ffff) this.#farSeconds.set(row, seconds)
    this.#seconds.push(relative)
    this.#nanos.push(nanos)
    this.#fileOffset.push(fileOffset)
    this.#capturedLength.push(capturedLength)
    if (originalLength !== capturedLength && originalLength !== 0xffff_ffff) {
      this.#originalLength.set(row, originalLength)
    }
    if (interfaceNumber !== 0) {
      this.#interface.set(row, interfaceNumber)
      if (interfaceNumber === NO_INTERFACE) this.#records++
    }
    return row + 1
  }

  /** Time of a packet; 0 for a packet that does not exist. */
  time(packet: number): Nanoseconds {
    const row = packet - 1
    if (row < 0 || row >= this.count) return 0n
    const far = this.#farSeconds.size > 0 ? this.#farSeconds.get(row) : undefined
    const seconds = far ?? this.#seconds.get(row) - SECONDS_BIAS + this.#firstSeconds
    return BigInt(seconds) * 1_000_000_000n + BigInt(this.#nanos.get(row))
  }

  fileOffset(packet: number): number {
    return this.#fileOffset.get(packet - 1)
  }

  capturedLength(packet: number): number {
    return this.#capturedLength.get(packet - 1)
  }

  originalLength(packet: number): number {
    return this.#originalLength.get(packet - 1, this.capturedLength(packet))
  }

  interfaceNumber(packet: number): number {
    return this.#interface.get(packet - 1, 0)
  }

  /** Earliest and latest time of all packets; captures need not be in order. */
  timeRange(): { first: Nanoseconds; last: Nanoseconds } | null {
    let earliest = 0
    while (this.#isRecord(earliest)) earliest++
    if (earliest >= this.count) return null
    let latest = earliest
    for (let row = earliest + 1; row < this.count; row++) {
      if (this.#isRecord(row)) continue
      if (this.#compare(row, earliest) < 0) earliest = row
      else if (this.#compare(row, latest) > 0) latest = row
    }
    return { first: this.time(earliest + 1), last: this.time(latest + 1) }
  }

  #isRecord(row: number): boolean {
    return this.#records > 0 && row < this.count && this.#interface.get(row, 0) === NO_INTERFACE
  }

  #compare(row: number, other: number): number {
    if (this.#farSeconds.size > 0) return Number(this.time(row + 1) - this.time(other + 1))
    return this.#seconds.get(row) - this.#seconds.get(other) || this.#nanos.get(row) - this.#nanos.get(other)
  }
}
