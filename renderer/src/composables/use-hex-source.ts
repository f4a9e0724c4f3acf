import type { PayloadSource } from '@shared/ipc/session-commands'
import { computed, shallowRef, triggerRef, watch, type Ref } from 'vue'
import { ByteCache } from '../model/hex/byte-cache'
import { useDetailsStore } from '../stores/details-store'
import { usePayloadStore } from '../stores/payload-store'

/** The bytes of a source for the hex view: of any length, of which only what is looked at is held. */
export function useHexSource(source: Ref<PayloadSource | null>) {
  const payload = usePayloadStore()
  const details = useDetailsStore()
  const cache = shallowRef<ByteCache | null>(null)
  const total = shallowRef(0)

  /** On the wire a frame is its header, which the details hold, and its payload, which is read. */
  const header = computed(() =>
    source.value?.kind === 'frame-wire' ? (details.frame?.header ?? new Uint8Array(0)) : new Uint8Array(0),
  )
  const length = computed(() => header.value.length + total.value)

  const key = computed(() => JSON.stringify(source.value))
  watch(
    key,
    () => {
      const of = source.value
      total.value = 0
      if (of === null) {
        cache.value = null
        return
      }
      const made = new ByteCache(
        async (offset, count) => {
          const answer = await payload.read(of, offset, count)
          if (cache.value === made) total.value = answer.total
          return answer
        },
        () => triggerRef(cache),
      )
      cache.value = made
      // Asking for the first byte tells the length.
      made.byteAt(0)
    },
    { immediate: true },
  )

  function byteAt(offset: number): number | null {
    const inHeader = header.value[offset]
    if (inHeader !== undefined) return inHeader
    return cache.value?.byteAt(offset - header.value.length) ?? null
  }

  return { length, header, byteAt, cache }
}
