import type { DiagnosticCounts, ListedDiagnostic } from '@shared/ipc/diagnostic-rows'
import type { Severity } from '@shared/model/diagnostic'
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { bridge } from '../../bridge/bridge'
import { LatestRequest } from '../../bridge/latest-request'
import { createRowList } from '../../rows/row-list-store'
import { useSessionStore } from '../../state/session-store'

const NONE: DiagnosticCounts = { counts: { error: 0, warning: 0, note: 0 }, unlisted: 0 }

/** The diagnostics around those on screen, of one connection or of the whole session, of one severity or of all. */
export const useDiagnosticsStore = defineStore('diagnostics', () => {
  const session = useSessionStore()
  const severity = shallowRef<Severity | null>(null)
  /** Lists those of the chosen connection alone. */
  const onlyChosen = shallowRef(false)
  /** Of every severity. */
  const counted = shallowRef(NONE)
  const chosen = shallowRef<ListedDiagnostic | null>(null)
  const list = createRowList<'diagnostics'>({
    rowNumber: ({ row }) => row,
    counted: ({ errors, warnings, notes }) => errors + warnings + notes,
  })
  const { rows, place, pending, show } = list
  let ofSession: number | null = null

  const counts = new LatestRequest<{ connection: number | null }, DiagnosticCounts>(
    async (asked) => (session.id === null ? NONE : bridge().session(session.id, 'diagnostics.counts', asked)),
    (answer) => (counted.value = answer),
  )

  /** @param connection null lists those of all */
  function open(connection: number | null, kind: Severity | null): void {
    if (session.id !== ofSession) choose(null)
    ofSession = session.id
    counted.value = NONE
    list.open({ table: 'diagnostics', connection, severity: kind })
    counts.ask({ connection })
  }

  /** Nothing is looked at any longer. */
  function close(): void {
    list.open(null)
    counts.cancel()
  }

  function choose(diagnostic: ListedDiagnostic | null): void {
    chosen.value = diagnostic
    list.choose(diagnostic?.row ?? null)
  }

  /** The diagnostic at a place of the list becomes the chosen one; not one that is gone meanwhile. */
  function chooseAt(index: number, take: (diagnostic: ListedDiagnostic) => void): void {
    list.pick(index, (diagnostic) => {
      choose(diagnostic)
      take(diagnostic)
    })
  }

  watch(rows, () => {
    const of = list.query.value
    if (of !== null) counts.ask({ connection: of.connection })
  })

  return { rows, place, pending, severity, onlyChosen, counted, chosen, open, close, show, chooseAt }
})
