import type { FramePackets, PacketDetail, PacketFrames } from '@shared/ipc/packet-rows'
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { bridge } from '../../bridge/bridge'
import { LatestRequest } from '../../bridge/latest-request'
import { useSelectionStore } from '../../state/selection-store'
import { useSessionStore } from '../../state/session-store'

interface Asked {
  session: number
  number: number
}

/** The chosen packet layer by layer with the frames in it, and the packets of the chosen frame. */
export const usePacketDetailsStore = defineStore('packet-details', () => {
  const sessionStore = useSessionStore()
  const selection = useSelectionStore()
  const detail = shallowRef<PacketDetail | null>(null)
  const frames = shallowRef<PacketFrames | null>(null)
  const packets = shallowRef<FramePackets | null>(null)

  const packetRequest = new LatestRequest<Asked, [PacketDetail | null, PacketFrames]>(
    ({ session, number: packet }) =>
      Promise.all([
        bridge().session(session, 'packet.detail', { packet }),
        bridge().session(session, 'packet.frames', { packet }),
      ]),
    ([nextDetail, nextFrames]) => {
      detail.value = nextDetail
      frames.value = nextFrames
    },
  )
  const frameRequest = new LatestRequest<Asked, FramePackets>(
    ({ session, number: row }) => bridge().session(session, 'frame.packets', { row }),
    (answer) => (packets.value = answer),
  )

  watch(
    () => [sessionStore.id, selection.packet?.packet ?? null] as const,
    ([session, packet], before) => {
      if (session !== before?.[0] || packet !== detail.value?.row.packet) {
        detail.value = null
        frames.value = null
      }
      if (session === null || packet === null) packetRequest.cancel()
      else packetRequest.ask({ session, number: packet })
    },
    { immediate: true, flush: 'sync' },
  )
  watch(
    () => [sessionStore.id, selection.frame?.row ?? null] as const,
    ([session, row]) => {
      packets.value = null
      if (session === null || row === null) frameRequest.cancel()
      else frameRequest.ask({ session, number: row })
    },
    { immediate: true, flush: 'sync' },
  )

  return { detail, frames, packets }
})
