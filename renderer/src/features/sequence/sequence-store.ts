import type { ConnectionEnding } from '@shared/ipc/connection-ending'
import type { RowsQuery } from '@shared/ipc/row-queries'
import { MAX_UNFOLDED_RUNS, type SequenceItem, type SequenceTimes } from '@shared/ipc/sequence-items'
import { MAX_WINDOW_ROWS } from '@shared/ipc/session-commands'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { bridge } from '../../bridge/bridge'
import { LatestRequest } from '../../bridge/latest-request'
import { createRowList } from '../../rows/row-list-store'
import { useSelectionStore } from '../../state/selection-store'
import { useSessionStore } from '../../state/session-store'

export type LadderMode = 'even' | 'time'

/** A row by its place, and by the name that stays when folding moves it. */
export interface ActiveRow {
  index: number
  key: string
}

/** The ladder of the connection everything is about: what is in view of it, how it is folded, and how the connection ended. */
export const useSequenceStore = defineStore('sequence', () => {
  const session = useSessionStore()
  const selection = useSelectionStore()
  /** First frames of the runs that are unfolded, oldest first; one more than the limit folds the oldest. */
  const unfolded = shallowRef<readonly number[]>([])
  /** Whether the proxy's legs are to be open; null leaves it to whether there was a server to reach. */
  const chosenLegs = shallowRef<boolean | null>(null)
  /** They are open, in what is shown. */
  const legs = shallowRef(false)
  const serverReached = shallowRef(true)
  const mode = shallowRef<LadderMode>('even')
  const times = shallowRef<SequenceTimes | null>(null)
  const active = shallowRef<ActiveRow | null>(null)
  const ending = shallowRef<ConnectionEnding | null>(null)
  // Rows of a ladder have names, not numbers: which one is chosen is kept here.
  const list = createRowList<'sequence'>({
    rowNumber: () => -1,
    counted: () => 0,
    onAnswer: ({ lanes }) => {
      if (lanes === null) return
      legs.value = lanes.legs
      serverReached.value = lanes.serverReached
    },
  })
  const { rows, show } = list

  const connection = computed(() => list.query.value?.connection ?? null)
  const isTooLongForTime = computed(() => times.value !== null && times.value.times === null)

  const endingRequest = new LatestRequest<number, ConnectionEnding | null>(
    async (number) =>
      session.id === null ? null : bridge().session(session.id, 'connection.ending', { connection: number }),
    (answer) => (ending.value = answer),
  )
  const timesRequest = new LatestRequest<number, SequenceTimes | null>(
    async (number) => {
      if (session.id === null) return null
      const { connection: of, unfolded: open, legs: shown } = ladder(number)
      return bridge().session(session.id, 'sequence.times', { connection: of, unfolded: open, legs: shown })
    },
    (answer) => (times.value = answer),
  )

  // The ladder of another connection, folded as every ladder begins.
  watch(
    () => [session.id, selection.subject] as const,
    ([id, next]) => {
      unfolded.value = []
      // That they were folded away was meant for that connection.
      if (chosenLegs.value === false) chosenLegs.value = null
      active.value = null
      times.value = null
      ending.value = null
      list.open(id === null || next === null ? null : ladder(next))
      if (id === null || next === null) {
        endingRequest.cancel()
        timesRequest.cancel()
      } else {
        askBeside(next)
      }
    },
    { immediate: true },
  )
  watch(
    () => session.counts,
    (tick) => {
      const number = connection.value
      if (tick === null || number === null) return
      if (tick.changedConnections === null || tick.changedConnections.includes(number)) askBeside(number)
    },
  )
  watch(rows, onRows)

  function ladder(number: number): RowsQuery<'sequence'> {
    return { table: 'sequence', connection: number, unfolded: [...unfolded.value], legs: chosenLegs.value }
  }

  /** What is shown beside the rows. */
  function askBeside(number: number): void {
    endingRequest.ask(number)
    if (mode.value === 'time') timesRequest.ask(number)
  }

  function refold(): void {
    const number = connection.value
    if (number === null) return
    list.change(ladder(number))
    askBeside(number)
  }

  function setUnfolded(fold: number, open: boolean): void {
    const others = unfolded.value.filter((run) => run !== fold)
    unfolded.value = open ? [...others, fold].slice(-MAX_UNFOLDED_RUNS) : others
    refold()
  }

  function setLegs(shown: boolean): void {
    chosenLegs.value = shown
    refold()
    const row = active.value
    if (row !== null) void findAgain(row)
  }

  function setMode(next: LadderMode): void {
    mode.value = next
    if (next === 'time' && connection.value !== null) timesRequest.ask(connection.value)
  }

  /** The row at a place becomes the chosen one; not one that is gone meanwhile. */
  function choose(index: number, take: (item: SequenceItem) => void): void {
    list.pick(index, (item) => {
      active.value = { index, key: item.key }
      take(item)
    })
  }

  /** Brings a frame into view, unfolding what hides it. */
  async function showFrame(frame: number): Promise<void> {
    const place = await list.locate(frame)
    if (place === null) return
    if (place.unfold !== null) setUnfolded(place.unfold, true)
    active.value = { index: place.offset, key: frameKey(frame) }
  }

  function onRows(): void {
    const row = active.value
    if (row === null) return
    const item = rows.value.at(row.index)
    if (item !== undefined && item.key !== row.key) void findAgain(row)
  }

  /** Folding, or frames that came, moved the active row. */
  async function findAgain({ key }: ActiveRow): Promise<void> {
    const frame = frameOf(key)
    if (frame !== null) return showFrame(frame)
    const index = rows.value.indexOf((item) => item.key === key)
    if (index >= 0) active.value = { index, key }
  }

  /** The whole ladder as it is folded, for an export. @param limit rows at most */
  async function readAll(limit: number): Promise<{ total: number; items: SequenceItem[] }> {
    const { total, rows: items } = await list.readAll(limit, MAX_WINDOW_ROWS)
    return { total, items }
  }

  return {
    rows,
    connection,
    unfolded,
    legs,
    serverReached,
    mode,
    times,
    active,
    ending,
    isTooLongForTime,
    show,
    choose,
    showFrame,
    setUnfolded,
    setLegs,
    setMode,
    readAll,
  }
})

const frameKey = (frame: number): string => `frame:${frame}`

function frameOf(key: string): number | null {
  return key.startsWith('frame:') ? Number(key.slice(6)) : null
}
