import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TimestampConverter } from '@shared/capture/timestamp'

/** The definition (draft-ietf-opsawg-pcapng §4.3.1), in exact numbers. */
function exactly(ticks: bigint, resolution: number, offset: number): { seconds: number; nanos: number } {
  const exponent = BigInt(resolution & 0x7f)
  const rate = (resolution & 0x80 ? 2n : 10n) ** exponent
  return {
    seconds: Number(ticks / rate) + offset,
    nanos: Number(((ticks % rate) * 1_000_000_000n) / rate),
  }
}

describe('Times of a pcapng interface', () => {
  it('are exact in every resolution, whatever came before: the same second, an earlier one, another age', () => {
    const resolution = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0x80, max: 0x80 + 32 }))
    const times = fc.array(
      fc.oneof(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        // Around a change of the upper 32 bits, where the second began in the lower ones before.
        fc.bigInt({ min: -3_000_000n, max: 3_000_000n }).map((near) => 2n ** 50n + near),
        fc.bigInt({ min: 0n, max: 5_000_000n }).map((near) => 1_700_000_000_000_000n + near),
      ),
      { minLength: 1, maxLength: 50 },
    )
    fc.assert(
      fc.property(resolution, fc.integer({ min: -100, max: 100 }), times, (tsresol, offset, all) => {
        const converter = new TimestampConverter(tsresol, offset)
        for (const ticks of all) {
          converter.convert(Number(ticks >> 32n), Number(ticks & 0xffff_ffffn))
          const { seconds, nanos } = converter
          expect({ seconds, nanos }).toEqual(exactly(ticks, tsresol, offset))
        }
      }),
      { numRuns: 500 },
    )
  })
})
