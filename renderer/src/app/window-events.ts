import type { WindowEvent } from '@shared/ipc/bridge'
import { watch } from 'vue'
import { bridge } from '../bridge/bridge'
import { useAppStore } from '../state/app-store'
import { useConnectionsStore } from '../features/connections/connections-store'
import { useDetailsStore } from '../state/details-store'
import { useFramesStore } from '../features/frames/frames-store'
import { useJobsStore } from '../state/jobs-store'
import { useMenuStore } from '../state/menu-store'
import { usePacketDetailsStore } from '../features/packets/packet-details-store'
import { useDecodedStore } from '../features/payload/decoded-store'
import { usePayloadStore } from '../features/payload/payload-store'
import { useSelectionStore } from '../state/selection-store'
import { useSequenceStore } from '../features/sequence/sequence-store'
import { useSessionStore } from '../state/session-store'

/** Ties the stores to the bridge and to the selection: what arrives goes where it belongs. Returns how to untie them. */
export function connectStores(): () => void {
  const app = useAppStore()
  const session = useSessionStore()
  const selection = useSelectionStore()
  const connections = useConnectionsStore()
  const frames = useFramesStore()
  const details = useDetailsStore()
  const payload = usePayloadStore()
  const decoded = useDecodedStore()
  const packetDetails = usePacketDetailsStore()
  const jobs = useJobsStore()
  const menu = useMenuStore()
  const sequence = useSequenceStore()

  const stops = [
    watch(
      () => session.id,
      (id, before) => {
        // Read again, its connections and packets have their numbers still; frames may be others.
        const isReread = before !== null && session.info?.rereadOf === before
        const kept = isReread
          ? { connection: selection.subject, frame: null, packet: selection.packet }
          : undefined
        selection.reset()
        details.reset(id)
        payload.reset(id)
        decoded.reset(id)
        connections.reset(id)
        frames.reset(id, null)
        sequence.reset(id, null)
        selection.reset(kept)
      },
      { flush: 'sync' },
    ),
    watch(
      () => selection.connection,
      (connection) => frames.reset(session.id, connection),
      { flush: 'sync' },
    ),
    watch(() => selection.subject, details.showConnection, { flush: 'sync' }),
    watch(
      () => selection.subject,
      (connection) => sequence.reset(session.id, connection),
      { flush: 'sync' },
    ),
    watch(() => selection.frame?.row ?? null, details.showFrame, { flush: 'sync' }),
    watch(
      () => selection.frame?.row ?? null,
      (row) => packetDetails.showFrame(session.id, row),
      { flush: 'sync' },
    ),
    watch(
      () => selection.packet?.packet ?? null,
      (packet) => packetDetails.showPacket(session.id, packet),
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
      case 'menu':
        menu.take(event.command)
        return
      case 'tick':
        if (event.tick.session !== session.id) return
        session.take(event.tick)
        connections.take(event.tick)
        frames.take(event.tick)
        details.take(event.tick)
        sequence.take(event.tick)
    }
  }

  return () => {
    for (const stop of stops) stop()
  }
}
