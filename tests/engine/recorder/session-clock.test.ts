import { describe, expect, it } from 'vitest'
import { SessionClock } from '../../../electron/engine/recorder/session-clock'

interface Source {
  wall: number
  monotonic: [number, number]
}

function clockFrom(source: Source): SessionClock {
  return new SessionClock({
    wallMilliseconds: () => source.wall,
    monotonic: () => source.monotonic,
  })
}

describe('30: the clock of a session', () => {
  it('starts at the wall clock and is carried on by the monotonic one, to the nanosecond', () => {
    const source: Source = { wall: 1_795_000_000_123, monotonic: [50, 999_999_000] }
    const clock = clockFrom(source)
    expect([clock.seconds, clock.nanos]).toEqual([1_795_000_000, 123_000_000])
    source.monotonic = [51, 999_999_001]
    clock.tick()
    expect([clock.seconds, clock.nanos]).toEqual([1_795_000_001, 123_000_001])
    source.monotonic = [52, 876_998_999]
    clock.tick()
    expect([clock.seconds, clock.nanos]).toEqual([1_795_000_001, 999_999_999])
  })

  it('does not notice that the wall clock is set back an hour, or forward a year', () => {
    const source: Source = { wall: 1_795_000_000_000, monotonic: [0, 0] }
    const clock = clockFrom(source)
    source.wall -= 3_600_000
    source.monotonic = [1, 5]
    clock.tick()
    expect([clock.seconds, clock.nanos]).toEqual([1_795_000_001, 5])
    source.wall += 31_536_000_000
    source.monotonic = [2, 5]
    clock.tick()
    expect([clock.seconds, clock.nanos]).toEqual([1_795_000_002, 5])
  })

  it('stands still rather than go back', () => {
    const source: Source = { wall: 1_795_000_000_000, monotonic: [100, 500] }
    const clock = clockFrom(source)
    source.monotonic = [100, 499]
    clock.tick()
    expect([clock.seconds, clock.nanos]).toEqual([1_795_000_000, 0])
    source.monotonic = [99, 999_999_999]
    clock.tick()
    expect([clock.seconds, clock.nanos]).toEqual([1_795_000_000, 0])
  })

  it.each([
    ['the last second of 32 signed bits', 2_147_483_647_999],
    ['2038', Date.UTC(2038, 0, 20)],
    ['2106', Date.UTC(2106, 1, 8)],
    ['1969', -1],
  ])('knows %s', (_title, wall) => {
    const source: Source = { wall, monotonic: [3, 0] }
    const clock = clockFrom(source)
    source.monotonic = [3, 1]
    clock.tick()
    const nanoseconds = BigInt(clock.seconds) * 1_000_000_000n + BigInt(clock.nanos)
    expect(nanoseconds).toBe(BigInt(wall) * 1_000_000n + 1n)
    expect(clock.nanos).toBeGreaterThanOrEqual(0)
    expect(clock.nanos).toBeLessThan(1_000_000_000)
  })

  it('goes forward on this machine', () => {
    const clock = new SessionClock()
    const before = BigInt(clock.seconds) * 1_000_000_000n + BigInt(clock.nanos)
    clock.tick()
    const after = BigInt(clock.seconds) * 1_000_000_000n + BigInt(clock.nanos)
    expect(after).toBeGreaterThan(before)
    expect(Math.abs(clock.seconds - Date.now() / 1000)).toBeLessThan(5)
  })
})
