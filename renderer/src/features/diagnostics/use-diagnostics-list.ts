import { computed, onScopeDispose, watch } from 'vue'
import { useDiagnosticsStore } from './diagnostics-store'
import { useSelectionStore } from '../../state/selection-store'
import { useSessionStore } from '../../state/session-store'

/** The list of diagnostics for as long as it is looked at, and what is chosen in it. */
export function useDiagnosticsList() {
  const diagnostics = useDiagnosticsStore()
  const selection = useSelectionStore()
  const session = useSessionStore()

  /** The connection whose diagnostics alone are listed; null lists all. */
  const listed = computed(() => (diagnostics.onlyChosen ? selection.connection : null))

  watch(
    () => [session.id, listed.value, diagnostics.severity] as const,
    ([id, connection, severity]) =>
      id === null ? diagnostics.close() : diagnostics.open(connection, severity),
    { immediate: true },
  )
  onScopeDispose(diagnostics.close)

  /** Every pane shows what the chosen diagnostic is about. */
  function choose(index: number): void {
    diagnostics.chooseAt(index, ({ connection, frame, frameRow }) => {
      if (connection === null) return
      const chosen = frame === null || frameRow === null ? null : { row: frameRow, number: frame, connection }
      selection.show({ connection, frame: chosen, packet: null })
    })
  }

  return { diagnostics, listed, choose }
}
