import { onScopeDispose, watch } from 'vue'
import { usePacketsStore } from './packets-store'
import { useSelectionStore } from '../../state/selection-store'
import { useSessionStore } from '../../state/session-store'

/** The packet list for as long as it is looked at: it costs nothing while another tab is shown. */
export function usePacketList() {
  const packets = usePacketsStore()
  const selection = useSelectionStore()
  const session = useSessionStore()

  watch(
    () => [session.id, selection.connection] as const,
    ([id, connection]) => packets.open(id, connection),
    { immediate: true },
  )
  watch(
    () => [session.id, selection.connection, selection.packet?.packet ?? null] as const,
    ([, , packet]) => packets.choose(packet),
    { immediate: true },
  )
  watch(
    () => session.counts,
    (tick) => {
      if (tick !== null) packets.take(tick)
    },
  )
  onScopeDispose(packets.close)

  return packets
}
