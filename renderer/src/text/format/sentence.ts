import { PHRASE_VALUES } from '@shared/diagnostics/phrases'

/** What a sentence's `{name}`s stand for. */
export interface SentenceWords {
  values: Readonly<Record<string, string | number>>
  /** The two ends as the diagnostic's direction names them. */
  ends: { sender: string; receiver: string }
  /** Words for values that are keys. */
  phrases: Readonly<Record<string, string>>
}

/** Fills a template of the diagnostics' catalogue; a value that is missing becomes "?". */
export function fillSentence(template: string, words: SentenceWords): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'sender' || name === 'receiver') return words.ends[name]
    const value = Object.hasOwn(words.values, name) ? words.values[name] : undefined
    if (value === undefined) return '?'
    const isKey = PHRASE_VALUES.includes(name) && Object.hasOwn(words.phrases, value)
    // A phrase may name the two ends but holds no other value: no endless nesting.
    return isKey ? fillSentence(words.phrases[value] ?? '', { ...words, values: {} }) : String(value)
  })
}
