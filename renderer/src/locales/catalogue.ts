import { createI18n } from 'vue-i18n'
import decodeAsEn from './decode-as-en.json'
import decodeAsZhCn from './decode-as-zh-cn.json'
import diagnosticListEn from './diagnostic-list-en.json'
import diagnosticListZhCn from './diagnostic-list-zh-cn.json'
import en from './en.json'
import filterEn from './filter-en.json'
import filterZhCn from './filter-zh-cn.json'
import exportEn from './export-en.json'
import exportZhCn from './export-zh-cn.json'
import handshakeEn from './handshake-en.json'
import handshakeZhCn from './handshake-zh-cn.json'
import packetsEn from './packets-en.json'
import packetsZhCn from './packets-zh-cn.json'
import zhCN from './zh-CN.json'

/** What a packet is made of has a file of its own, as it names every field of every header; so have the texts that teach the handshake. */
export const ENGLISH = {
  ...en,
  packets: packetsEn,
  ...handshakeEn,
  ...diagnosticListEn,
  ...decodeAsEn,
  ...filterEn,
  ...exportEn,
}
export const CHINESE = {
  ...zhCN,
  packets: packetsZhCn,
  ...handshakeZhCn,
  ...diagnosticListZhCn,
  ...decodeAsZhCn,
  ...filterZhCn,
  ...exportZhCn,
}

type Catalogue = typeof ENGLISH
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
    messages: { en: ENGLISH, 'zh-CN': CHINESE },
    missingWarn: true,
    fallbackWarn: false,
  })
}
