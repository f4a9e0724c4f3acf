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

/** Replaces every `{name}`; a value that is the key of a phrase becomes the phrase, a missing one "?". */
export function fillTemplate(
  template: string,
  diagnostic: Pick<Diagnostic, 'direction' | 'values'>,
  phrases: Readonly<Record<string, string>> = PHRASES,
): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'sender') return endName(diagnostic, CLIENT_TO_SERVER)
    if (name === 'receiver') return endName(diagnostic, SERVER_TO_CLIENT)
    const value = Object.hasOwn(diagnostic.values, name) ? diagnostic.values[name] : undefined
    if (value === undefined) return '?'
    const isKey = PHRASE_VALUES.includes(name) && Object.hasOwn(phrases, value)
    // A phrase may name the two ends, but holds no other value: no endless nesting.
    return isKey ? fillTemplate(phrases[value] ?? '', { ...diagnostic, values: {} }, {}) : String(value)
  })
}

function endName(diagnostic: Pick<Diagnostic, 'direction'>, clientWhen: number): string {
  if (diagnostic.direction === null) return 'peer'
  return diagnostic.direction === clientWhen ? 'client' : 'server'
}
