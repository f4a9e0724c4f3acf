import type { FilterProblem } from '../filter/filter-problem'
import type { filter } from './en/filter'
import { fill } from './fill'
import { hasKey } from './has-key'

/** What a language says about filters. */
export type FilterWords = typeof filter

/** Values that are names of types. */
const TYPE_VALUES: readonly string[] = ['type', 'leftType', 'rightType']

/** What is wrong with a filter, in one sentence without its place; and what may have been meant. */
export function filterSentence(words: FilterWords, problem: FilterProblem): string {
  const values: Record<string, string | number> = { ...problem.values }
  for (const name of TYPE_VALUES) {
    const key = values[name]
    if (typeof key === 'string' && hasKey(words.types, key)) values[name] = words.types[key]
  }
  const reason = values['problem']
  if (typeof reason === 'string' && hasKey(words.patterns, reason)) values['problem'] = words.patterns[reason]
  return fill(words.problems[problem.code], values)
}

/** The same with the column it begins in, from 1. */
export function filterSentenceInColumn(words: FilterWords, problem: FilterProblem): string {
  return fill(words.inColumn, { column: problem.start + 1, sentence: filterSentence(words, problem) })
}
