import type { DecodedPayload, DecoderChoiceName, ProtobufTypes } from '@shared/ipc/decoded-payload'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { bridge } from '../../bridge/bridge'
import { useSessionStore } from '../../state/session-store'
import { LatestRequest } from '../../bridge/latest-request'

/** The selected frame's message decoded, what the user chose for each connection, and the protobuf types loaded. */
export const useDecodedStore = defineStore('decoded', () => {
  const decoded = shallowRef<DecodedPayload | null>(null)
  /** Choices by connection; one that is not here is read automatically. */
  const choices = shallowRef<ReadonlyMap<number, DecoderChoiceName>>(new Map())
  const types = shallowRef<ProtobufTypes | null>(null)
  const sessions = useSessionStore()
  let session: number | null = null
  let shown: number | null = null
  let proto = ''

  const request = new LatestRequest<number, DecodedPayload | null>(
    async (row) => (session === null ? null : bridge().session(session, 'payload.decode', { row, as: null })),
    (answer) => (decoded.value = answer),
  )

  function reset(next: number | null): void {
    session = next
    choices.value = new Map()
    types.value = null
    proto = ''
    show(null)
  }

  /** Decodes the message of a frame's row; the last one stays until the next is there. */
  function show(row: number | null): void {
    shown = row
    if (row === null) {
      decoded.value = null
      request.cancel()
    } else request.ask(row)
  }

  async function choose(connection: number, decoder: DecoderChoiceName): Promise<void> {
    if (session === null) return
    choices.value = new Map(choices.value).set(connection, decoder)
    await bridge().session(session, 'decoder.choose', { connection, decoder })
    sessions.readOtherwise()
    show(shown)
  }

  async function loadTypes(text: string, rootType: string | null = null): Promise<void> {
    if (session === null) return
    const answer = await bridge().session(session, 'decoder.types', { text, rootType })
    types.value = text === '' ? null : answer
    if (answer.ok) proto = text
    sessions.readOtherwise()
    show(shown)
  }

  const chooseType = (rootType: string) => loadTypes(proto, rootType)

  return { decoded, choices, types, reset, show, choose, loadTypes, chooseType }
})
