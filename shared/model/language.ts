export const LANGUAGES = ['en', 'zh-CN'] as const

export type Language = (typeof LANGUAGES)[number]

/** The catalogue that serves a system whose preferred languages are these (BCP 47), most preferred first. */
export function languageOfSystem(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split(/[-_]/)[0]
    if (primary === 'zh') return 'zh-CN'
    if (primary === 'en') return 'en'
  }
  return 'en'
}

export function languageInForce(setting: 'system' | Language, system: Language): Language {
  return setting === 'system' ? system : setting
}
