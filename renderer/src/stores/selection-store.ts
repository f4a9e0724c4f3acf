import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

/** Steps back one can walk; older ones are forgotten. */
export const SELECTION_HISTORY_LIMIT = 200

/** A frame by its place in the session and in its connection. */
export interface SelectedFrame {
  row: number
  number: number
  connection: number
}

/** What every pane shows: a connection (null: the whole session), and one of its frames. */
export interface Selection {
  connection: number | null
  frame: SelectedFrame | null
}

const NOTHING: Selection = { connection: null, frame: null }

/** The one selection all panes share, with its history. */
export const useSelectionStore = defineStore('selection', () => {
  const selection = shallowRef<Selection>(NOTHING)
  const past = shallowRef<Selection[]>([])
  const future = shallowRef<Selection[]>([])

  const connection = computed(() => selection.value.connection)
  const frame = computed(() => selection.value.frame)
  /** The connection the details are about: the chosen one, else the chosen frame's. */
  const subject = computed(() => selection.value.connection ?? selection.value.frame?.connection ?? null)
  const canGoBack = computed(() => past.value.length > 0)
  const canGoForward = computed(() => future.value.length > 0)

  function select(next: Selection): void {
    if (isSame(next, selection.value)) return
    past.value = [...past.value, selection.value].slice(-SELECTION_HISTORY_LIMIT)
    future.value = []
    selection.value = next
  }

  function selectConnection(number: number | null): void {
    const kept =
      number === null || selection.value.frame?.connection === number ? selection.value.frame : null
    select({ connection: number, frame: kept })
  }

  /** The frames of every connection stay listed when the frame was chosen among them. */
  function selectFrame(chosen: SelectedFrame | null): void {
    select({ connection: selection.value.connection, frame: chosen })
  }

  function goBack(): void {
    const target = past.value.at(-1)
    if (target === undefined) return
    past.value = past.value.slice(0, -1)
    future.value = [selection.value, ...future.value]
    selection.value = target
  }

  function goForward(): void {
    const target = future.value[0]
    if (target === undefined) return
    future.value = future.value.slice(1)
    past.value = [...past.value, selection.value]
    selection.value = target
  }

  function reset(): void {
    selection.value = NOTHING
    past.value = []
    future.value = []
  }

  return {
    selection,
    past,
    future,
    connection,
    frame,
    subject,
    canGoBack,
    canGoForward,
    selectConnection,
    selectFrame,
    goBack,
    goForward,
    reset,
  }
})

function isSame(one: Selection, other: Selection): boolean {
  return one.connection === other.connection && one.frame?.row === other.frame?.row
}
