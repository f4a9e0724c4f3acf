import type { Language } from '../model/language'
import { ENGLISH, type Words } from './en'
import { CHINESE } from './zh-cn'

/** One catalogue a language. */
export const WORDS: Readonly<Record<Language, Words>> = { en: ENGLISH, 'zh-CN': CHINESE }
