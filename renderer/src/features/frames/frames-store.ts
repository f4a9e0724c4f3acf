import { FRAME_SORT_COLUMNS } from '@shared/ipc/row-queries'
import { defineStore } from 'pinia'
import { watch } from 'vue'
import { createRowList } from '../../rows/row-list-store'
import { useSelectionStore } from '../../state/selection-store'
import { useSessionStore } from '../../state/session-store'

/** The frames around those on screen, of the chosen connection or of the whole session. */
export const useFramesStore = defineStore('frames', () => {
  const session = useSessionStore()
  const selection = useSelectionStore()
  const list = createRowList<'frames'>({
    rowNumber: ({ row }) => row,
    counted: ({ frames }) => frames,
    sortColumns: FRAME_SORT_COLUMNS,
  })
  const { rows, place, origin, pending, sort, show, pick, sortBy } = list

  watch(
    () => [session.id, selection.connection] as const,
    ([id, connection]) => list.open(id === null ? null : { table: 'frames', connection }),
    { immediate: true },
  )
  watch(() => selection.frame?.row ?? null, list.choose, { immediate: true })

  return { rows, place, origin, pending, sort, show, pick, sortBy }
})
