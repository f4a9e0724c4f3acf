import type { ProxyRefusal } from '@shared/model/fact'
import { parseTarget, type Target } from '../target'

/** A request target in absolute form, taken apart. */
export interface AbsoluteTarget {
  target: Target
  /** As the Host field of the request behind the proxy has it (RFC 9112 §3.2.2). */
  authority: string
  /** Path and query, in origin form. */
  path: string
}

const ABSOLUTE = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is
const PLAIN_SCHEMES = new Set(['http', 'ws'])

/** What `http://host/path` names; why not, where it does not. */
export function authorityOf(text: string): AbsoluteTarget | ProxyRefusal {
  const parts = ABSOLUTE.exec(text)
  if (parts === null) return 'origin-form'
  const [, scheme = '', named = '', rest = ''] = parts
  // TLS to the target is what CONNECT is for.
  if (!PLAIN_SCHEMES.has(scheme.toLowerCase())) return 'scheme'
  const authority = named.slice(named.lastIndexOf('@') + 1)
  const target = parseTarget(`http://${authority}`)
  if (!target.ok) return 'target-invalid'
  return { target: target.value, authority, path: rest.startsWith('/') ? rest : `/${rest}` }
}
