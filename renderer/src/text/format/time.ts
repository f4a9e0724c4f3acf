const NANOSECONDS_PER_SECOND = 1_000_000_000n

/** Nanoseconds as decimal seconds with `digits` decimals (0 to 9), cut, not rounded: `0.002655`. */
export function formatSeconds(nanoseconds: bigint, digits: number): string {
  const sign = nanoseconds < 0n ? '-' : ''
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds
  const whole = (size / NANOSECONDS_PER_SECOND).toString()
  if (digits === 0) return sign + whole
  const fraction = (size % NANOSECONDS_PER_SECOND).toString().padStart(9, '0').slice(0, digits)
  return `${sign}${whole}.${fraction}`
}

/** A duration for people, three significant digits: `412 ns`, `38.2 µs`, `1.24 ms`, `20 s`. */
export function formatDuration(nanoseconds: bigint): string {
  const size = Number(nanoseconds < 0n ? -nanoseconds : nanoseconds)
  const sign = nanoseconds < 0n ? '-' : ''
  for (const [unit, length] of [
    ['s', 1e9],
    ['ms', 1e6],
    ['µs', 1e3],
  ] as const) {
    if (size >= length * 0.9995) return `${sign}${threeDigits(size / length)} ${unit}`
  }
  return `${sign}${size} ns`
}

function threeDigits(value: number): string {
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  return String(Number(value.toFixed(digits)))
}

/** Local time of day to the microsecond: `17:16:05.123456`. */
export function formatClockTime(nanoseconds: bigint): string {
  const day = formatAbsoluteTime(nanoseconds)
  return /\d\d:\d\d:\d\d\.\d{6}/.exec(day)?.[0] ?? day
}

/** Local date and time to the nanosecond with its offset: `2026-11-23 17:16:05.123456789 +01:00`. */
export function formatAbsoluteTime(nanoseconds: bigint): string {
  const inMillisecond = ((nanoseconds % 1_000_000n) + 1_000_000n) % 1_000_000n
  const milliseconds = Number((nanoseconds - inMillisecond) / 1_000_000n)
  const date = new Date(milliseconds)
  if (Number.isNaN(date.getTime())) return formatSeconds(nanoseconds, 9)
  const two = (value: number): string => String(value).padStart(2, '0')
  const fraction = String(date.getMilliseconds()).padStart(3, '0') + inMillisecond.toString().padStart(6, '0')
  const offset = -date.getTimezoneOffset()
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${fraction} ${zone}`
}
