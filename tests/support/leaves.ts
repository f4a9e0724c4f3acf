/** The texts of a catalogue by their path, as `details.field.fin`; null is no text. */
export function leaves(node: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    const path = prefix === '' ? key : `${prefix}.${key}`
    if (typeof value === 'string') found.set(path, value)
    else if (value !== null) for (const [inner, text] of leaves(value as object, path)) found.set(inner, text)
  }
  return found
}
