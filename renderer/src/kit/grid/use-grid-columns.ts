import { computed, shallowRef } from 'vue'
import type { ColumnAction } from './column-keys'
import { clampColumnWidth, columnTemplate, minimalWidth, type Column } from './columns'
import { useAppStore } from '../../state/app-store'

/** The columns of a grid: how wide they are, remembered under `prefix`, and the one chosen by key. */
export function useGridColumns(prefix: () => string, columns: () => readonly Column[]) {
  const app = useAppStore()
  const chosenName = shallowRef<string | null>(null)

  const widthOf = (name: string): number | undefined => app.settings.layout[`${prefix()}.${name}`]
  const template = computed(() => columnTemplate(columns(), widthOf))
  const minWidth = computed(() => minimalWidth(columns(), widthOf))
  /** Place of the chosen column; -1 for none. */
  const chosen = computed(() => columns().findIndex(({ name }) => name === chosenName.value))

  function resize(name: string, width: number): void {
    app.rememberLayout(`${prefix()}.${name}`, clampColumnWidth(width))
  }

  function restore(column: Column): void {
    if (column.width !== null) resize(column.name, column.width)
  }

  function leave(): void {
    chosenName.value = null
  }

  /** Does what a key asks for. Returns the column it changed, with its new width; null where no width was changed. */
  function act(action: ColumnAction): { column: Column; width: number } | null {
    if (action.kind === 'choose') {
      step(action.by)
      return null
    }
    const column = columns()[chosen.value]
    if (column === undefined || column.width === null) return null
    if (action.kind === 'restore') restore(column)
    else resize(column.name, (widthOf(column.name) ?? column.width) + action.by)
    return { column, width: widthOf(column.name) ?? column.width }
  }

  /** From none, right leads to the first column and left to the last. */
  function step(by: 1 | -1): void {
    const last = columns().length - 1
    const from = chosen.value < 0 && by < 0 ? last + 1 : chosen.value
    chosenName.value = columns()[Math.min(last, Math.max(0, from + by))]?.name ?? null
  }

  return { template, minWidth, chosen, resize, restore, act, leave }
}
