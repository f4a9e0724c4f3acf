import { MAX_FILTER_HISTORY, MAX_REMEMBERED_FILTER, MAX_SAVED_FILTERS } from '@shared/ipc/app-commands'
import { combineFilters } from '@shared/filter/completion/value-filter'
import { compileFilter } from '@shared/filter/filter'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useAppStore } from './app-store'
import { useSelectionStore } from './selection-store'

/** The display filter: what is typed, and what is in force for every list. */
export const useFilterStore = defineStore('filter', () => {
  const app = useAppStore()
  const selection = useSelectionStore()
  const text = shallowRef('')
  /** In force; empty shows everything. */
  const applied = shallowRef('')
  /** The packet `${field}` refers to: the one that was chosen when the filter was put in force. */
  const packet = shallowRef<number | null>(null)

  /** What a list is asked with: nothing where everything is shown. */
  const query = computed(() =>
    applied.value === '' ? {} : { filter: { text: applied.value, packet: packet.value } },
  )
  const result = computed(() => compileFilter(text.value))
  const error = computed(() => (result.value.ok ? null : result.value.error))
  const warnings = computed(() => (result.value.ok ? result.value.warnings : []))
  const isApplied = computed(() => text.value.trim() === applied.value)
  const history = computed(() => app.settings.filterHistory)
  const saved = computed(() => app.settings.savedFilters)

  /** Puts what is typed in force; false, and nothing changes, where it has an error. */
  function apply(): boolean {
    if (!result.value.ok) return false
    applied.value = text.value.trim()
    packet.value = result.value.filter.readsSelection ? (selection.packet?.packet ?? null) : null
    if (applied.value !== '' && applied.value.length <= MAX_REMEMBERED_FILTER) {
      const others = history.value.filter((other) => other !== applied.value)
      app.changeSettings({ filterHistory: [applied.value, ...others].slice(0, MAX_FILTER_HISTORY) })
    }
    return true
  }

  function use(next: string): void {
    text.value = next
    apply()
  }

  /** Adds a condition to the filter in force: what has it is kept, or left out. */
  function add(condition: string, how: 'keep' | 'exclude'): void {
    use(combineFilters(applied.value, condition, how))
  }

  /** What is typed replaces the one of that name. */
  function save(name: string): void {
    if (text.value.length > MAX_REMEMBERED_FILTER) return
    const others = saved.value.filter((other) => other.name !== name)
    const kept = [...others, { name, text: text.value.trim() }].slice(-MAX_SAVED_FILTERS)
    app.changeSettings({ savedFilters: kept })
  }

  function forget(name: string): void {
    app.changeSettings({ savedFilters: saved.value.filter((other) => other.name !== name) })
  }

  return { text, applied, query, error, warnings, isApplied, history, saved, apply, use, add, save, forget }
})
