import type { Field } from '@shared/filter/fields/field'
import type { FilterProblem } from '@shared/filter/filter-problem'
import { WORDS } from '@shared/words/languages'
import { filterSentence, filterSentenceInColumn } from '@shared/words/filter-text'
import { computed } from 'vue'
import { useText } from './use-text'

/** What is said of filters, in the language in force. */
export function useFilterText() {
  const { locale } = useText()
  const words = computed(() => WORDS[locale.value].filter)

  /** What a field means, and the type of its values. */
  function describe(field: Field): { meaning: string; type: string } {
    const meanings: Readonly<Record<string, string>> = WORDS[locale.value].filterFields
    return { meaning: meanings[field.name] ?? '', type: words.value.types[field.type] }
  }

  const sentence = (problem: FilterProblem): string => filterSentence(words.value, problem)
  const sentenceInColumn = (problem: FilterProblem): string => filterSentenceInColumn(words.value, problem)

  return { describe, sentence, sentenceInColumn }
}
