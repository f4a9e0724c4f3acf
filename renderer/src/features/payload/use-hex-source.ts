import type { PayloadSource } from '@shared/ipc/session-commands'
import { computed, shallowRef, triggerRef, watch, type Ref } from 'vue'
import { ByteCache } from './hex/byte-cache'
import { usePayloadStore } from './payload-store'

/** The bytes of a source for the hex view: of any length, of which only what is looked at is held. */
export function useHexSource(source: Ref<PayloadSource>) {
  const payload = usePayloadStore()
  const cache = shallowRef<ByteCache | null>(null)
  const length = shallowRef(0)
  const key = computed(() => JSON.stringify(source.value))

  watch(
    key,
    () => {
      const of = source.value
      const made = new ByteCache(
        async (offset, count) => {
          const answer = await payload.read(of, offset, count)
          if (cache.value === made) length.value = answer.total
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
    return cache.value?.byteAt(offset) ?? null
  }

  return { length, byteAt, cache }
}
