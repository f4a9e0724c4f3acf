import { fieldsNamed } from '@shared/http1/http-fields'
import type { HttpRequestHead } from '@shared/http1/http-head'
import { latin1 } from '@shared/http1/latin1'
import type { Fact } from '@shared/model/fact'
import type { AbsoluteTarget } from './absolute-target'

type Modification = Extract<Fact, { kind: 'modification' }>

/** Fields for the proxy itself: the second would tell a server a password that is not for it (RFC 9110 §11.7.1). */
const FOR_PROXY = new Set(['proxy-connection', 'proxy-authorization'])
const LF = 0x0a

export interface ForwardedHead {
  bytes: Uint8Array
  modifications: Modification[]
}

/**
 * A request in absolute form as the server behind the proxy gets it (RFC 9112 §3.2.2): in origin form, with the Host of
 * the target. Everything else stays byte for byte.
 */
export function forwardedHead(head: HttpRequestHead, { path, authority }: AbsoluteTarget): ForwardedHead {
  const { raw } = head
  const lineEnd = raw.indexOf(LF) + 1
  const line = latin1(raw, 0, lineEnd)
  const at = line.indexOf(head.target, head.method.length)
  const modifications: Modification[] = [
    { kind: 'modification', header: 'request-target', original: head.target, replacement: path },
  ]
  const hosts = fieldsNamed(head, 'host')
  const hostIsRight = hosts.length === 1 && sameAuthority(hosts[0]?.value ?? '', authority)
  const pieces: Uint8Array[] = [
    Buffer.from(line.slice(0, at) + path + line.slice(at + head.target.length), 'latin1'),
  ]
  if (!hostIsRight) {
    pieces.push(Buffer.from(`Host: ${authority}\r\n`, 'latin1'))
    const original = hosts[0]?.value ?? null
    modifications.push({ kind: 'modification', header: 'Host', original, replacement: authority })
  }
  let from = lineEnd
  for (const field of head.fields) {
    const name = field.name.toLowerCase()
    const isForProxy = FOR_PROXY.has(name)
    if (!isForProxy && (hostIsRight || name !== 'host')) continue
    pieces.push(raw.subarray(from, field.start))
    from = field.end
    // A password is in the recorded bytes; it need not stand here again.
    const original = name === 'proxy-authorization' ? '…' : field.value
    if (isForProxy)
      modifications.push({ kind: 'modification', header: field.name, original, replacement: '' })
  }
  pieces.push(raw.subarray(from))
  return { bytes: Buffer.concat(pieces), modifications }
}

function sameAuthority(one: string, other: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/:80$/, '')
  return plain(one) === plain(other)
}
