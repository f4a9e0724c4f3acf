import type { SessionTick } from '@shared/ipc/bridge'
import { MAX_UNFOLDED_RUNS, type SequenceItem, type SequenceTimes } from '@shared/ipc/sequence-items'
import { MAX_WINDOW_ROWS } from '@shared/ipc/session-commands'
import type { ConnectionEnding } from '@shared/ipc/connection-ending'
import { defineStore } from 'pinia'
import { computed, shallowRef, triggerRef } from 'vue'
import { bridge } from '../../bridge/bridge'
import { LatestRequest } from '../../bridge/latest-request'
import { RowWindow } from '../../kit/grid/row-window'

export type LadderMode = 'even' | 'time'

/** A row by its place, and by the name that stays when folding moves it. */
export interface ActiveRow {
  index: number
  key: string
}

/** The ladder of one connection: what is in view of it, how it is folded, and how the connection ended. */
export const useSequenceStore = defineStore('sequence', () => {
  const rows = shallowRef(new RowWindow<SequenceItem>(onRows))
  const connection = shallowRef<number | null>(null)
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
  let session: number | null = null

  const isTooLongForTime = computed(() => times.value !== null && times.value.times === null)

  const endingRequest = new LatestRequest<number, ConnectionEnding | null>(
    async (number) =>
      session === null ? null : bridge().session(session, 'connection.ending', { connection: number }),
    (answer) => (ending.value = answer),
  )
  const timesRequest = new LatestRequest<number, SequenceTimes | null>(
    async (number) => (session === null ? null : bridge().session(session, 'sequence.times', ladder(number))),
    (answer) => (times.value = answer),
  )

  /** Shows the ladder of another connection, folded as every ladder begins. */
  function reset(nextSession: number | null, next: number | null): void {
    session = nextSession
    connection.value = next
    unfolded.value = []
    // That they were folded away was meant for that connection.
    if (chosenLegs.value === false) chosenLegs.value = null
    active.value = null
    times.value = null
    ending.value = null
    if (session === null || next === null) {
      rows.value.reset(null)
      endingRequest.cancel()
      timesRequest.cancel()
      return
    }
    const of = session
    rows.value.reset(async (offset, count) => {
      const answer = await bridge().session(of, 'sequence.window', { ...ladder(next), offset, count })
      if (of === session && next === connection.value) {
        legs.value = answer.legs
        serverReached.value = answer.serverReached
      }
      return { total: answer.total, rows: answer.items }
    })
    endingRequest.ask(next)
    if (mode.value === 'time') timesRequest.ask(next)
  }

  function ladder(number: number) {
    return { connection: number, unfolded: [...unfolded.value], legs: chosenLegs.value }
  }

  function refresh(): void {
    const number = connection.value
    if (number === null) return
    rows.value.refresh()
    endingRequest.ask(number)
    if (mode.value === 'time') timesRequest.ask(number)
  }

  function take(tick: SessionTick): void {
    const changed = tick.changedConnections
    const number = connection.value
    if (number !== null && (changed === null || changed.includes(number))) refresh()
  }

  function setUnfolded(fold: number, open: boolean): void {
    const others = unfolded.value.filter((run) => run !== fold)
    unfolded.value = open ? [...others, fold].slice(-MAX_UNFOLDED_RUNS) : others
    refresh()
  }

  function setLegs(shown: boolean): void {
    chosenLegs.value = shown
    refresh()
    const row = active.value
    if (row !== null) void findAgain(row)
  }

  function setMode(next: LadderMode): void {
    mode.value = next
    if (next === 'time' && connection.value !== null) timesRequest.ask(connection.value)
  }

  function choose(index: number): SequenceItem | null {
    const item = rows.value.at(index) ?? null
    if (item !== null) active.value = { index, key: item.key }
    return item
  }

  /** The row at a place that is not held: where End or a far jump leads. */
  async function find(index: number): Promise<SequenceItem | null> {
    const [of, number] = [session, connection.value]
    if (of === null || number === null) return null
    const answer = await bridge().session(of, 'sequence.window', {
      ...ladder(number),
      offset: index,
      count: 1,
    })
    const item = answer.items[0]
    if (item === undefined || of !== session || number !== connection.value) return null
    active.value = { index, key: item.key }
    return item
  }

  /** Brings a frame into view, unfolding what hides it. */
  async function showFrame(frame: number): Promise<void> {
    const [of, number] = [session, connection.value]
    if (of === null || number === null) return
    const place = await bridge().session(of, 'sequence.locate', { ...ladder(number), frame })
    if (place === null || of !== session || number !== connection.value) return
    if (place.unfold !== null) setUnfolded(place.unfold, true)
    active.value = { index: place.offset, key: frameKey(frame) }
  }

  function onRows(): void {
    triggerRef(rows)
    const row = active.value
    if (row === null) return
    const item = rows.value.at(row.index)
    if (item !== undefined && item.key !== row.key) void findAgain(row)
  }

  /** Folding, or frames that came, moved the active row. */
  async function findAgain({ key, index }: ActiveRow): Promise<void> {
    const frame = frameOf(key)
    if (frame !== null) return showFrame(frame)
    for (let near = index - 50; near < index + 50; near++) {
      if (rows.value.at(near)?.key !== key) continue
      active.value = { index: near, key }
      return
    }
  }

  /** The whole ladder as it is folded, for an export. @param limit rows at most */
  async function readAll(limit: number): Promise<{ total: number; items: SequenceItem[] }> {
    const [of, number] = [session, connection.value]
    const items: SequenceItem[] = []
    let total = 0
    while (of !== null && number !== null) {
      const count = Math.min(MAX_WINDOW_ROWS, limit - items.length)
      const answer = await bridge().session(of, 'sequence.window', {
        ...ladder(number),
        offset: items.length,
        count,
      })
      total = answer.total
      items.push(...answer.items)
      if (answer.items.length === 0 || items.length >= Math.min(limit, total)) break
    }
    return { total, items }
  }

  function show(first: number, count: number): void {
    rows.value.show(first, count)
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
    reset,
    take,
    show,
    choose,
    find,
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
