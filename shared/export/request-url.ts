import { fieldsNamed } from '../http1/http-fields'
import type { HttpRequestHead } from '../http1/http-head'
import { formatEndpoint, type Endpoint } from '../model/endpoint'

/**
 * The URL a client asked for (RFC 9110 §7.1): the Host field's authority, else the server's address, and the target.
 * A target in absolute form is the URL already, but for the scheme of a WebSocket.
 */
export function requestUrl(
  request: HttpRequestHead | null,
  server: Endpoint,
  { secure, webSocket }: { secure: boolean; webSocket: boolean },
): string {
  const scheme = webSocket ? (secure ? 'wss' : 'ws') : secure ? 'https' : 'http'
  const target = request?.target ?? '/'
  const absolute = /^(?:https?|wss?):\/\/(.*)$/is.exec(target)
  if (absolute) return `${scheme}://${absolute[1]!}`
  const host = (request && fieldsNamed(request, 'host')[0]?.value) ?? ''
  const authority = host === '' ? formatEndpoint(server) : host
  return `${scheme}://${authority}${target.startsWith('/') ? target : target === '*' ? '' : `/${target}`}`
}
