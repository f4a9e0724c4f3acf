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

/** A packet by its number, and the connection it belongs to, if any. */
export interface SelectedPacket {
  packet: number
  connection: number | null
  /** Chosen where it is told of already: the packet list need not come to the front. */
  quietly?: true
}

/** A request or response of a connection. */
export interface SelectedHead {
  connection: number
  exchange: number
  part: 'request' | 'response'
}

/** What every pane shows: a connection (null: the whole session), and one of its frames, packets or HTTP heads. */
export interface Selection {
  connection: number | null
  frame: SelectedFrame | null
  packet: SelectedPacket | null
  head?: SelectedHead | null
}

const NOTHING: Selection = { connection: null, frame: null, packet: null }

/** The one selection all panes share, with its history. */
export const useSelectionStore = defineStore('selection', () => {
  const selection = shallowRef<Selection>(NOTHING)
  const past = shallowRef<Selection[]>([])
  const future = shallowRef<Selection[]>([])
  /** Somebody chose something, or that nothing be chosen. */
  let isChosen = false

  const connection = computed(() => selection.value.connection)
  const frame = computed(() => selection.value.frame)
  const packet = computed(() => selection.value.packet)
  const head = computed(() => selection.value.head ?? null)
  /** The connection the details are about: the chosen one, else the chosen frame's or packet's. */
  const subject = computed(() => {
    const { connection: chosen, frame: ofFrame, packet: ofPacket, head: ofHead } = selection.value
    return chosen ?? ofFrame?.connection ?? ofPacket?.connection ?? ofHead?.connection ?? null
  })
  const canGoBack = computed(() => past.value.length > 0)
  const canGoForward = computed(() => future.value.length > 0)

  function select(next: Selection): void {
    isChosen = true
    if (isSame(next, selection.value)) return
    past.value = [...past.value, selection.value].slice(-SELECTION_HISTORY_LIMIT)
    future.value = []
    selection.value = next
  }

  function selectConnection(number: number | null): void {
    const kept = <Chosen extends { connection: number | null }>(chosen: Chosen | null): Chosen | null =>
      number === null || chosen?.connection === number ? chosen : null
    const { frame: ofFrame, packet: ofPacket, head: ofHead = null } = selection.value
    select({ connection: number, frame: kept(ofFrame), packet: kept(ofPacket), head: kept(ofHead) })
  }

  /** The frames of every connection stay listed when the frame was chosen among them. */
  function selectFrame(chosen: SelectedFrame | null): void {
    select({ connection: selection.value.connection, frame: chosen, packet: null })
  }

  /** A packet takes the frame's place in the details; Back returns to the frame. */
  function selectPacket(chosen: SelectedPacket | null): void {
    select({ connection: selection.value.connection, frame: null, packet: chosen })
  }

  function selectHead(chosen: SelectedHead): void {
    select({ connection: selection.value.connection, frame: null, packet: null, head: chosen })
  }

  /** Shows another thing in every pane, as one step of the history. */
  function show(next: Selection): void {
    select(next)
  }

  /** Chooses a connection for somebody who has chosen nothing yet: no step of the history. */
  function suggestConnection(number: number): void {
    if (isChosen || selection.value !== NOTHING) return
    selection.value = { ...NOTHING, connection: number }
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

  /** Forgets the history: another session is shown, or the same one read differently, of which `kept` is still there. */
  function reset(kept: Selection = NOTHING): void {
    isChosen = false
    selection.value = kept
    past.value = []
    future.value = []
  }

  return {
    selection,
    past,
    future,
    connection,
    frame,
    packet,
    head,
    subject,
    canGoBack,
    canGoForward,
    selectConnection,
    selectFrame,
    selectPacket,
    selectHead,
    show,
    suggestConnection,
    goBack,
    goForward,
    reset,
  }
})

function isSame(one: Selection, other: Selection): boolean {
  return (
    one.connection === other.connection &&
    one.frame?.row === other.frame?.row &&
    one.packet?.packet === other.packet?.packet &&
    one.packet?.quietly === other.packet?.quietly &&
    one.head?.connection === other.head?.connection &&
    one.head?.exchange === other.head?.exchange &&
    one.head?.part === other.head?.part
  )
}
