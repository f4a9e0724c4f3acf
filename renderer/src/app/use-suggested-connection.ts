import { watch } from 'vue'
import { useSelectionStore } from '../state/selection-store'
import { useSessionStore } from '../state/session-store'

/**
 * Chooses a connection where nothing is chosen: the newest that failed, or once a file is read its only connection or
 * the first that has an error or a warning.
 */
export function useSuggestedConnection(): void {
  const session = useSessionStore()
  const selection = useSelectionStore()

  watch(
    () => [session.id, session.counts?.errors ?? 0, session.isLive || session.progress !== null] as const,
    ([id, errors, grows]) => {
      if (id === null || selection.subject !== null || session.counts === null) return
      if (errors > 0) void suggest(id, 'error', grows ? errors - 1 : 0)
      else if (!grows) void suggestFromFile(id)
    },
    { immediate: true },
  )

  async function suggest(id: number, severity: 'error' | 'warning', offset: number): Promise<void> {
    const connection = await session.connectionWith(severity, offset)
    if (connection !== null && id === session.id) selection.suggestConnection(connection)
  }

  async function suggestFromFile(id: number): Promise<void> {
    if (session.counts?.connections === 1) selection.suggestConnection(0)
    else if ((session.counts?.warnings ?? 0) > 0) await suggest(id, 'warning', 0)
  }
}
