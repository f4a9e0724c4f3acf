import * as v from 'valibot'
import { readJsonFile, writeFileAtomically } from '../storage/atomic-file'

export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

export interface WindowState {
  /** Null: where the system puts it. */
  position: { x: number; y: number } | null
  width: number
  height: number
  maximized: boolean
}

export const MIN_WIDTH = 800
export const MIN_HEIGHT = 500
export const DEFAULT_WINDOW_STATE: WindowState = {
  position: null,
  width: 1440,
  height: 900,
  maximized: false,
}

const pixels = v.pipe(v.number(), v.integer(), v.minValue(-100_000), v.maxValue(100_000))
const stateSchema = v.object({
  position: v.nullable(v.object({ x: pixels, y: pixels })),
  width: v.pipe(pixels, v.minValue(MIN_WIDTH)),
  height: v.pipe(pixels, v.minValue(MIN_HEIGHT)),
  maximized: v.boolean(),
})

export function readWindowState(path: string): WindowState {
  const stored = v.safeParse(stateSchema, readJsonFile(path))
  return stored.success ? stored.output : DEFAULT_WINDOW_STATE
}

export function writeWindowState(path: string, state: WindowState): void {
  try {
    writeFileAtomically(path, JSON.stringify(state))
  } catch {
    // The window opens where the system puts it next time.
  }
}

/**
 * The state as it fits the screens there are: a screen may have gone since, or be smaller.
 *
 * @param workAreas of all displays, the primary one first
 */
export function fitToScreens(state: WindowState, workAreas: readonly Rectangle[]): WindowState {
  const { position } = state
  const home = workAreas.find((area) => position !== null && isTitleBarInside(position, state.width, area))
  const area = home ?? workAreas[0]
  if (area === undefined) return { ...state, position: null }
  return {
    ...state,
    position: home === undefined ? null : position,
    width: Math.max(MIN_WIDTH, Math.min(state.width, area.width)),
    height: Math.max(MIN_HEIGHT, Math.min(state.height, area.height)),
  }
}

/** Whether enough of the title bar can be grabbed. */
function isTitleBarInside(position: { x: number; y: number }, width: number, area: Rectangle): boolean {
  const visible = Math.min(position.x + width, area.x + area.width) - Math.max(position.x, area.x)
  return visible >= 100 && position.y >= area.y && position.y <= area.y + area.height - 50
}
