import type { Language } from '@shared/model/language'
import { WORDS } from '@shared/words/languages'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { formatCount } from './format/bytes'
import type { MessageKey } from '../locales/catalogue'

export type TextValues = Record<string, string | number>

/** The catalogue in the language in force, with keys the compiler checks. */
export function useText() {
  const { t: translate, locale } = useI18n()

  function t(key: MessageKey, values: TextValues = {}): string {
    return translate(key, values)
  }

  /** A text that counts: `{count}` is the number as the language writes it, and chooses the plural. */
  function tCount(key: MessageKey, count: number, values: TextValues = {}): string {
    const named = { count: formatCount(count, locale.value), ...values }
    return translate(key, named, { plural: count })
  }

  /** The whole catalogue in the language in force, for texts that are chosen by values of a session. */
  const words = computed(() => WORDS[locale.value as Language])

  return { t, tCount, locale, words }
}
