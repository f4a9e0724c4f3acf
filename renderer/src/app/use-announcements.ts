import { watch } from 'vue'
import { useAppStore } from '../state/app-store'
import { useAnnouncer } from '../kit/parts/use-announcer'
import { listenText } from '../features/recording/use-routes'
import { useText } from '../text/use-text'

/** Says what changed because of the user, and nothing of the traffic. */
export function useAnnouncements(): void {
  const app = useAppStore()
  const { t } = useText()
  const { announce } = useAnnouncer()

  watch(
    () => app.recording?.session ?? null,
    (session) => {
      const route = app.recording?.routes[0]
      if (session === null) announce(t('announce.recordingStopped'))
      else if (route !== undefined) announce(t('announce.recordingStarted', { address: listenText(route) }))
    },
  )
  watch(
    () => app.current?.session ?? null,
    () => {
      if (app.current?.kind === 'file' && app.current.rereadOf === undefined)
        announce(t('announce.sessionOpened', { name: app.current.name }))
    },
  )
}
