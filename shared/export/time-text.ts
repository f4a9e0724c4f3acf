import type { Nanoseconds } from '../model/nanoseconds'

const BILLION = 1_000_000_000n

/** `2026-11-25T10:46:17.123Z`, as Date.toISOString has it. */
export function isoMilliseconds(time: Nanoseconds): string {
  return new Date(Number(floorDivide(time, 1_000_000n))).toISOString()
}

/** `2026-11-25T10:46:17.123456789Z`. */
export function isoNanoseconds(time: Nanoseconds): string {
  const seconds = floorDivide(time, BILLION)
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19)
  return `${whole}.${(time - seconds * BILLION).toString().padStart(9, '0')}Z`
}

/** Seconds with every nanosecond, as a JSON number: `1764067577.123456789`. A reader with doubles gets the nearest one. */
export function epochSeconds(time: Nanoseconds): string {
  return decimal(time, BILLION, 9)
}

/** Milliseconds with every nanosecond, as a JSON number. */
export function milliseconds(duration: Nanoseconds): string {
  return decimal(duration, 1_000_000n, 6)
}

function decimal(value: bigint, unit: bigint, digits: number): string {
  const sign = value < 0n ? '-' : ''
  const size = value < 0n ? -value : value
  const fraction = (size % unit).toString().padStart(digits, '0').replace(/0+$/, '')
  return `${sign}${size / unit}${fraction === '' ? '' : `.${fraction}`}`
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}
