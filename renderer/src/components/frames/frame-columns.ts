import type { Column } from '../../model/grid/columns'

export type FrameColumnName = 'number' | 'connection' | 'time' | 'direction' | 'opcode' | 'length' | 'payload'

const COLUMNS: readonly Column<FrameColumnName>[] = [
  { name: 'number', width: 64, align: 'end' },
  { name: 'connection', width: 52, align: 'end' },
  { name: 'time', width: 92, align: 'end' },
  { name: 'direction', width: 60, align: 'start' },
  { name: 'opcode', width: 92, align: 'start' },
  { name: 'length', width: 76, align: 'end' },
  { name: 'payload', width: null, align: 'start' },
]

/** The connection is a column only where frames of several are listed. */
export function frameColumns(ofAll: boolean): Column<FrameColumnName>[] {
  return COLUMNS.filter(({ name }) => ofAll || name !== 'connection')
}
