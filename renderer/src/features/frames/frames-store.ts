import type { SessionTick } from '@shared/ipc/bridge'
import type { FrameRow } from '@shared/ipc/rows'
import { defineStore } from 'pinia'
import { shallowRef, triggerRef, watch } from 'vue'
import { bridge } from '../../bridge/bridge'
import { RowWindow } from '../../kit/grid/row-window'
import { useFilterStore } from '../../state/filter-store'
import type { SelectedFrame } from '../../state/selection-store'

/** The frames around those on screen, of one connection or of the whole session. */
export const useFramesStore = defineStore('frames', () => {
  const rows = shallowRef(new RowWindow<FrameRow>(() => triggerRef(rows)))
  /** Frames of the list that came before the window was cleared: the first one listed has this number. */
  const cleared = shallowRef(0)
  const filter = useFilterStore()
  /** Rows a filter has not looked at yet. */
  const pending = shallowRef(0)
  let listed: number | null = null
  let of: number | null = null

  /** @param connection null lists the frames of all */
  function reset(session: number | null, connection: number | null): void {
    listed = connection
    of = session
    cleared.value = 0
    pending.value = 0
    rows.value.reset(
      session === null
        ? null
        : async (offset, count) => {
            const answer = await bridge().session(session, 'frames.window', {
              connection,
              offset,
              count,
              ...filter.query,
            })
            if (session === of && connection === listed) {
              cleared.value = answer.cleared
              pending.value = answer.pending ?? 0
            }
            return answer
          },
    )
  }

  function show(first: number, count: number): void {
    rows.value.show(first, count)
  }

  function take(tick: SessionTick): void {
    const changed = tick.changedConnections
    const concerns =
      listed === null ? tick.frames !== rows.value.total : changed === null || changed.includes(listed)
    if (concerns || pending.value > 0) rows.value.refresh()
  }

  /** The frame at a place of the list that is not held: where End or a far jump leads. Null where it is gone. */
  async function find(index: number): Promise<SelectedFrame | null> {
    const [session, connection] = [of, listed]
    if (session === null) return null
    const answer = await bridge().session(session, 'frames.window', {
      connection,
      offset: index,
      count: 1,
      ...filter.query,
    })
    const row = answer.rows[0]
    if (row === undefined || session !== of || connection !== listed) return null
    return { row: row.row, number: row.number, connection: row.connection }
  }

  /** Where a frame stands; -1 where it is not listed, or with a filter not among the rows around the visible ones. */
  function placeOf(frame: SelectedFrame): number {
    if (filter.applied !== '') return rows.value.indexOf(({ row }) => row === frame.row)
    return (listed === null ? frame.row : frame.number) - cleared.value
  }

  watch(
    () => filter.query,
    () => rows.value.refresh(),
  )

  return { rows, cleared, pending, placeOf, reset, show, take, find }
})
