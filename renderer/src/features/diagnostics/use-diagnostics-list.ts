import type { ListedDiagnostic } from '@shared/ipc/diagnostic-rows'
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
    ([id, connection, severity]) => diagnostics.open(id, connection, severity),
    { immediate: true },
  )
  watch(
    () => session.counts,
    (tick) => {
      if (tick !== null) diagnostics.take(tick)
    },
  )
  onScopeDispose(diagnostics.close)

  /** The chosen row's place; -1 where it is not among those around the visible ones. */
  const active = computed(() => {
    const { chosen, chosenAt, rows } = diagnostics
    if (chosen === null || chosenAt < 0) return -1
    for (let at = chosenAt; at < Math.min(rows.total, chosenAt + rows.held); at++) {
      if (isSame(rows.at(at), chosen)) return at
    }
    return rows.at(chosenAt) === undefined ? chosenAt : -1
  })

  /** Every pane shows what the chosen diagnostic is about. */
  async function choose(index: number): Promise<void> {
    const row = await diagnostics.choose(index)
    if (row === null) return
    const { connection, frame, frameRow } = row
    if (connection === null) return
    const chosen = frame === null || frameRow === null ? null : { row: frameRow, number: frame, connection }
    selection.show({ connection, frame: chosen, packet: null })
  }

  return { diagnostics, listed, active, choose }
}

function isSame(one: ListedDiagnostic | undefined, other: ListedDiagnostic): boolean {
  return (
    one?.code === other.code &&
    one.connection === other.connection &&
    one.packet === other.packet &&
    one.frame === other.frame &&
    one.direction === other.direction &&
    one.range?.start === other.range?.start
  )
}
