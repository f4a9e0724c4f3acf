import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

/** Route fields whose text is no address yet: recording must not begin with what stood there before. */
export const useRouteDraftStore = defineStore('route-draft', () => {
  const invalid = shallowRef<ReadonlySet<string>>(new Set())
  const hasInvalid = computed(() => invalid.value.size > 0)

  function mark(field: string, isValid: boolean): void {
    if (invalid.value.has(field) === !isValid) return
    const next = new Set(invalid.value)
    if (isValid) next.delete(field)
    else next.add(field)
    invalid.value = next
  }

  return { invalid, hasInvalid, mark }
})
