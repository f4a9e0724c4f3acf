import { combinedValue, fieldsNamed } from '../http1/http-fields'
import type { HttpRequestHead, HttpResponseHead } from '../http1/http-head'
import { parseExtensions } from '../websocket/extension-header'
import { PERMESSAGE_DEFLATE, agreementOf } from '../websocket/permessage-deflate'
import type { UpgradeExchange } from './dissection-sink'
import { expectedAccept } from './upgrade-response-rules'

/** What an upgrade request and its answer agreed on (RFC 6455 §4); `response` null where none came. */
export function upgradeExchange(
  request: HttpRequestHead,
  response: HttpResponseHead | null,
  packet: number,
): UpgradeExchange {
  const expected = expectedAccept(request)
  const received = response ? (fieldsNamed(response, 'sec-websocket-accept')[0]?.value ?? null) : null
  const switched = response?.status === 101
  const extensions = response && switched ? combinedValue(response, 'sec-websocket-extensions') : null
  const deflate = parseExtensions(extensions ?? '').extensions.find((one) => one.name === PERMESSAGE_DEFLATE)
  return {
    request,
    response,
    accept: { expected, received, valid: expected !== null && expected === received },
    subprotocol: response && switched ? combinedValue(response, 'sec-websocket-protocol') : null,
    extensions,
    deflate: deflate ? agreementOf(deflate) : null,
    packet,
  }
}

/** Names of agreed extensions other than permessage-deflate. */
export function unknownExtensions(extensions: string | null): string[] {
  return parseExtensions(extensions ?? '')
    .extensions.map(({ name }) => name)
    .filter((name) => name !== PERMESSAGE_DEFLATE)
}

/** Whether an agreed extension other than permessage-deflate may give the reserved bits a meaning. */
export function hasUnknownExtension(extensions: string | null): boolean {
  return unknownExtensions(extensions).length > 0
}
