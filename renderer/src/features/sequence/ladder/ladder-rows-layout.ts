import { LADDER_ROW_HEIGHT } from './ladder-geometry'

/** Rows are laid out in steps of so many pixels. */
export const SLOT_HEIGHT = 4
export const ROW_SLOTS = LADDER_ROW_HEIGHT / SLOT_HEIGHT
/** The longest silence that is drawn to scale; a longer one is compressed to it, with a break mark. */
export const MAX_SILENCE_SLOTS = 40
/** Distance between two rows that the scale gives to the longer silences of a ladder. */
const TYPICAL_SLOTS = 12
/** Which silence that is: four of five are shorter. */
const TYPICAL_SHARE = 0.8

/** Where the rows of a ladder stand, in slots. */
export interface RowsLayout {
  total: number
  /** Nanoseconds a slot stands for; null where rows are evenly spaced. */
  scale: number | null
  startOf(row: number): number
  slotsOf(row: number): number
  rowAt(slot: number): number
  /** Silence before the row was cut short. */
  isCompressed(row: number): boolean
}

export function evenLayout(rows: number): RowsLayout {
  return {
    total: rows * ROW_SLOTS,
    scale: null,
    startOf: (row) => row * ROW_SLOTS,
    slotsOf: () => ROW_SLOTS,
    rowAt: (slot) => Math.floor(slot / ROW_SLOTS),
    isCompressed: () => false,
  }
}

/** Rows as far apart as they were in time; never nearer than a row is high. @param times nanoseconds, in order */
export function timedLayout(times: Float64Array): RowsLayout {
  const scale = niceScale(times)
  const starts = new Float64Array(times.length + 1)
  const compressed = new Uint8Array(times.length)
  for (let row = 0; row < times.length; row++) {
    const silence = row === 0 ? 0 : Math.max(0, (times[row] ?? 0) - (times[row - 1] ?? 0))
    const wanted = Math.round(silence / scale)
    if (wanted > MAX_SILENCE_SLOTS) compressed[row] = 1
    // The row itself is part of the way.
    const slots = Math.max(ROW_SLOTS, Math.min(wanted, MAX_SILENCE_SLOTS))
    starts[row + 1] = (starts[row] ?? 0) + slots
  }
  const startOf = (row: number): number => starts[row] ?? 0
  return {
    total: startOf(times.length),
    scale,
    startOf,
    slotsOf: (row) => startOf(row + 1) - startOf(row),
    rowAt(slot) {
      let low = 0
      let high = times.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if (startOf(middle + 1) <= slot) low = middle + 1
        else high = middle
      }
      return Math.min(low, Math.max(0, times.length - 1))
    },
    isCompressed: (row) => compressed[row] === 1,
  }
}

/** Nanoseconds a slot, of the series 1, 2, 5, 10 …, so that most of the ladder's silences can be told apart. */
function niceScale(times: Float64Array): number {
  const silences: number[] = []
  for (let row = 1; row < times.length; row++) {
    const silence = (times[row] ?? 0) - (times[row - 1] ?? 0)
    if (silence > 0) silences.push(silence)
  }
  silences.sort((one, other) => one - other)
  const typical = silences[Math.round((silences.length - 1) * TYPICAL_SHARE)] ?? 1
  const wanted = typical / TYPICAL_SLOTS
  const power = 10 ** Math.floor(Math.log10(wanted))
  for (const step of [1, 2, 5, 10]) if (step * power >= wanted) return step * power
  return power * 10
}
