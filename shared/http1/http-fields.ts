import type { HttpField, HttpHead } from './http-head'

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
