import { defineStore } from 'pinia'
import { watch } from 'vue'
import { createRowList } from '../../rows/row-list-store'
import { useSelectionStore } from '../../state/selection-store'
import { useSessionStore } from '../../state/session-store'

/** The connections around those on screen; the one everything else is about is the chosen one. */
export const useConnectionsStore = defineStore('connections', () => {
  const session = useSessionStore()
  const selection = useSelectionStore()
  const list = createRowList<'connections'>({
    rowNumber: ({ connection }) => connection,
    counted: ({ connections }) => connections,
  })
  const { rows, place, origin, pending, show, pick } = list

  watch(
    () => session.id,
    (id) => list.open(id === null ? null : { table: 'connections' }),
    { immediate: true },
  )
  watch(() => selection.subject, list.choose, { immediate: true })

  /** A connection whose row is held. */
  function held(connection: number) {
    return rows.value.at(rows.value.indexOf((row) => row.connection === connection))
  }

  return { rows, place, origin, pending, show, pick, held }
})
