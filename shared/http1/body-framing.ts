import { combinedValue, fieldsNamed, listElements } from './http-fields'
import type { HttpField, HttpHead, HttpRequestHead, HttpResponseHead } from './http-head'
import type { HttpProblem } from './http-finding'

/** What follows a head (RFC 9112 §6). `ambiguous`: two readers could disagree, so it is not guessed. */
export type BodyFraming =
  | { kind: 'none' }
  | { kind: 'length'; length: number }
  | { kind: 'chunked' }
  | { kind: 'until-close' }
  | { kind: 'ambiguous'; problem: HttpProblem; field: HttpField }
  /** The request it answers was not seen, and whether there is a body depends on it. */
  | { kind: 'request-unknown' }

const NONE: BodyFraming = { kind: 'none' }

/** RFC 9112 §6.3, for a request. */
export function requestBodyFraming(head: HttpRequestHead): BodyFraming {
  return declaredFraming(head) ?? NONE
}

/**
 * RFC 9112 §6.3, for a response.
 * @param method of the request it answers; null where that was not seen
 */
export function responseBodyFraming(head: HttpResponseHead, method: string | null): BodyFraming {
  const { status } = head
  if (method === 'HEAD' || (status >= 100 && status < 200) || status === 204 || status === 304) return NONE
  if (method === 'CONNECT' && status >= 200 && status < 300) return NONE
  return declaredFraming(head) ?? { kind: 'until-close' }
}

/** What Transfer-Encoding and Content-Length say; null where neither is there. */
function declaredFraming(head: HttpHead): BodyFraming | null {
  const lengths = fieldsNamed(head, 'content-length')
  const codings = fieldsNamed(head, 'transfer-encoding')
  const coding = codings[0]
  if (coding) {
    if (lengths.length > 0) return ambiguous('length-and-transfer-encoding', coding)
    return transferCoding(head, coding)
  }
  const length = lengths[0]
  return length ? contentLength(head, length) : null
}

function transferCoding(head: HttpHead, field: HttpField): BodyFraming {
  const names = listElements(combinedValue(head, 'transfer-encoding') ?? '').map((name) => name.toLowerCase())
  const chunkedLast = names.at(-1) === 'chunked' && names.indexOf('chunked') === names.length - 1
  // HTTP/1.0 knows no transfer codings (RFC 9112 §6.1): who ignores them frames the body differently.
  if (head.version === '1.0' || spaceBeforeColon(head, field))
    return ambiguous('transfer-encoding-unknown', field)
  if (chunkedLast) return { kind: 'chunked' }
  if (head.kind === 'response' && !names.includes('chunked')) return { kind: 'until-close' }
  return ambiguous('transfer-encoding-unknown', field)
}

function contentLength(head: HttpHead, field: HttpField): BodyFraming {
  // "5, 5" and two equal lines may be read as one 5 (RFC 9112 §6.3 rule 5).
  const values = new Set(
    (combinedValue(head, 'content-length') ?? '').split(',').map((value) => value.trim()),
  )
  const [value = ''] = values
  if (values.size > 1) return ambiguous('content-length-conflict', field)
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(Number(value)) || spaceBeforeColon(head, field)) {
    return ambiguous('content-length-invalid', field)
  }
  const length = Number(value)
  return length === 0 ? NONE : { kind: 'length', length }
}

/** `Content-Length : 5` is a field to one reader and none to the next (RFC 9112 §5.1). */
function spaceBeforeColon(head: HttpHead, field: HttpField): boolean {
  return head.raw[field.start + field.name.length] !== 0x3a
}

function ambiguous(problem: HttpProblem, field: HttpField): BodyFraming {
  return { kind: 'ambiguous', problem, field }
}
