/** How much of the original is left: `0.59`. Null where there is nothing to compare. */
export function formatRatio(compressed: number, original: number, locale: string): string | null {
  if (original === 0) return null
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 2, minimumFractionDigits: 2 }).format(
    compressed / original,
  )
}
