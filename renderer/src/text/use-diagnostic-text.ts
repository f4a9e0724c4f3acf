import { catalogueEntry } from '@shared/diagnostics/catalogue'
import { PHRASES } from '@shared/diagnostics/phrases'
import type { DiagnosticRow } from '@shared/ipc/rows'
import type { DiagnosticTexts } from '@shared/diagnostics/texts-zh-cn'
import { DIAGNOSTICS_ZH_CN, PHRASES_ZH_CN } from '@shared/diagnostics/texts-zh-cn'
import { fillSentence } from './format/sentence'
import { useText } from './use-text'

/** A diagnostic's sentences in the language in force. */
export function useDiagnosticText() {
  const { t, locale } = useText()

  return (diagnostic: Pick<DiagnosticRow, 'code' | 'direction' | 'values' | 'message'>): DiagnosticTexts => {
    const isChinese = locale.value === 'zh-CN'
    const texts: DiagnosticTexts | undefined = isChinese
      ? (DIAGNOSTICS_ZH_CN as Record<string, DiagnosticTexts>)[diagnostic.code]
      : catalogueEntry(diagnostic.code)
    // A code of a later version's session has the engine's words.
    if (texts === undefined)
      return { title: diagnostic.code, what: diagnostic.message, means: '', todo: null }
    const fromClient = diagnostic.direction === 0
    const ends =
      diagnostic.direction === null
        ? { sender: t('direction.peer'), receiver: t('direction.peer') }
        : {
            sender: t(fromClient ? 'direction.client' : 'direction.server'),
            receiver: t(fromClient ? 'direction.server' : 'direction.client'),
          }
    const words = { values: diagnostic.values, ends, phrases: isChinese ? PHRASES_ZH_CN : PHRASES }
    return {
      title: texts.title,
      what: fillSentence(texts.what, words),
      means: fillSentence(texts.means, words),
      todo: texts.todo === null ? null : fillSentence(texts.todo, words),
    }
  }
}
