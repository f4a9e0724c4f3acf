import type { Field } from '@shared/filter/fields/field'
import type { FilterProblem } from '@shared/filter/filter-problem'
import { filterSentence, filterSentenceInColumn } from '@shared/words/filter-text'
import { useText } from './use-text'

/** What is said of filters, in the language in force. */
export function useFilterText() {
  const { words } = useText()

  /** What a field means, and the type of its values. */
  function describe(field: Field): { meaning: string; type: string } {
    const meanings: Readonly<Record<string, string>> = words.value.filterFields
    return { meaning: meanings[field.name] ?? '', type: words.value.filter.types[field.type] }
  }

  const sentence = (problem: FilterProblem): string => filterSentence(words.value.filter, problem)
  const sentenceInColumn = (problem: FilterProblem): string =>
    filterSentenceInColumn(words.value.filter, problem)

  return { describe, sentence, sentenceInColumn }
}
