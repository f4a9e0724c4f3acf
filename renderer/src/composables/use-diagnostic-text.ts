import type { DiagnosticRow } from '@shared/ipc/rows'

/** A diagnostic in words. The engine's catalogue writes the sentence. */
export function useDiagnosticText() {
  return { sentence: (diagnostic: DiagnosticRow): string => diagnostic.message }
}
