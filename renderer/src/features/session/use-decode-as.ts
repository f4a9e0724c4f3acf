import { promiseTimeout, until } from '@vueuse/core'
import type { ConnectionRow } from '@shared/ipc/rows'
import { nextTick } from 'vue'
import { useAppStore } from '../../state/app-store'
import { useDetailsStore } from '../../state/details-store'
import { useSessionStore } from '../../state/session-store'
import { useAnnouncer } from '../../kit/parts/use-announcer'
import { focusPane, PANES, type PaneName } from '../../kit/panes/use-pane-focus'
import { useText } from '../../text/use-text'

/** How long, and how often, it is looked whether the focus was dropped. */
const FOCUS_LOOKS = 20
const FOCUS_MILLISECONDS = 50

/** A connection whose upgrade was not captured, decoded as WebSocket because the user says that it is one, and back. */
export function useDecodeAs() {
  const app = useAppStore()
  const details = useDetailsStore()
  const session = useSessionStore()
  const { announce } = useAnnouncer()
  const { t } = useText()

  /** TLS says what it is, and so does HTTP; a recording in progress sees every connection from its beginning. */
  function isOffered(row: ConnectionRow): boolean {
    const carried = row.bytesClientToServer + row.bytesServerToClient
    return row.protocol === 'other' && carried > 0 && !session.isLive
  }

  async function decodeAs(connection: number, as: 'websocket' | 'automatic'): Promise<void> {
    const { id } = session
    if (id === null) return
    const pane = document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane']
    const answer = await app.decodeAs(id, connection, as)
    if (answer?.ok !== true) return
    const number = connection
    announce(t(as === 'websocket' ? 'decodeAs.announceWebsocket' : 'decodeAs.announceAutomatic', { number }))
    // The button that was pressed is gone; what it led to takes the focus.
    await until(() => session.id !== id && isShown(answer.value.session, connection)).toBe(true)
    await nextTick()
    const known = PANES.find((name) => name === pane)
    if (known !== undefined) await keepFocusIn(known)
  }

  /** The rows come after their connection: an empty list may take the place of what was focused, and drop the focus. */
  async function keepFocusIn(pane: PaneName): Promise<void> {
    for (let look = 0; look < FOCUS_LOOKS; look++) {
      if (document.activeElement === document.body) focusPane(pane)
      await promiseTimeout(FOCUS_MILLISECONDS)
    }
  }

  /** Once nothing more is read, or another session was chosen meanwhile. */
  function isShown(of: number, connection: number): boolean {
    const { id, progress } = session
    return id !== of || (progress === null && details.connection?.row.connection === connection)
  }

  return { isOffered, decodeAs }
}
