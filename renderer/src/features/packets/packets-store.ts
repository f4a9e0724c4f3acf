import type { SessionTick } from '@shared/ipc/bridge'
import type { PacketRow } from '@shared/ipc/packet-rows'
import { defineStore } from 'pinia'
import { shallowRef, triggerRef, watch } from 'vue'
import { bridge } from '../../bridge/bridge'
import { LatestRequest } from '../../bridge/latest-request'
import { useFilterStore } from '../../state/filter-store'
import { RowWindow } from '../../kit/grid/row-window'
import type { SelectedPacket } from '../../state/selection-store'

/** The packets around those on screen, of one connection or of the whole session. Asks for nothing until it is opened. */
export const usePacketsStore = defineStore('packets', () => {
  const rows = shallowRef(new RowWindow<PacketRow>(() => triggerRef(rows)))
  /** Where the chosen packet stands in the list; -1 for none. */
  const active = shallowRef(-1)
  /** When the first packet of the list was captured. */
  const origin = shallowRef<bigint | null>(null)
  const filter = useFilterStore()
  /** Rows a filter has not looked at yet. */
  const pending = shallowRef(0)
  let chosen: number | null = null
  let listed: number | null = null
  let of: number | null = null

  const place = new LatestRequest<number, number | null>(
    async (packet) =>
      of === null
        ? null
        : bridge().session(of, 'packets.locate', { connection: listed, packet, ...filter.query }),
    (index) => (active.value = index ?? -1),
  )

  /** @param connection null lists the packets of all */
  function open(session: number | null, connection: number | null): void {
    listed = connection
    of = session
    active.value = -1
    origin.value = null
    rows.value.reset(
      session === null
        ? null
        : async (offset, count) => {
            const answer = await bridge().session(session, 'packets.window', {
              connection,
              offset,
              count,
              ...filter.query,
            })
            const isCurrent = session === of && connection === listed
            if (isCurrent) pending.value = answer.pending ?? 0
            if (isCurrent && offset === 0) origin.value = answer.rows[0]?.time ?? null
            return answer
          },
    )
  }

  /** Nobody looks any longer. */
  function close(): void {
    place.cancel()
    open(null, null)
  }

  function show(first: number, count: number): void {
    rows.value.show(first, count)
  }

  function choose(packet: number | null): void {
    chosen = packet
    if (packet !== null) {
      place.ask(packet)
      return
    }
    place.cancel()
    active.value = -1
  }

  function take(tick: SessionTick): void {
    const changed = tick.changedConnections
    const concerns =
      listed === null ? tick.packets !== rows.value.total : changed === null || changed.includes(listed)
    if (concerns || pending.value > 0) rows.value.refresh()
  }

  /** The packet at a place of the list that is not held: where End or a far jump leads. Null where it is gone. */
  async function find(index: number): Promise<SelectedPacket | null> {
    const [session, connection] = [of, listed]
    if (session === null) return null
    const answer = await bridge().session(session, 'packets.window', {
      connection,
      offset: index,
      count: 1,
      ...filter.query,
    })
    const row = answer.rows[0]
    if (row === undefined || session !== of || connection !== listed) return null
    return { packet: row.packet, connection: row.connection }
  }

  watch(
    () => filter.query,
    () => {
      rows.value.refresh()
      choose(chosen)
    },
  )

  return { rows, active, pending, origin, open, close, show, choose, take, find }
})
