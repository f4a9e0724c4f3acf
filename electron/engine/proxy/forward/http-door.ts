import { HeadBuffer } from '@shared/http1/head-buffer'
import { latin1 } from '@shared/http1/latin1'
import { parseHttpHead } from '@shared/http1/parse-http-head'
import { authorityOf } from './absolute-target'
import { parseTarget } from '../target'
import type { Door, DoorStep } from './door'
import { httpRefusal } from '../http-refusal'

/** Longest request head a forward proxy reads. */
export const MAX_PROXY_HEAD_BYTES = 64 * 1024
/** Longest method there is (RFC 9110 §9.1 has none, but a word without an end is no request). */
const LONGEST_METHOD = 32

const GRANTED = Buffer.from('HTTP/1.1 200 Connection established\r\n\r\n', 'latin1')
const NOTHING = new Uint8Array(0)
const SPACE = 0x20
const LF = 0x0a

/** CONNECT and the absolute form (RFC 9110 §9.3.6, RFC 9112 §3.2.2). A request in origin form is for the proxy itself. */
export class HttpDoor implements Door {
  readonly refusal = httpRefusal
  #granted: Uint8Array = NOTHING
  readonly #head = new HeadBuffer(MAX_PROXY_HEAD_BYTES)
  #isRequestLine = false

  get granted(): Uint8Array {
    return this.#granted
  }

  read(bytes: Uint8Array): DoorStep {
    const { at, state } = this.#head.push(bytes, 0, bytes.length)
    if (state === 'too-large') return { kind: 'refused', reason: 'head-too-large' }
    if (!this.#looksLikeRequest()) return { kind: 'refused', reason: 'not-a-proxy-request' }
    if (state === 'more') return { kind: 'more' }
    const raw = this.#head.take()
    const { head } = parseHttpHead('request', raw, 0, 0)
    if (head.kind !== 'request') return { kind: 'refused', reason: 'not-a-proxy-request' }
    const rest = bytes.subarray(at)
    if (head.method === 'CONNECT') {
      const target = head.target.includes('/') ? null : parseTarget(head.target)
      if (target?.ok !== true) return { kind: 'refused', reason: 'target-invalid' }
      this.#granted = GRANTED
      return { kind: 'asked', via: 'connect', target: target.value, rest }
    }
    const authority = authorityOf(head.target)
    if (typeof authority === 'string') return { kind: 'refused', reason: authority }
    // The request is for the target as well: it is read again behind this door.
    return { kind: 'asked', via: 'absolute-form', target: authority.target, rest: Buffer.concat([raw, rest]) }
  }

  /** A first line that is none is refused before it comes to an end, which it might never. */
  #looksLikeRequest(): boolean {
    if (this.#isRequestLine) return true
    const start = this.#head.firstBytes(MAX_PROXY_HEAD_BYTES)
    const space = start.indexOf(SPACE)
    const lineEnd = start.indexOf(LF)
    if (space < 0 && lineEnd < 0) return start.length <= LONGEST_METHOD
    if (space < 0 || space > LONGEST_METHOD || (lineEnd >= 0 && lineEnd < space)) return false
    if (lineEnd < 0) return true
    this.#isRequestLine = / HTTP\/\d/.test(latin1(start, 0, lineEnd))
    return this.#isRequestLine
  }
}
