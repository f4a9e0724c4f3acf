import { shallowRef } from 'vue'

const message = shallowRef('')

/** The one live region of the window. Only what the user caused, or must know, is said; traffic never is. */
export function useAnnouncer() {
  function announce(text: string): void {
    message.value = ''
    queueMicrotask(() => (message.value = text))
  }
  return { message, announce }
}
