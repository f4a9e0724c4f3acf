/** Positions in a field's value. */
interface Part {
  start: number
  end: number
}

/**
 * The secret parts of a credential header's value: what follows the scheme of Authorization, the values of cookies.
 * @param name of the field, in lower case
 */
export function credentialsIn(name: string, value: string): Part[] {
  switch (name) {
    case 'authorization':
    case 'proxy-authorization':
      return behindScheme(value)
    case 'cookie':
      return cookieValues(value, Infinity)
    case 'set-cookie':
      // What follows the first pair are attributes.
      return cookieValues(value, 1)
    default:
      return [{ start: 0, end: value.length }]
  }
}

/** RFC 9110 §11.4: a scheme, then either one token or parameters, of which the quoted and the long ones are secret. */
function behindScheme(value: string): Part[] {
  const scheme = /^[A-Za-z][A-Za-z0-9._-]*[ \t]+/.exec(value)?.[0].length ?? 0
  const rest = value.slice(scheme)
  if (!/^[A-Za-z][\w-]*[ \t]*=[ \t]*["\w]/.test(rest)) return [{ start: scheme, end: value.length }]
  const parts: Part[] = []
  const parameter = /[\w-]+[ \t]*=[ \t]*(?:"([^"]*)"|([^\s,"]+))/g
  for (let match = parameter.exec(rest); match !== null; match = parameter.exec(rest)) {
    const inside = match[1] ?? match[2] ?? ''
    const end = scheme + match.index + match[0].length - (match[1] === undefined ? 0 : 1)
    if (inside !== '') parts.push({ start: end - inside.length, end })
  }
  return parts
}

/** RFC 6265 §4: names stay, so that one can see which cookies came. */
function cookieValues(value: string, limit: number): Part[] {
  const parts: Part[] = []
  for (let at = 0; at < value.length && parts.length < limit;) {
    const semicolon = value.indexOf(';', at)
    const end = semicolon < 0 ? value.length : semicolon
    const pair = value.slice(at, end)
    const equals = pair.indexOf('=')
    const from = at + equals + 1
    const text = value.slice(from, end)
    const inside = text.trim().replace(/^"(.*)"$/s, '$1')
    const start = from + text.indexOf(inside)
    if (inside !== '') parts.push({ start, end: start + inside.length })
    at = end + 1
  }
  return parts
}
