import type { WindowEvent } from '@shared/ipc/bridge'
import { watch } from 'vue'
import { bridge } from '../bridge/bridge'
import { useConnectionsStore } from '../features/connections/connections-store'
import { useFramesStore } from '../features/frames/frames-store'
import { useAppStore } from '../state/app-store'
import { useDetailsStore } from '../state/details-store'
import { useJobsStore } from '../state/jobs-store'
import { useMenuStore } from '../state/menu-store'
import { useDecodedStore } from '../features/payload/decoded-store'
import { useSelectionStore } from '../state/selection-store'
import { useStopStore } from '../state/stop-store'
import { useSessionStore } from '../state/session-store'

/**
 * Hands what the main process tells to the stores it is for, and the selection to the session that is on screen. Every
 * other store follows those two by itself. Returns how to end it.
 */
export function connectStores(): () => void {
  const app = useAppStore()
  const session = useSessionStore()
  const selection = useSelectionStore()
  const decoded = useDecodedStore()
  const jobs = useJobsStore()
  const menu = useMenuStore()
  // What is on screen from the start is asked for before anything is drawn.
  useConnectionsStore()
  useFramesStore()
  useDetailsStore()
  const stop = useStopStore()

  const stops = [
    watch(
      () => session.id,
      (id, before) => {
        // Read again, its connections and packets have their numbers still; frames may be others.
        const isReread = before !== null && session.info?.rereadOf === before
        decoded.reset(id)
        selection.reset(
          isReread ? { connection: selection.subject, frame: null, packet: selection.packet } : undefined,
        )
      },
      { flush: 'sync' },
    ),
    bridge().subscribe(receive),
  ]

  function receive(event: WindowEvent): void {
    switch (event.kind) {
      case 'state':
        app.take(event.state)
        return
      case 'jobs':
        jobs.take(event.jobs)
        return
      case 'closing':
        stop.askBeforeClosing(event.openWebSockets)
        return
      case 'menu':
        menu.take(event.command)
        return
      case 'tick':
        session.take(event.tick)
    }
  }

  return () => {
    for (const stop of stops) stop()
  }
}
