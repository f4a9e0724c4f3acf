import { numberFormat } from './number-format'

/** How much of the original is left: `0.59`. Null where there is nothing to compare. */
export function formatRatio(compressed: number, original: number, locale: string): string | null {
  if (original === 0) return null
  return numberFormat(locale, 2, true).format(compressed / original)
}
