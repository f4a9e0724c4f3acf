import type { Field } from '@shared/filter/fields/field'
import type { FilterProblem } from '@shared/filter/filter-problem'
import englishFields from '@shared/words/en/filter-fields.json'
import english from '@shared/words/en/filter.json'
import chineseFields from '@shared/words/zh-cn/filter-fields.json'
import chinese from '@shared/words/zh-cn/filter.json'
import { filterSentence, filterSentenceInColumn } from '@shared/words/filter-text'
import { computed } from 'vue'
import { useText } from './use-text'

/** What is said of filters, in the language in force. */
export function useFilterText() {
  const { locale } = useText()
  const isChinese = computed(() => locale.value === 'zh-CN')
  const words = computed(() => (isChinese.value ? chinese : english))

  /** What a field means, and the type of its values. */
  function describe(field: Field): { meaning: string; type: string } {
    const meanings: Readonly<Record<string, string>> = isChinese.value ? chineseFields : englishFields
    return { meaning: meanings[field.name] ?? '', type: words.value.types[field.type] }
  }

  const sentence = (problem: FilterProblem): string => filterSentence(words.value, problem)
  const sentenceInColumn = (problem: FilterProblem): string => filterSentenceInColumn(words.value, problem)

  return { describe, sentence, sentenceInColumn }
}
