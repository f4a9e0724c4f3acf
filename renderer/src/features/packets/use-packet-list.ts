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
    ([id, connection]) => (id === null ? packets.close() : packets.open(connection)),
    { immediate: true },
  )
  watch(() => selection.packet?.packet ?? null, packets.choose, { immediate: true })
  onScopeDispose(packets.close)

  return packets
}
