import type { SessionTick } from '@shared/ipc/bridge'
import type { ConnectionRow } from '@shared/ipc/rows'
import { defineStore } from 'pinia'
import { shallowRef, triggerRef } from 'vue'
import { bridge } from '../bridge/bridge'
import { RowWindow } from '../model/grid/row-window'

/** The connections around those on screen. */
export const useConnectionsStore = defineStore('connections', () => {
  const rows = shallowRef(new RowWindow<ConnectionRow>(() => triggerRef(rows)))
  /** When the session's first connection began; frame times of the whole session count from here. */
  const origin = shallowRef<bigint | null>(null)
  let shown = { first: 0, count: 0 }

  function reset(session: number | null): void {
    origin.value = null
    rows.value.reset(
      session === null
        ? null
        : async (offset, count) => {
            const answer = await bridge().session(session, 'connections.window', { offset, count })
            if (offset === 0) origin.value = answer.rows[0]?.start ?? null
            return answer
          },
    )
  }

  function show(first: number, count: number): void {
    shown = { first, count }
    rows.value.show(first, count)
  }

  function take(tick: SessionTick): void {
    const changed = tick.changedConnections
    const last = shown.first + shown.count
    const isVisible = (row: number): boolean => row >= shown.first && row < last
    if (tick.connections !== rows.value.total || changed === null || changed.some(isVisible))
      rows.value.refresh()
  }

  return { rows, origin, reset, show, take }
})
