import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export type CentreTab = 'sequence' | 'frames' | 'handshake' | 'packets' | 'diagnostics'

/** Which view of the selection the centre shows; a link in the details may lead to another one. */
export const useCentreTabStore = defineStore('centre-tab', () => {
  const tab = shallowRef<CentreTab>('frames')
  return { tab }
})
