const PAIR = '[0-9a-fA-F]{2}'
const SEPARATED = new RegExp(`^${PAIR}(?:([:.-])${PAIR}(?:\\1${PAIR})*)?$`)
const QUADS = /^[0-9a-fA-F]{4}(?:\.[0-9a-fA-F]{4})+$/
const TOGETHER = new RegExp(`^(?:${PAIR})+$`)

/** `aa:bb`, `aa-bb`, `aa.bb`, `aabb.ccdd` or `aabb`, any of them behind a colon that says it is no field; `aa:` is one byte. */
export function parseBytes(text: string): Uint8Array | null {
  const body = text.startsWith(':') ? text.slice(1) : text.replace(/^([0-9a-fA-F]{2}):$/, '$1')
  if (!SEPARATED.test(body) && !QUADS.test(body) && !TOGETHER.test(body)) return null
  const digits = body.replace(/[:.-]/g, '')
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  )
}

/** `aa:bb`, as a filter writes bytes; a single one gets a colon, so that it is neither number nor field. */
export function printHexBytes(bytes: Uint8Array): string {
  const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':')
  return bytes.length === 1 ? `${pairs}:` : pairs
}
