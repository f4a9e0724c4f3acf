import type { ListedDiagnostic, SeverityCounts } from '@shared/ipc/diagnostic-rows'
import type { SessionTick } from '@shared/ipc/bridge'
import type { Severity } from '@shared/model/diagnostic'
import { defineStore } from 'pinia'
import { shallowRef, triggerRef, watch } from 'vue'
import { bridge } from '../../bridge/bridge'
import { useFilterStore } from '../../state/filter-store'
import { RowWindow } from '../../kit/grid/row-window'

const NONE: SeverityCounts = { error: 0, warning: 0, note: 0 }

/** The diagnostics around those on screen, of one connection or of the whole session, of one severity or of all. */
export const useDiagnosticsStore = defineStore('diagnostics', () => {
  const rows = shallowRef(new RowWindow<ListedDiagnostic>(() => triggerRef(rows)))
  const severity = shallowRef<Severity | null>(null)
  /** Lists those of the chosen connection alone. */
  const onlyChosen = shallowRef(false)
  const counts = shallowRef<SeverityCounts>(NONE)
  const unlisted = shallowRef(0)
  /** The chosen one, and where it stood when it was chosen; rows of a graver kind may come before it. */
  const chosen = shallowRef<ListedDiagnostic | null>(null)
  const chosenAt = shallowRef(-1)
  const filter = useFilterStore()
  let of: number | null = null
  let listed: number | null = null
  let listedKind: Severity | null = null
  let known = -1

  /** @param connection null lists those of all */
  function open(session: number | null, connection: number | null, kind: Severity | null): void {
    const isOther = session !== of
    of = session
    listed = connection
    listedKind = kind
    known = -1
    chosenAt.value = -1
    if (isOther) chosen.value = null
    counts.value = NONE
    unlisted.value = 0
    rows.value.reset(
      session === null
        ? null
        : async (offset, count) => {
            const asked = { connection, severity: kind, offset, count, ...filter.query }
            const answer = await bridge().session(session, 'diagnostics.window', asked)
            if (session === of) {
              counts.value = answer.counts
              unlisted.value = answer.unlisted
            }
            return answer
          },
    )
  }

  /** Nobody looks any longer. */
  function close(): void {
    open(null, null, null)
  }

  function show(first: number, count: number): void {
    rows.value.show(first, count)
  }

  /** The diagnostic at a place of the list becomes the chosen one; null where it is gone meanwhile. */
  async function choose(index: number): Promise<ListedDiagnostic | null> {
    const row = rows.value.at(index) ?? (await find(index))
    if (row === null) return null
    chosen.value = row
    chosenAt.value = index
    return row
  }

  /** One that is not held: where End or a far jump leads. */
  async function find(index: number): Promise<ListedDiagnostic | null> {
    const [session, connection, severity] = [of, listed, listedKind]
    if (session === null) return null
    const asked = { connection, severity, offset: index, count: 1, ...filter.query }
    const answer = await bridge().session(session, 'diagnostics.window', asked)
    const isCurrent = session === of && connection === listed && severity === listedKind
    return isCurrent ? (answer.rows[0] ?? null) : null
  }

  function take(tick: SessionTick): void {
    const now = tick.errors + tick.warnings + tick.notes
    if (now === known) return
    known = now
    rows.value.refresh()
  }

  watch(
    () => filter.query,
    () => {
      chosenAt.value = -1
      rows.value.refresh()
    },
  )

  return { rows, severity, onlyChosen, counts, unlisted, chosen, chosenAt, open, close, show, choose, take }
})
