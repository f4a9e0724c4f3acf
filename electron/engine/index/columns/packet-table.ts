import type { Nanoseconds } from '@shared/model/nanoseconds'
import { NO_INTERFACE } from '@shared/capture/packet-reader'
import { Float64Column, SparseUint32Column, WordsColumn } from './columns'

/** Seconds are kept relative to the first packet's, plus this, so that 32 bits hold 68 years either way. */
const SECONDS_BIAS = 0x8000_0000

/** Places of the four words of a packet. */
const SECONDS = 0
const NANOS = 1
const CAPTURED_LENGTH = 2
const OWNER = 3

/**
 * The packets of a session file: when each was captured, where its bytes stand, and what it belongs to. 24 bytes a
 * packet; what is the same for nearly all packets (a whole packet was captured, on interface 0) costs nothing.
 * Packets are numbered from 1, as in Wireshark.
 */
export class PacketTable {
  #firstSeconds = 0
  #firstNanos = 0
  readonly #words = new WordsColumn()
  readonly #fileOffset = new Float64Column()
  readonly #originalLength = new SparseUint32Column()
  readonly #interface = new SparseUint32Column()
  /** Rows that are no packets. */
  #records = 0
  /** Packets more than 68 years away from the first one. */
  readonly #farSeconds = new Map<number, number>()

  /** Rows: the highest number there is. */
  get count(): number {
    return this.#words.length
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
    const row = this.#words.length
    if (row === 0) {
      this.#firstSeconds = seconds
      this.#firstNanos = nanos
    }
    const relative = seconds - this.#firstSeconds + SECONDS_BIAS
    if (relative < 0 || relative > 0xffff_ffff) this.#farSeconds.set(row, seconds)
    this.#words.push(relative, nanos, capturedLength, 0)
    this.#fileOffset.push(fileOffset)
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
    const seconds = far ?? this.#words.get(row, SECONDS) - SECONDS_BIAS + this.#firstSeconds
    return BigInt(seconds) * 1_000_000_000n + BigInt(this.#words.get(row, NANOS))
  }

  /** Nanoseconds from the first packet to this one, exact for a hundred days either way; no bigint is made. */
  sinceFirst(packet: number): number {
    const row = packet - 1
    if (row < 0 || row >= this.count) return NaN
    if (this.#farSeconds.size > 0) return Number(this.time(packet) - this.time(1))
    const seconds = this.#words.get(row, SECONDS) - SECONDS_BIAS
    return seconds * 1_000_000_000 + this.#words.get(row, NANOS) - this.#firstNanos
  }

  fileOffset(packet: number): number {
    return this.#fileOffset.get(packet - 1)
  }

  capturedLength(packet: number): number {
    return this.#words.get(packet - 1, CAPTURED_LENGTH)
  }

  originalLength(packet: number): number {
    return this.#originalLength.get(packet - 1, this.capturedLength(packet))
  }

  interfaceNumber(packet: number): number {
    return this.#interface.get(packet - 1, 0)
  }

  /** What the packet belongs to, in a number the packet index makes; 0 for nothing. */
  owner(packet: number): number {
    return packet >= 1 && packet <= this.count ? this.#words.get(packet - 1, OWNER) : 0
  }

  setOwner(packet: number, owner: number): void {
    this.#words.set(packet - 1, OWNER, owner)
  }

  /** Earliest and latest time of all packets; captures need not be in order. */
  timeRange(): { first: Nanoseconds; last: Nanoseconds } | null {
    let earliest = 0
    while (this.#isRecord(earliest)) earliest++
    if (earliest >= this.count) return null
    let latest = earliest
    for (let row = earliest + 1; row < this.count; row++) {
      if (this.#isRecord(row)) continue
      if (this.compareTimes(row + 1, earliest + 1) < 0) earliest = row
      else if (this.compareTimes(row + 1, latest + 1) > 0) latest = row
    }
    return { first: this.time(earliest + 1), last: this.time(latest + 1) }
  }

  /** Negative where packet `one` was captured before packet `other`. */
  compareTimes(one: number, other: number): number {
    if (this.#farSeconds.size > 0) return Number(this.time(one) - this.time(other))
    return (
      this.#words.get(one - 1, SECONDS) - this.#words.get(other - 1, SECONDS) ||
      this.#words.get(one - 1, NANOS) - this.#words.get(other - 1, NANOS)
    )
  }

  #isRecord(row: number): boolean {
    return this.#records > 0 && row < this.count && this.#interface.get(row, 0) === NO_INTERFACE
  }
}
