const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const ZONE = String.raw`\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?`
const CLOCK = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?`
/** `2026-11-25`, `2026-11-25 13:55:31.3`, `2026-11-25T13:55:31Z`. */
const NUMERIC = new RegExp(`^(\\d{4})-(\\d{2})-(\\d{2})(?:[T ]\\s*${CLOCK})?${ZONE}$`, 'i')
/** `Nov 25, 2026 13:55:31.3`, as Wireshark shows it. */
const NAMED = new RegExp(`^([A-Za-z]{3})\\s+(\\d{1,2}),\\s*(\\d{4})(?:\\s+${CLOCK})?${ZONE}$`, 'i')
const NANOS = 1_000_000_000n

/** An absolute time as nanoseconds since the epoch, in local time unless it says otherwise; null for what is none. */
export function parseAbsoluteTime(text: string): bigint | null {
  const trimmed = text.trim()
  const numeric = NUMERIC.exec(trimmed)
  if (numeric !== null) {
    const [, year, month, day, hour, minute, second, fraction, zone] = numeric
    return moment(year, Number(month) - 1, day, hour, minute, second, fraction, zone)
  }
  const named = NAMED.exec(trimmed)
  if (named === null) return null
  const [, month = '', day, year, hour, minute, second, fraction, zone] = named
  const index = MONTHS.indexOf(month.toLowerCase())
  return index < 0 ? null : moment(year, index, day, hour, minute, second, fraction, zone)
}

function moment(
  yearText: string | undefined,
  month: number,
  dayText: string | undefined,
  hourText = '0',
  minuteText = '0',
  secondText = '0',
  fraction = '',
  zone?: string,
): bigint | null {
  const [year, day, hour, minute] = [Number(yearText), Number(dayText), Number(hourText), Number(minuteText)]
  const second = Number(secondText)
  if (hour > 23 || minute > 59 || second > 60) return null
  const utc = new Date(0)
  utc.setUTCFullYear(year, month, day)
  if (utc.getUTCMonth() !== month || utc.getUTCDate() !== day) return null
  utc.setUTCHours(hour, minute, second)
  let milliseconds: number
  if (zone === undefined) {
    const local = new Date(2000, 0, 1)
    local.setFullYear(year, month, day)
    local.setHours(hour, minute, second, 0)
    milliseconds = local.getTime()
  } else {
    const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zone)
    const minutes = offset === null ? 0 : Number(offset[2]) * 60 + Number(offset[3])
    milliseconds = utc.getTime() - (offset?.[1] === '-' ? -minutes : minutes) * 60_000
  }
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0') || '0')
}

/** Seconds, with up to nine digits behind the point, as nanoseconds; null for what is none. */
export function parseRelativeTime(text: string): bigint | null {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (parts === null) {
    const float = /^-?\d+(?:\.\d+)?[eE][+-]?\d+$/.test(text) ? Number(text) : NaN
    return Number.isFinite(float) ? BigInt(Math.round(float * 1e9)) : null
  }
  const [, sign, seconds = '0', fraction = ''] = parts
  const nanoseconds = BigInt(seconds) * NANOS + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
  return sign === '-' ? -nanoseconds : nanoseconds
}
