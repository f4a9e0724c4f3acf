import type { SessionTick } from '@shared/ipc/bridge'
import type { ConnectionRow } from '@shared/ipc/rows'
import { defineStore } from 'pinia'
import { shallowRef, triggerRef, watch } from 'vue'
import { bridge } from '../../bridge/bridge'
import { useFilterStore } from '../../state/filter-store'
import { RowWindow } from '../../kit/grid/row-window'

/** The connections around those on screen. */
export const useConnectionsStore = defineStore('connections', () => {
  const rows = shallowRef(new RowWindow<ConnectionRow>(() => triggerRef(rows)))
  /** When the session's first connection began; frame times of the whole session count from here. */
  const origin = shallowRef<bigint | null>(null)
  const filter = useFilterStore()
  /** Connections a filter has not looked at yet. */
  const pending = shallowRef(0)
  let shown = { first: 0, count: 0 }
  /** Listed are `kept` connections older than the last Clear, then those numbered from `first` on. */
  const listed = shallowRef({ kept: 0, first: 0 })

  function reset(session: number | null): void {
    origin.value = null
    listed.value = { kept: 0, first: 0 }
    rows.value.reset(
      session === null
        ? null
        : async (offset, count) => {
            const answer = await bridge().session(session, 'connections.window', {
              offset,
              count,
              ...filter.query,
            })
            pending.value = answer.pending ?? 0
            if (offset === 0) origin.value = answer.rows[0]?.start ?? null
            listed.value = { kept: answer.kept, first: answer.first }
            return answer
          },
    )
  }

  function show(first: number, count: number): void {
    shown = { first, count }
    rows.value.show(first, count)
  }

  /** Where a connection stands in the list; -1 for one that is not listed or not held. */
  function indexOf(connection: number): number {
    const { kept, first } = listed.value
    if (connection >= first) return kept + connection - first
    return kept === 0 ? -1 : rows.value.indexOf((row) => row.connection === connection)
  }

  /** The connection at a place of the list; null where that is not held. */
  function numberAt(index: number): number | null {
    const { kept, first } = listed.value
    return index >= kept ? first + index - kept : (rows.value.at(index)?.connection ?? null)
  }

  function take(tick: SessionTick): void {
    const changed = tick.changedConnections
    const last = shown.first + shown.count
    const isVisible = (connection: number): boolean => {
      const row = indexOf(connection)
      return row >= shown.first && row < last
    }
    if (
      filter.applied !== '' ||
      tick.connections !== rows.value.total ||
      changed === null ||
      changed.some(isVisible)
    )
      rows.value.refresh()
  }

  watch(
    () => filter.query,
    () => rows.value.refresh(),
  )

  return { rows, origin, pending, indexOf, numberAt, reset, show, take }
})
