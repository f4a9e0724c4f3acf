import type { HttpField, HttpHead } from './http-head'
import { latin1 } from './latin1'

/** The fields of that name, in order; names compare without case (RFC 9110 §5.1). */
export function fieldsNamed(head: HttpHead, name: string): HttpField[] {
  const wanted = name.toLowerCase()
  return head.fields.filter((field) => field.name.toLowerCase() === wanted)
}

/** The values of all fields of that name joined by ", " (RFC 9110 §5.3); null where there is none. */
export function combinedValue(head: HttpHead, name: string): string | null {
  const fields = fieldsNamed(head, name)
  return fields.length === 0 ? null : fields.map((field) => field.value).join(', ')
}

/** Elements of a comma-separated list without quoted strings; empty elements are skipped (RFC 9110 §5.6.1.2). */
export function listElements(value: string): string[] {
  return value
    .split(',')
    .map((element) => element.trim())
    .filter((element) => element !== '')
}

/** Whether one of the fields of that name lists the token, compared without case. */
export function hasListToken(head: HttpHead, name: string, token: string): boolean {
  const value = combinedValue(head, name)
  return value !== null && listElements(value).some((element) => element.toLowerCase() === token)
}

/** A field's value byte for byte, as ISO 8859-1: what has to be computed with, where the text may be UTF-8. */
export function wireValue(head: HttpHead, field: HttpField): string {
  const { value, name, start, end } = field
  if (/^[\x00-\x7f]*$/.test(value)) return value
  const line = latin1(head.raw, start, end)
  return line.slice(line.indexOf(':', name.length) + 1).replace(/^[ \t]+|[ \t\r\n]+$/g, '')
}
