import type { Diagnostic } from '@shared/model/diagnostic'
import { diagnosticText, type DiagnosticText } from '@shared/words/diagnostic-text'
import { useText } from './use-text'

/** What a diagnostic is called in the language in force. */
export function useDiagnosticTitle() {
  const { words } = useText()
  return (code: string): string => diagnosticText(words.value, { code, direction: null, values: {} }).title
}

/** A diagnostic's sentences in the language in force. */
export function useDiagnosticText() {
  const { words } = useText()
  return (diagnostic: Pick<Diagnostic, 'code' | 'direction' | 'values'>): DiagnosticText =>
    diagnosticText(words.value, diagnostic)
}
