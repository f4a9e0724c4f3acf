import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useSelectionStore } from './selection-store'

/** In the order they stand, which is that of Alt+1 … Alt+5. */
export const CENTRE_TABS = ['sequence', 'frames', 'handshake', 'packets', 'diagnostics'] as const
export type CentreTab = (typeof CENTRE_TABS)[number]

/**
 * Which view of the selection the centre shows; a link in the details may lead to another one. Until one was chosen,
 * the frames of all connections are listed, and a connection shows its sequence: it is never empty, and where a
 * connection failed it says at which step.
 */
export const useCentreTabStore = defineStore('centre-tab', () => {
  const selection = useSelectionStore()
  const chosen = shallowRef<CentreTab | null>(null)

  const tab = computed<CentreTab>({
    get: () => chosen.value ?? (selection.connection === null ? 'frames' : 'sequence'),
    set: (next) => (chosen.value = next),
  })

  return { tab }
})
