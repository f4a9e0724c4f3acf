import { useMediaQuery } from '@vueuse/core'
import { computed, watchEffect } from 'vue'
import { useI18n } from 'vue-i18n'
import { languageInForce, languageOfSystem } from '@shared/model/language'
import { useAppStore } from '../state/app-store'

export type Theme = 'light' | 'dark' | 'high-contrast'

export const THEME_SETTINGS = ['system', 'light', 'dark', 'high-contrast'] as const
export const LANGUAGE_SETTINGS = ['system', 'en', 'zh-CN'] as const

/** Puts the theme and the language in force on the document, following the settings and the system. */
export function useAppearance() {
  const app = useAppStore()
  const { locale } = useI18n()
  const prefersDark = useMediaQuery('(prefers-color-scheme: dark)')
  const prefersContrast = useMediaQuery('(prefers-contrast: more)')

  const theme = computed<Theme>(() => {
    const setting = app.settings.theme
    if (setting !== 'system') return setting
    return prefersContrast.value ? 'high-contrast' : prefersDark.value ? 'dark' : 'light'
  })
  const language = computed(() =>
    languageInForce(
      app.settings.language,
      app.state?.systemLanguage ?? languageOfSystem([navigator.language]),
    ),
  )

  watchEffect(() => {
    document.documentElement.dataset['theme'] = theme.value
  })
  watchEffect(() => {
    locale.value = language.value
    document.documentElement.lang = language.value
  })

  return { theme, language }
}

/** Walks the settings of theme and language, one step at a time. */
export function useAppearanceSteps() {
  const app = useAppStore()

  function nextTheme(): void {
    app.changeSettings({ theme: following(THEME_SETTINGS, app.settings.theme) })
  }

  function nextLanguage(): void {
    app.changeSettings({ language: following(LANGUAGE_SETTINGS, app.settings.language) })
  }

  return { nextTheme, nextLanguage }
}

function following<Value>(values: readonly Value[], value: Value): Value {
  return values[(values.indexOf(value) + 1) % values.length] ?? value
}
