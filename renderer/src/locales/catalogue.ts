import type { Language } from '@shared/model/language'
import { ENGLISH } from '@shared/words/en'
import { CHINESE } from '@shared/words/zh-cn'
import { createI18n } from 'vue-i18n'

type Leaves<Node> = {
  [Key in keyof Node & string]: Node[Key] extends string ? Key : `${Key}.${Leaves<Node[Key]>}`
}[keyof Node & string]

/** Every string of the window. The compiler knows them all. */
export type MessageKey = Leaves<typeof ENGLISH.window>

/** Messages are interpreted, not compiled to functions: the page forbids evaluating strings. */
export function createCatalogue(language: Language) {
  return createI18n<false>({
    legacy: false,
    locale: language,
    fallbackLocale: 'en',
    messages: { en: ENGLISH.window, 'zh-CN': CHINESE.window },
    missingWarn: true,
    fallbackWarn: false,
  })
}
