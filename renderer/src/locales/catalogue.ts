import { createI18n } from 'vue-i18n'
import en from './en.json'
import zhCN from './zh-CN.json'

type Catalogue = typeof en
type Leaves<Node> = {
  [Key in keyof Node & string]: Node[Key] extends string ? Key : `${Key}.${Leaves<Node[Key]>}`
}[keyof Node & string]

/** Every string of the window. The compiler knows them all; a test checks that both languages have them. */
export type MessageKey = Leaves<Catalogue>
export type Language = 'en' | 'zh-CN'

/** The language in force for a setting, given the system's (`zh-TW`, `en-GB`, …). */
export function languageFor(setting: 'system' | Language, system: string): Language {
  if (setting !== 'system') return setting
  return /^zh\b/i.test(system) ? 'zh-CN' : 'en'
}

/** Messages are interpreted, not compiled to functions: the page forbids evaluating strings. */
export function createCatalogue(language: Language) {
  return createI18n<false>({
    legacy: false,
    locale: language,
    fallbackLocale: 'en',
    messages: { en, 'zh-CN': zhCN },
    missingWarn: true,
    fallbackWarn: false,
  })
}
