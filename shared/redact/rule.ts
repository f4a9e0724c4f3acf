import { parseJsonPath, type JsonPath } from './json-path'
import { RE2JS, RE2JSException } from 're2js'

/** What is redacted, as `--redact` and the window's dialog name it. `text` is the rule as it was written. */
export type RedactionRule = { readonly text: string } & (
  | { readonly kind: 'default' | 'headers' | 'close-reason' | 'addresses' }
  /** Names in lower case. */
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'query'; readonly name: string }
  | { readonly kind: 'json'; readonly path: JsonPath }
  | { readonly kind: 'text'; readonly pattern: RE2JS; readonly bytes: RE2JS }
)

export const PLAIN_RULES = ['default', 'headers', 'close-reason', 'addresses'] as const

/** Rules one export may have, and characters of each. */
export const MAX_RULES = 100
export const MAX_RULE_CHARACTERS = 4096

/** Why a rule is refused. */
export type RuleProblem =
  'rule-unknown' | 'name-invalid' | 'path-invalid' | 'pattern-invalid' | 'rule-too-long'

export type ParsedRule = { ok: true; rule: RedactionRule } | { ok: false; problem: RuleProblem }

/** `default`, `headers`, `header:NAME`, `query:NAME`, `json:$.path`, `text:REGEX`, `close-reason`, `addresses`. */
export function parseRule(text: string): ParsedRule {
  if (text.length > MAX_RULE_CHARACTERS) return refused('rule-too-long')
  for (const kind of PLAIN_RULES) if (text === kind) return { ok: true, rule: { text, kind } }
  const [, kind, value = ''] = /^(header|query|json|text):(.*)$/s.exec(text) ?? []
  switch (kind) {
    case 'header':
      if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(value)) return refused('name-invalid')
      return { ok: true, rule: { text, kind, name: value.toLowerCase() } }
    case 'query':
      if (!/^[^&=#\s]+$/.test(value)) return refused('name-invalid')
      return { ok: true, rule: { text, kind, name: value.toLowerCase() } }
    case 'json': {
      const path = parseJsonPath(value)
      return path === null ? refused('path-invalid') : { ok: true, rule: { text, kind, path } }
    }
    case 'text': {
      const pattern = compile(value)
      const bytes = compile(latin1OfUtf8(value))
      if (pattern === null || bytes === null) return refused('pattern-invalid')
      return { ok: true, rule: { text, kind, pattern, bytes } }
    }
    default:
      return refused('rule-unknown')
  }
}

function refused(problem: RuleProblem): ParsedRule {
  return { ok: false, problem }
}

/** The engine needs time linear in the text, whatever the pattern. Case counts unless the pattern says `(?i)`. */
function compile(source: string): RE2JS | null {
  if (source === '') return null
  try {
    return RE2JS.compile(source, RE2JS.LOOKBEHINDS)
  } catch (error) {
    if (error instanceof RE2JSException) return null
    throw error
  }
}

/** A pattern for payload that is no text: it is matched byte by byte. */
function latin1OfUtf8(source: string): string {
  return String.fromCharCode(...new TextEncoder().encode(source))
}
