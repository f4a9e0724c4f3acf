import { latin1 } from '../http1/latin1'
import { parseHttpHead } from '../http1/parse-http-head'
import type { HttpField, HttpHead } from '../http1/http-head'
import { isCredentialHeader, isCredentialName, isOrdinaryValue } from './credential-names'
import { credentialsIn } from './credentials'
import type { Escape, Finding } from './finding'
import { eachJsonLeaf } from './json-leaves'
import { leadsTo, type JsonPath } from './json-path'
import { eachNamedValue } from './named-values'
import type { RedactionRule } from './rule'
import { subprotocolTokens } from './subprotocol-token'
import { jsonView, percentView } from './view'

/** Where a content stands, as far as rules tell places apart. */
export type ContentPlace = 'text' | 'binary' | 'close-reason' | 'comment'

/** JSON inside strings of JSON that is read. */
const MAX_NESTED_JSON = 3

type Visit = (finding: Finding) => void

/** Finds what rules name in a content. Knows nothing of other contents: that a secret is also elsewhere is not for it to say. */
export class Finder {
  readonly #rules: readonly RedactionRule[]
  readonly #default: number
  readonly #headers: number
  readonly #readsJson: boolean

  constructor(rules: readonly RedactionRule[]) {
    this.#rules = rules
    this.#default = rules.findIndex(({ kind }) => kind === 'default')
    const headers = rules.findIndex(({ kind }) => kind === 'headers')
    this.#headers = headers >= 0 ? headers : this.#default
    this.#readsJson = this.#default >= 0 || rules.some(({ kind }) => kind === 'json')
  }

  /** The findings in a request or response head. */
  head(kind: HttpHead['kind'], raw: Uint8Array): Finding[] {
    const found: Finding[] = []
    const visit: Visit = (finding) => found.push(finding)
    const text = latin1(raw, 0, raw.length)
    const { head } = parseHttpHead(kind, raw, 0, 0)
    const lineEnd = text.indexOf('\n')
    this.#named(text.slice(0, lineEnd < 0 ? text.length : lineEnd), 0, visit)
    for (const field of head.fields) this.#field(text, field, visit)
    return found
  }

