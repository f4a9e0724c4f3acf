/** Pixels a column grows or shrinks at one press. */
export const COLUMN_STEP = 8

export type ColumnAction =
  { kind: 'choose'; by: 1 | -1 } | { kind: 'resize'; by: number } | { kind: 'restore' }

/** What a key means to the columns of a grid: left and right choose one, with Shift they change its width. */
export function columnAction({
  key,
  shiftKey,
}: Pick<KeyboardEvent, 'key' | 'shiftKey'>): ColumnAction | null {
  if (key === 'Delete') return { kind: 'restore' }
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null
  const by = key === 'ArrowRight' ? 1 : -1
  return shiftKey ? { kind: 'resize', by: by * COLUMN_STEP } : { kind: 'choose', by }
}
