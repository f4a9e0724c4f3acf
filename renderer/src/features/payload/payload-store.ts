import type { PayloadSource, SessionResults } from '@shared/ipc/session-commands'
import { MAX_PAYLOAD_BYTES } from '@shared/ipc/session-commands'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { bridge } from '../../bridge/bridge'
import { useSessionStore } from '../../state/session-store'

/** Bytes of a payload that are fetched to be read; more only when asked for. */
export const FIRST_PAYLOAD_BYTES = 128 * 1024
/** Bytes of one payload the window holds as text at most; the hex view reaches all the others. */
export const PAYLOAD_TEXT_LIMIT = 8 * 1024 * 1024

type PayloadAnswer = SessionResults['payload.read']

/** The beginning of the selected payload, fetched in ranges. */
export const usePayloadStore = defineStore('payload', () => {
  const session = useSessionStore()
  const source = shallowRef<PayloadSource | null>(null)
  const bytes = shallowRef<Uint8Array>(new Uint8Array(0))
  const total = shallowRef(0)
  const incomplete = shallowRef<PayloadAnswer['incomplete']>(null)
  const loading = shallowRef(false)
  const loaded = shallowRef(false)
  let generation = 0

  const canLoadMore = computed(
    () =>
      loaded.value &&
      bytes.value.length < Math.min(total.value, PAYLOAD_TEXT_LIMIT) &&
      incomplete.value === null,
  )
  const isLimited = computed(
    () => total.value > PAYLOAD_TEXT_LIMIT && bytes.value.length >= PAYLOAD_TEXT_LIMIT,
  )

  watch(
    () => session.id,
    () => show(null),
    { flush: 'sync' },
  )

  function show(next: PayloadSource | null): void {
    generation++
    source.value = next
    bytes.value = new Uint8Array(0)
    total.value = 0
    incomplete.value = null
    loaded.value = false
    loading.value = false
    if (next !== null) void loadUpTo(FIRST_PAYLOAD_BYTES)
  }

  /** Fetches what is missing up to `wanted` bytes, at most MAX_PAYLOAD_BYTES a request. */
  async function loadUpTo(wanted: number): Promise<void> {
    const from = session.id
    const read = source.value
    if (from === null || read === null || loading.value) return
    const mine = generation
    const goal = Math.min(wanted, PAYLOAD_TEXT_LIMIT)
    const parts: Uint8Array[] = [bytes.value]
    let have = bytes.value.length
    loading.value = true
    try {
      for (;;) {
        const count = Math.min(goal - have, MAX_PAYLOAD_BYTES)
        const answer = await bridge().session(from, 'payload.read', { source: read, offset: have, count })
        if (mine !== generation) return
        parts.push(answer.bytes)
        have += answer.bytes.length
        total.value = answer.total
        incomplete.value = answer.incomplete
        if (answer.bytes.length === 0 || have >= Math.min(goal, answer.total)) break
      }
      bytes.value = joined(parts, have)
    } catch {
      if (mine === generation) incomplete.value = 'unreadable'
    } finally {
      if (mine === generation) {
        loading.value = false
        loaded.value = true
      }
    }
  }

  const loadMore = () => loadUpTo(bytes.value.length + MAX_PAYLOAD_BYTES)

  /** Reads any range of any source: the hex view's way, which keeps little and reaches everything. */
  function read(of: PayloadSource, offset: number, count: number): Promise<PayloadAnswer> {
    if (session.id === null) return Promise.reject(new Error('no session'))
    return bridge().session(session.id, 'payload.read', { source: of, offset, count })
  }

  return {
    source,
    bytes,
    total,
    incomplete,
    loading,
    loaded,
    canLoadMore,
    isLimited,
    show,
    loadUpTo,
    loadMore,
    read,
  }
})

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
