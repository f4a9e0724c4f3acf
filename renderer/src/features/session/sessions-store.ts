import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useAppStore } from '../../state/app-store'

const GIGABYTE = 1_000_000_000
/** What recordings nobody gave a name may take, in bytes; null is without a limit. */
export const SESSION_LIMITS: readonly (number | null)[] = [null, GIGABYTE, 5 * GIGABYTE, 20 * GIGABYTE]

/** The dialog with all sessions, and what is done with one of them there. */
export const useSessionsStore = defineStore('sessions', () => {
  const app = useAppStore()
  const isOpen = shallowRef(false)
  /** The session that is being given another name, and that name. */
  const renamed = shallowRef<string | null>(null)
  const name = shallowRef('')
  /** The session whose file is about to be deleted: it is asked for twice. */
  const deleted = shallowRef<string | null>(null)

  const sessions = computed(() => app.recent)
  const bytes = computed(() => app.state?.sessionBytes ?? 0)
  const recovered = computed(() => app.state?.recovered ?? null)
  const limit = computed({
    get: () => app.settings.sessionLimitBytes,
    set: (sessionLimitBytes) => app.changeSettings({ sessionLimitBytes }),
  })

  function show(): void {
    renamed.value = null
    deleted.value = null
    isOpen.value = true
  }

  async function open(path: string): Promise<void> {
    isOpen.value = false
    await app.openRecent(path)
  }

  function beginRename(path: string, current: string): void {
    deleted.value = null
    renamed.value = path
    name.value = current.replace(/\.pcapng$/, '')
  }

  async function rename(): Promise<void> {
    const path = renamed.value
    const wanted = name.value.trim()
    renamed.value = null
    if (path !== null && wanted !== '') await app.renameSession(path, wanted)
  }

  async function remove(path: string): Promise<void> {
    if (deleted.value !== path) {
      renamed.value = null
      deleted.value = path
      return
    }
    deleted.value = null
    await app.deleteSession(path)
  }

  return {
    isOpen,
    sessions,
    bytes,
    recovered,
    limit,
    renamed,
    name,
    deleted,
    show,
    open,
    beginRename,
    rename,
    remove,
  }
})
