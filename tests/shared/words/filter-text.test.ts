import { describe, expect, it } from 'vitest'
import { filter as english } from '@shared/words/en/filter'
import { filter as chinese } from '@shared/words/zh-cn/filter'
import { filterSentence, filterSentenceInColumn } from '@shared/words/filter-text'
import { compileFilter } from '@shared/filter/filter'
import type { FilterProblem } from '@shared/filter/filter-problem'

const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()

describe('the words for filters', () => {
  it('are the same in both languages, with the same values', () => {
    for (const group of ['problems', 'types', 'patterns'] as const) {
      const [en, zh] = [Object.entries(english[group]), new Map(Object.entries(chinese[group]))]
      expect([...zh.keys()]).toEqual(en.map(([key]) => key))
      for (const [key, sentence] of en) {
        expect([key, placeholders(zh.get(key) ?? '')]).toEqual([key, placeholders(sentence)])
      }
    }
  })

  it.each([
    'tcp.port = 80',
    'http.upgrade == websocket',
    'tcp.port == "80"',
    'len() > 1',
    'http.host matches "("',
    'ip.src + 1 == 10.0.0.1',
    'tcp.len == http.host',
    'frame[0:0] == 00',
  ])('have every value of the error in %s', (text) => {
    const result = compileFilter(text)
    if (result.ok) throw new Error('no error')
    for (const words of [english, chinese]) expect(filterSentence(words, result.error)).not.toMatch(/\?|[{}]/)
  })

  it('name types and patterns in the language of the sentence', () => {
    const problem: FilterProblem = {
      code: 'not-comparable',
      values: { field: 'tcp.port', type: 'uint16', operator: 'contains' },
      start: 4,
      end: 8,
      suggestion: null,
    }
    expect(filterSentenceInColumn(chinese, problem)).toBe(
      '第 5 列：tcp.port 是16 位整数；“contains”只能用于文本和字节',
    )
  })
})
