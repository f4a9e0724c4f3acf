import type { Diagnostic } from '../model/diagnostic'
import { CLIENT_TO_SERVER } from '../model/direction'
import type { DiagnosticTemplates } from './diagnostic-templates'
import type { Words } from './en'
import { fill, type Values } from './fill'
import { hasKey } from './has-key'

/** A diagnostic in words. */
export type DiagnosticText = DiagnosticTemplates

/** Values that may be the key of a phrase. Others are shown as they came from the wire. */
export const PHRASE_VALUES: readonly string[] = [
  'problem',
  'todo',
  'speaks',
  'how',
  'during',
  'hides',
  'segment',
  'page',
]

/** The catalogue's sentences with the diagnostic's values in them. A code without words (a later version's) is its own title. */
export function diagnosticText(
  words: Words,
  diagnostic: Pick<Diagnostic, 'code' | 'direction' | 'values'>,
): DiagnosticText {
  const { code } = diagnostic
  if (!hasKey(words.diagnostics, code)) return { title: code, what: '', means: '', todo: null }
  const { title, what, means, todo } = words.diagnostics[code]
  const values = sentenceValues(words, diagnostic)
  return {
    title,
    what: fill(what, values),
    means: fill(means, values),
    todo: todo === null ? null : fill(todo, values),
  }
}

/** The diagnostic's values, with phrases for those that are keys of one, and the two ends. */
function sentenceValues(
  words: Words,
  { direction, values }: Pick<Diagnostic, 'direction' | 'values'>,
): Values {
  const { client, server, peer } = words.ends
  const ends =
    direction === null
      ? { sender: peer, receiver: peer }
      : direction === CLIENT_TO_SERVER
        ? { sender: client, receiver: server }
        : { sender: server, receiver: client }
  const filled: Record<string, string | number> = { ...values, ...ends }
  for (const name of PHRASE_VALUES) {
    const key = Object.hasOwn(values, name) ? String(values[name]) : ''
    // A phrase may name the two ends, but holds no other value.
    if (hasKey(words.phrases, key)) filled[name] = fill(words.phrases[key], ends)
  }
  return filled
}
