import type { OperationResult } from '@shared/model/operation'
import { isIPv4, isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'

/** Where a route relays to: a name or an address literal (IPv6 without brackets), and a port. */
export interface Target {
  host: string
  port: number
  /** It speaks TLS. */
  secure?: true
}

/** Longest host name DNS knows (RFC 1035 §2.3.4), a trailing dot included. */
const MAX_HOST_LENGTH = 254
const HOST_NAME = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/
/** Default port of the schemes that have one; a bare `host` has none. */
const DEFAULT_PORTS: Record<string, number> = { 'ws:': 80, 'http:': 80, 'wss:': 443, 'https:': 443 }
const SECURE_SCHEMES = new Set(['wss:', 'https:'])

/**
 * Reads what a user typed as a route's target: `ws://host:port[/…]`, `http://host:port[/…]`, the same with TLS,
 * `host:port` or `[::1]:9001`. A path is allowed and ignored: the client's request names its own.
 */
export function parseTarget(text: string): OperationResult<Target> {
  const trimmed = text.trim()
  const invalid = (reason: string): OperationResult<Target> => ({
    ok: false,
    error: { code: 'target-invalid', values: { target: text, reason } },
  })

  const scheme = /^([a-z][a-z0-9+.-]*:)\/\//i.exec(trimmed)
  const schemeName = scheme?.[1]?.toLowerCase() ?? null
  if (schemeName !== null && !(schemeName in DEFAULT_PORTS)) return invalid('scheme')
  const secure = schemeName !== null && SECURE_SCHEMES.has(schemeName) ? ({ secure: true } as const) : {}

  const rest = scheme === null ? trimmed : trimmed.slice(scheme[0].length)
  const authority = schemeName === null ? rest.replace(/\/$/, '') : rest.replace(/[/?#].*$/s, '')
  if (authority.includes('@')) return invalid('userinfo')
  const parts = /^(\[[^\]]*\]|[^:[\]]*)(?::(.*))?$/s.exec(authority)
  if (parts === null) return invalid('host')

  const host = parseHost(parts[1] ?? '')
  if (host === null) return invalid('host')
  if (parts[2] === undefined || parts[2] === '') {
    if (schemeName === null) return invalid('port-missing')
    return { ok: true, value: { host, port: DEFAULT_PORTS[schemeName] ?? 80, ...secure } }
  }
  if (!/^\d{1,5}$/.test(parts[2])) return invalid('port')
  const port = Number(parts[2])
  if (port < 1 || port > 65535) return invalid('port')
  return { ok: true, value: { host, port, ...secure } }
}

function parseHost(text: string): string | null {
  if (text.startsWith('[')) {
    // A zone (`fe80::1%eth0`, RFC 4007 §11) is kept: the system needs it to reach a link-local address.
    const literal = text.slice(1, -1)
    return isIPv6(literal) ? literal.toLowerCase() : null
  }
  if (isIPv4(text)) return text
  const ascii = domainToASCII(text)
  if (ascii === '' || ascii.length > MAX_HOST_LENGTH || !HOST_NAME.test(ascii)) return null
  return ascii
}
