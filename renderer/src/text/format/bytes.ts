import { numberFormat } from './number-format'

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** `512 B`, `4.2 kB`, `18 MB`: powers of 1000, at most three digits. */
export function formatBytes(bytes: number, locale: string): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  return `${numberFormat(locale, digits).format(value)} ${UNITS[unit] ?? ''}`
}

/** A whole number with the locale's grouping. */
export function formatCount(count: number | bigint, locale: string): string {
  return numberFormat(locale).format(count)
}
