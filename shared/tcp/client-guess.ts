import type { TcpSegment } from './segment'

const REQUEST_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']
const REQUEST_STARTS = REQUEST_METHODS.map((method) => `${method} `)
const RESPONSE_START = 'HTTP/'

/**
 * Whether the sender of the first segment seen of a connection is taken for the client, where no SYN tells: by an
 * HTTP request or response that begins there, else because servers listen on the lower port.
 */
export function guessClientIsSource(bytes: Uint8Array, segment: TcpSegment): boolean {
  if (REQUEST_STARTS.some((start) => beginsWith(bytes, segment, start))) return true
  if (beginsWith(bytes, segment, RESPONSE_START)) return false
  return segment.sourcePort >= segment.destinationPort
}

function beginsWith(bytes: Uint8Array, segment: TcpSegment, text: string): boolean {
  if (segment.payloadEnd - segment.payload < text.length) return false
  for (let i = 0; i < text.length; i++) if (bytes[segment.payload + i] !== text.charCodeAt(i)) return false
  return true
}
