import { expect, it } from 'vitest'
import { languageInForce, languageOfSystem } from '@shared/model/language'

it.each([
  [['zh-CN', 'en-US'], 'zh-CN'],
  [['zh-Hant-TW'], 'zh-CN'],
  [['zh'], 'zh-CN'],
  [['en-GB', 'zh-CN'], 'en'],
  [['de-DE', 'zh_CN'], 'zh-CN'],
  [['de-DE', 'fr'], 'en'],
  [[], 'en'],
])('a system that prefers %j reads %s', (preferred, language) => {
  expect(languageOfSystem(preferred)).toBe(language)
})

it('is what the user chose, else what the system prefers', () => {
  expect(languageInForce('en', 'zh-CN')).toBe('en')
  expect(languageInForce('system', 'zh-CN')).toBe('zh-CN')
})