  /** The findings in a payload, a body, a close reason or a comment. */
  content(bytes: Uint8Array, place: ContentPlace): Finding[] {
    const found: Finding[] = []
    const visit: Visit = (finding) => found.push(finding)
    const text = latin1(bytes, 0, bytes.length)
    if (place === 'close-reason' && text !== '') {
      const rule = this.#rules.findIndex(({ kind }) => kind === 'close-reason')
      if (rule >= 0) visit({ rule, start: 0, end: text.length, value: text, escape: 'none' })
    }
    this.#named(text, 0, visit)
    if (this.#readsJson && place !== 'binary') this.#json(text, (at) => at, 0, visit)
    this.#patterns(bytes, text, place, visit)
    return found
  }

  #field(text: string, field: HttpField, visit: Visit): void {
    const name = field.name.toLowerCase()
    const line = text.slice(field.start, field.end)
    const value = line.slice(line.indexOf(':') + 1).trimEnd()
    const content = value.trimStart()
    if (content === '') return
    const start = field.start + line.indexOf(':') + 1 + value.length - content.length
    const emit = (rule: number, from: number, to: number): void => {
      if (to > from) visit(finding(rule, text, start + from, start + to, 'none'))
    }
    for (const [rule, wanted] of this.#rules.entries()) {
      if (wanted.kind !== 'header' || wanted.name !== name) continue
      const parts = isCredentialHeader(name) ? credentialsIn(name, content) : [whole(content)]
      for (const part of parts) emit(rule, part.start, part.end)
    }
    if (this.#headers >= 0) {
      const parts =
        name === 'sec-websocket-protocol'
          ? subprotocolTokens(content)
          : isCredentialHeader(name)
            ? credentialsIn(name, content)
            : []
      for (const part of parts) {
        for (const { from, to } of withoutJwtClaims(content, part.start, part.end))
          emit(this.#headers, from, to)
      }
    }
    this.#named(content, start, visit)
  }

  /** Values behind names: of a query where it is one, and, with `default`, of anything that looks like a credential's name. */
  #named(text: string, offset: number, visit: Visit): void {
    const queries = this.#rules.flatMap((rule, at) =>
      rule.kind === 'query' ? [{ name: rule.name, at }] : [],
    )
    if (queries.length === 0 && this.#default < 0) return
    const ruleOf = (name: string): number => {
      const plain = name.toLowerCase()
      return queries.find((query) => query.name === plain)?.at ?? -1
    }
    eachNamedValue(
      text,
      (name) => ruleOf(name) >= 0 || (this.#default >= 0 && isCredentialName(name)),
      ({ name, nameStart, start, end }) => {
        const query = ruleOf(name)
        const isQuery = query >= 0 && isInQuery(text, nameStart)
        const rule = isQuery ? query : this.#default
        if (rule < 0 || (!isQuery && !isCredentialName(name))) return
        const value = text.slice(start, end)
        if (rule === this.#default && isOrdinaryValue(name, value)) return
        // `Authorization: Bearer …` on a line of text: the scheme is no secret, what follows is.
        const parts = /^(?:proxy-?)?authorization$/i.test(name)
          ? credentialsIn(name.toLowerCase(), text.slice(start, lineEnd(text, start)))
          : [whole(value)]
        for (const part of parts) {
          for (const { from, to } of withoutJwtClaims(text, start + part.start, start + part.end))
            visit(shifted(finding(rule, text, from, to, escapeOf(text, from, to)), offset))
        }
      },
    )
  }

  #json(text: string, placeOf: (at: number) => number, depth: number, visit: Visit): void {
    const paths = this.#rules.flatMap((rule, at) => (rule.kind === 'json' ? [{ path: rule.path, at }] : []))
    eachJsonLeaf(text, (leaf) => {
      const value = text.slice(leaf.start, leaf.end)
      const rule = this.#jsonRule(leaf.path, value, paths)
      const view = leaf.isString ? jsonView(value) : null
      if (rule >= 0) {
        const content = view?.text ?? value
        for (const { from, to } of this.#rules[rule]!.kind === 'default'
          ? withoutJwtClaims(content, 0, content.length)
          : [{ from: 0, to: content.length }]) {
          const start = placeOf(leaf.start + (view?.starts[from] ?? from))
          const end = placeOf(leaf.start + (view?.starts[to] ?? to))
          if (end <= start) continue
          const escape = view !== null || depth > 0 ? 'json' : 'none'
          visit({ rule, start, end, value: content.slice(from, to), escape })
        }
        return
      }
      if (view === null || depth >= MAX_NESTED_JSON || !/^\s*[[{]/.test(view.text)) return
      const { starts } = view
      this.#json(view.text, (at) => placeOf(leaf.start + starts[at]!), depth + 1, visit)
    })
  }

  #jsonRule(
    path: readonly string[],
    value: string,
    paths: readonly { path: JsonPath; at: number }[],
  ): number {
    for (const { path: wanted, at } of paths) if (leadsTo(wanted, path)) return at
    if (this.#default < 0 || value === '') return -1
    const name = path.findLast((step) => isCredentialName(step))
    // What stands behind a scheme is found by `#named`.
    if (name === undefined || /^(?:proxy)?-?_?authorization$/i.test(name)) return -1
    return isOrdinaryValue(name, value) ? -1 : this.#default
  }

  #patterns(bytes: Uint8Array, text: string, place: ContentPlace, visit: Visit): void {
    const unicode = place === 'binary' ? null : unicodeText(bytes, text)
    for (const [rule, wanted] of this.#rules.entries()) {
      if (wanted.kind !== 'text') continue
      const matcher = unicode === null ? wanted.bytes.matcher(text) : wanted.pattern.matcher(unicode)
      const isSame = unicode === null || unicode === text
      // A group says what of the match is the secret.
      const group = wanted.pattern.groupCount() > 0 ? 1 : 0
      for (let before = 0, at = 0; matcher.find();) {
        const [from, to] = [matcher.start(group), matcher.end(group)]
        if (to <= from) continue
        const start = isSame ? from : at + utf8Length(unicode.slice(before, from))
        const end = isSame ? to : start + utf8Length(unicode.slice(from, to))
        visit(finding(rule, text, start, end, 'none'))
        before = to
        at = end
      }
    }
  }
}

/** What UTF-8 says; null where it is none, which is matched byte by byte. */
function unicodeText(bytes: Uint8Array, characters: string): string | null {
  if (/^[\x00-\x7f]*$/.test(characters)) return characters
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

function utf8Length(text: string): number {
  return encoder.encode(text).length
}

const encoder = new TextEncoder()

function whole(text: string): { start: number; end: number } {
  return { start: 0, end: text.length }
}

function finding(rule: number, text: string, start: number, end: number, escape: Escape): Finding {
  const written = text.slice(start, end)
  const view = escape === 'percent' ? percentView(written) : escape === 'json' ? jsonView(written) : null
  return { rule, start, end, value: view?.text ?? written, escape: view === null ? 'none' : escape }
}

function shifted(found: Finding, by: number): Finding {
  return by === 0 ? found : { ...found, start: found.start + by, end: found.end + by }
}

function escapeOf(text: string, start: number, end: number): Escape {
  const written = text.slice(start, end)
  return /%[0-9A-Fa-f]{2}/.test(written) ? 'percent' : written.includes('\\') ? 'json' : 'none'
}

/** Behind `?` or `&` of a query, or what begins a fragment or a form; those may be percent-encoded themselves. */
function isInQuery(text: string, nameStart: number): boolean {
  if (nameStart === 0) return true
  return /(?:[?&#;]|%(?:3[Ff]|26|23|3[Bb]))$/.test(text.slice(Math.max(0, nameStart - 3), nameStart))
}

function lineEnd(text: string, from: number): number {
  const end = text.slice(from, from + 8192).search(/[\r\n"'\\]/)
  return end < 0 ? Math.min(text.length, from + 8192) : from + end
}

/** A JWT (RFC 7519) keeps its header and claims, which say what it is for, and loses its signature. */
function withoutJwtClaims(text: string, start: number, end: number): { from: number; to: number }[] {
  const jwt = /^eyJ[\w-]*\.[\w-]+\.(?=[\w-]{16,}$)/.exec(text.slice(start, end))
  return [{ from: start + (jwt?.[0].length ?? 0), to: end }]
}
