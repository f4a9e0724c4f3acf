const formats = new Map<string, Intl.NumberFormat>()

/** A locale's number format; making one costs more than using it a hundred times, and rows use many. */
export function numberFormat(locale: string, fractionDigits = 0, fixed = false): Intl.NumberFormat {
  const key = `${locale} ${fractionDigits} ${fixed}`
  let format = formats.get(key)
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, {
      maximumFractionDigits: fractionDigits,
      minimumFractionDigits: fixed ? fractionDigits : 0,
    })
    formats.set(key, format)
  }
  return format
}
