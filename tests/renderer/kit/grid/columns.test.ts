import { describe, expect, it } from 'vitest'
import {
  clampColumnWidth,
  columnTemplate,
  MAX_COLUMN_WIDTH,
  MIN_COLUMN_WIDTH,
} from '../../../../renderer/src/kit/grid/columns'

const COLUMNS = [
  { name: 'time', width: 88, align: 'end' },
  { name: 'payload', width: null, align: 'start' },
] as const

describe('the widths of columns', () => {
  it('are the usual ones until they are changed', () => {
    expect(columnTemplate(COLUMNS, () => undefined)).toBe('88px minmax(160px, 1fr)')
    expect(columnTemplate(COLUMNS, (name) => (name === 'time' ? 120 : undefined))).toBe(
      '120px minmax(160px, 1fr)',
    )
  })

  it('stay within bounds, remembered nonsense included', () => {
    expect(clampColumnWidth(-5)).toBe(MIN_COLUMN_WIDTH)
    expect(clampColumnWidth(1e9)).toBe(MAX_COLUMN_WIDTH)
  })
})
