import type { Column } from '../../kit/grid/columns'

export type FrameColumnName = 'number' | 'connection' | 'time' | 'direction' | 'opcode' | 'length' | 'payload'

const COLUMNS: readonly Column<FrameColumnName>[] = [
  { name: 'number', width: 60, align: 'end' },
  { name: 'connection', width: 52, align: 'end' },
  { name: 'time', width: 88, align: 'end' },
  { name: 'direction', width: 56, align: 'start' },
  { name: 'opcode', width: 96, align: 'start' },
  { name: 'length', width: 84, align: 'end' },
  { name: 'payload', width: null, align: 'start' },
]

/** The connection is a column only where frames of several are listed. */
export function frameColumns(ofAll: boolean): Column<FrameColumnName>[] {
  return COLUMNS.filter(({ name }) => ofAll || name !== 'connection')
}
