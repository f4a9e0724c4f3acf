import { combinedValue, fieldsNamed, listElements } from '../http1/http-fields'
import type { HttpField, HttpHead, HttpRequestHead, HttpResponseHead } from '../http1/http-head'
import { latin1 } from '../http1/latin1'
import { computeAccept } from '../websocket/accept-key'
import { parseExtensions } from '../websocket/extension-header'
import { agreementOf, PERMESSAGE_DEFLATE, type DeflateAgreement } from '../websocket/permessage-deflate'

/**
 * The recorded request for another server: as it was on the wire, but for the key, which must be new (RFC 6455 §4.1), and
 * the host.
 */
export function replayedRequest(recorded: HttpRequestHead, host: string, key: string): Uint8Array {
  return rewritten(recorded, ({ name }) => {
    switch (name.toLowerCase()) {
      case 'host':
        return host
      case 'sec-websocket-key':
        return key
      default:
        return undefined
    }
  })
}

/**
 * The recorded answer for another request: what depends on that is computed anew, and nothing is chosen that it does not
 * offer, for which a page would have to fail the connection (RFC 6455 §4.1).
 */
export function replayedResponse(recorded: HttpResponseHead, request: HttpRequestHead): Uint8Array {
  const [key] = fieldsNamed(request, 'sec-websocket-key')
  const subprotocols = listElements(combinedValue(request, 'sec-websocket-protocol') ?? '')
  const offered = parseExtensions(combinedValue(request, 'sec-websocket-extensions') ?? '').extensions
  return rewritten(recorded, ({ name, value }) => {
    switch (name.toLowerCase()) {
      case 'sec-websocket-accept':
        return key === undefined ? undefined : computeAccept(key.value).accept
      case 'sec-websocket-protocol':
        return subprotocols.includes(value) ? undefined : null
      case 'sec-websocket-extensions': {
        const chosen = parseExtensions(value).extensions
        return chosen.every((one) => offered.some((other) => other.name === one.name)) ? undefined : null
      }
      case 'content-length':
        // Bodies of refusals are not replayed.
        return '0'
      case 'transfer-encoding':
        return null
      default:
        return undefined
    }
  })
}

/** What an answer agreed on for compression; null where it did not. */
export function agreedDeflate(response: HttpResponseHead | null): DeflateAgreement | null {
  if (response?.status !== 101) return null
  const { extensions } = parseExtensions(combinedValue(response, 'sec-websocket-extensions') ?? '')
  const deflate = extensions.find(({ name }) => name === PERMESSAGE_DEFLATE)
  return deflate === undefined ? null : agreementOf(deflate)
}

/** @param change another value of a field; null leaves the field out, undefined leaves it as it is */
function rewritten(head: HttpHead, change: (field: HttpField) => string | null | undefined): Uint8Array {
  const text = latin1(head.raw, 0, head.raw.length)
  const parts: string[] = []
  let at = 0
  for (const field of head.fields) {
    const value = field.name === '' ? undefined : change(field)
    if (value === undefined) continue
    parts.push(text.slice(at, field.start))
    if (value !== null) parts.push(`${field.name}: ${value}\r\n`)
    at = field.end
  }
  parts.push(text.slice(at))
  return Uint8Array.from(parts.join(''), (character) => character.charCodeAt(0))
}
