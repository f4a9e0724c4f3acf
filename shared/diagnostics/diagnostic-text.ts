import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '../model/direction'
import type { Diagnostic } from '../model/diagnostic'
import { catalogueEntry } from './catalogue'
import { PHRASES, PHRASE_VALUES } from './phrases'

/** A diagnostic in words. */
export interface DiagnosticText {
  title: string
  what: string
  means: string
  todo: string | null
}

/** The catalogue's sentences with the diagnostic's values in them. A code this version does not know is its own title. */
export function diagnosticText(diagnostic: Diagnostic): DiagnosticText {
  const entry = catalogueEntry(diagnostic.code)
  if (!entry) return { title: diagnostic.code, what: '', means: '', todo: null }
  return {
    title: entry.title,
    what: fillTemplate(entry.what, diagnostic),
    means: fillTemplate(entry.means, diagnostic),
    todo: entry.todo === null ? null : fillTemplate(entry.todo, diagnostic),
  }
}

/** What the two ends are called, and either of them where it is not known which. */
export interface EndNames {
  client: string
  server: string
  peer: string
}

const ENGLISH_ENDS: EndNames = { client: 'client', server: 'server', peer: 'peer' }

/** Replaces every `{name}`; a value that is the key of a phrase becomes the phrase, a missing one "?". */
export function fillTemplate(
  template: string,
  diagnostic: Pick<Diagnostic, 'direction' | 'values'>,
  phrases: Readonly<Record<string, string>> = PHRASES,
  ends: EndNames = ENGLISH_ENDS,
): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'sender') return endName(diagnostic, CLIENT_TO_SERVER, ends)
    if (name === 'receiver') return endName(diagnostic, SERVER_TO_CLIENT, ends)
    const value = Object.hasOwn(diagnostic.values, name) ? diagnostic.values[name] : undefined
    if (value === undefined) return '?'
    const isKey = PHRASE_VALUES.includes(name) && Object.hasOwn(phrases, value)
    // A phrase may name the two ends, but holds no other value: no endless nesting.
    return isKey ? fillTemplate(phrases[value] ?? '', { ...diagnostic, values: {} }, {}, ends) : String(value)
  })
}

function endName(diagnostic: Pick<Diagnostic, 'direction'>, clientWhen: number, ends: EndNames): string {
  if (diagnostic.direction === null) return ends.peer
  return diagnostic.direction === clientWhen ? ends.client : ends.server
}
