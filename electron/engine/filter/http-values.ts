import { STATUS_CODES } from 'node:http'
import { HTTP_HEADER_FIELDS } from '@shared/filter/fields/http-fields'
import type { FieldValue } from '@shared/filter/types/field-value'
import { fieldsNamed } from '@shared/http1/http-fields'
import type { HttpHead, HttpRequestHead, HttpResponseHead } from '@shared/http1/http-head'
import { parseHttpHead } from '@shared/http1/parse-http-head'
import type { ConnectionRecord, KeptExchange, KeptHead } from '../index/connection/connection-record'
import type { Session } from '../index/session'

/** A head, and the exchange it belongs to. */
export interface HeadOfExchange {
  readonly head: KeptHead
  readonly exchange: KeptExchange
}

type Add = (name: string, value: FieldValue) => void

/** The heads of a connection by the packet that completed them. */
export function headsByPacket(record: ConnectionRecord): Map<number, HeadOfExchange[]> {
  const heads = new Map<number, HeadOfExchange[]>()
  for (const exchange of record.listedExchanges) {
    for (const head of [exchange.request, ...exchange.interim, exchange.response]) {
      if (head === null) continue
      const list = heads.get(head.packet)
      if (list === undefined) heads.set(head.packet, [{ head, exchange }])
      else list.push({ head, exchange })
    }
  }
  return heads
}

/** The fields of one head. @param isRequest of a head that travels from the client */
export function httpValues(session: Session, { head, exchange }: HeadOfExchange, add: Add): void {
  if (head.raw === null) return
  const isRequest = head === exchange.request
  const parsed = parseHttpHead(
    isRequest ? 'request' : 'response',
    head.raw,
    head.streamOffset,
    head.packet,
  ).head
  add('http', head.raw)
  if (parsed.kind === 'request') requestValues(parsed, exchange, add)
  else responseValues(session, parsed, head, exchange, add)
  headerValues(parsed, add)
}

function requestValues(head: HttpRequestHead, exchange: KeptExchange, add: Add): void {
  add('http.request', 1)
  add('http.request.method', head.method)
  add('http.request.uri', head.target)
  uriValues(head.target, add)
  if (head.version !== '') add('http.request.version', `HTTP/${head.version}`)
  const [host] = fieldsNamed(head, 'host')
  if (/^https?:\/\//i.test(head.target)) add('http.request.full_uri', head.target)
  else if (host !== undefined && head.method !== 'CONNECT') {
    add('http.request.full_uri', `http://${host.value}${head.target}`)
  }
  if (exchange.response !== null) add('http.response_in', exchange.response.packet)
}

/** Wireshark takes a target apart only where it has a query. */
function uriValues(target: string, add: Add): void {
  const at = target.indexOf('?')
  if (at < 0) return
  add('http.request.uri.path', target.slice(0, at))
  const query = target.slice(at + 1)
  add('http.request.uri.query', query)
  for (const parameter of query.split('&')) add('http.request.uri.query.parameter', parameter)
}

function responseValues(
  session: Session,
  head: HttpResponseHead,
  kept: KeptHead,
  exchange: KeptExchange,
  add: Add,
): void {
  add('http.response', 1)
  if (head.version !== '') add('http.response.version', `HTTP/${head.version}`)
  add('http.response.code', head.status)
  const description = STATUS_CODES[head.status]
  if (description !== undefined) add('http.response.code.desc', description)
  add('http.response.phrase', head.reason)
  const { request } = exchange
  if (request === null) return
  const { packets } = session
  add('http.request_in', request.packet)
  add('http.time', packets.time(kept.packet) - packets.time(request.packet))
  if (request.raw === null) return
  const asked = parseHttpHead('request', request.raw, request.streamOffset, request.packet).head
  requestValues(asked as HttpRequestHead, { ...exchange, response: null }, (name, value) => {
    if (name === 'http.request.full_uri') add('http.response_for.uri', value)
  })
}

function headerValues(head: HttpHead, add: Add): void {
  const lines = head.kind === 'request' ? 'http.request.line' : 'http.response.line'
  for (const { start, end } of head.fields) add(lines, latin1(head.raw.subarray(start, end)))
  for (const [name, header] of Object.entries(HTTP_HEADER_FIELDS)) {
    for (const { value } of fieldsNamed(head, header)) add(name, value)
  }
  for (const { value } of fieldsNamed(head, 'content-length')) {
    if (/^\d{1,15}$/.test(value)) add('http.content_length', Number(value))
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
