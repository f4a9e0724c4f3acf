import type { Nanoseconds } from '../model/nanoseconds'

/** A JSON value as a HAR has it; numbers as they are written. */
export type HarValue = string | HarNumber | boolean | null | HarValue[] | { [name: string]: HarValue }

/** A number with all its digits: a double has too few for nanoseconds since the epoch. */
export class HarNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Below this, a time is in seconds, else in milliseconds: seconds reach it in the year 5138, milliseconds did in 1973. */
const SMALLEST_MILLISECONDS = 1e11

export function member(value: HarValue | undefined, name: string): HarValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof HarNumber)
    return undefined
  return Object.hasOwn(value, name) ? value[name] : undefined
}

export function elements(value: HarValue | undefined): readonly HarValue[] {
  return Array.isArray(value) ? value : []
}

export function text(value: HarValue | undefined): string | null {
  return typeof value === 'string' ? value : null
}

/** A number, or a string that holds one; null for anything else. */
export function number(value: HarValue | undefined): number | null {
  const written = numberText(value)
  return written === null ? null : Number(written)
}

/**
 * `time` of a message: seconds or milliseconds since the epoch (see SMALLEST_MILLISECONDS). Null where it is missing or
 * negative, which stands for unknown.
 */
export function messageTime(value: HarValue | undefined): Nanoseconds | null {
  const written = numberText(value)
  if (written === null) return null
  const size = Number(written)
  if (!Number.isFinite(size) || size < 0) return null
  return scaled(written, size < SMALLEST_MILLISECONDS ? 9 : 6)
}

/** A duration in milliseconds; null where it is missing, or -1 for what does not apply. */
export function duration(value: HarValue | undefined): Nanoseconds | null {
  const written = numberText(value)
  if (written === null || !(Number(written) >= 0)) return null
  return scaled(written, 6)
}

/** `startedDateTime` (ISO 8601), with as many digits as it has. */
export function dateTime(value: HarValue | undefined): Nanoseconds | null {
  const written = text(value)
  if (written === null) return null
  const milliseconds = Date.parse(written)
  if (Number.isNaN(milliseconds)) return null
  const fraction = /[.,](\d{1,9})/.exec(written)?.[1]
  const seconds = BigInt(Math.floor(milliseconds / 1000))
  if (fraction === undefined) return seconds * 1_000_000_000n
  return seconds * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
}

/** Nanoseconds as `sockscope read --json` writes them. */
export function decimalNanoseconds(value: HarValue | undefined): Nanoseconds | null {
  const written = text(value)
  return written !== null && /^\d{1,20}$/.test(written) ? BigInt(written) : null
}

function numberText(value: HarValue | undefined): string | null {
  if (value instanceof HarNumber) return value.text
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? value : null
}

/** A decimal number times ten to the `digits`, exactly; what is smaller is cut off. */
function scaled(written: string, digits: number): bigint {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(written)
  // An exponent: rare for a time, and a double is precise enough.
  if (match === null) return BigInt(Math.round(Number(written) * 10 ** digits))
  return BigInt(match[1]! + (match[2] ?? '').slice(0, digits).padEnd(digits, '0'))
}
