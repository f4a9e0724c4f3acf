/** Units a second that every double product below stays exact with. */
const LARGEST_FAST_RATE = 1_000_000_000
const NANOS = 1_000_000_000n
const MICROSECONDS = 6
const POWER_OF_TWO = 0x80

/**
 * Turns the 64-bit times of one pcapng interface into seconds and nanoseconds. The usual resolutions take no BigInt.
 */
export class TimestampConverter {
  /** The result of the last `convert`. */
  seconds = 0
  nanos = 0
  private readonly ticksPerSecond: bigint
  /** 0 where only BigInt is exact. */
  private readonly fastRate: number
  private readonly nanosPerTick: number
  private readonly offset: number
  /** Where the last result's second began; the lower part may be below zero. */
  private secondHigh = -1
  private secondLow = 0

  /**
   * @param resolution if_tsresol (§4.2): 10 to the power of minus this, or with the high bit set 2 to the power of minus the rest
   * @param offset if_tsoffset: seconds to add
   */
  constructor(resolution: number = MICROSECONDS, offset = 0) {
    const exponent = resolution & ~POWER_OF_TWO
    const isDecimal = (resolution & POWER_OF_TWO) === 0
    this.ticksPerSecond = (isDecimal ? 10n : 2n) ** BigInt(exponent)
    this.fastRate = isDecimal && exponent <= 9 ? Number(this.ticksPerSecond) : 0
    this.nanosPerTick = this.fastRate === 0 ? 0 : LARGEST_FAST_RATE / this.fastRate
    this.offset = offset
  }

  /** @param high the upper, @param low the lower 32 bits, unsigned */
  convert(high: number, low: number): void {
    const rate = this.fastRate
    if (rate === 0) {
      this.convertExactly(high, low)
      return
    }
    // Packets come close together: most are within the second of the one before and need no division.
    const ticks = high === this.secondHigh ? low - this.secondLow : -1
    if (ticks >= 0 && ticks < rate) {
      this.nanos = ticks * this.nanosPerTick
      return
    }
    // Long division by 16-bit digits; each remainder is below 2^30, so each step stays below 2^46.
    const upper = Math.floor(high / rate)
    const middle = (high % rate) * 0x1_0000 + (low >>> 16)
    const middleQuotient = Math.floor(middle / rate)
    const lower = (middle % rate) * 0x1_0000 + (low & 0xffff)
    const lowerQuotient = Math.floor(lower / rate)
    const rest = lower % rate
    this.seconds = upper * 0x1_0000_0000 + middleQuotient * 0x1_0000 + lowerQuotient + this.offset
    this.nanos = rest * this.nanosPerTick
    this.secondHigh = high
    this.secondLow = low - rest
  }

  private convertExactly(high: number, low: number): void {
    const ticks = (BigInt(high) << 32n) | BigInt(low)
    this.seconds = Number(ticks / this.ticksPerSecond) + this.offset
    this.nanos = Number(((ticks % this.ticksPerSecond) * NANOS) / this.ticksPerSecond)
  }
}
