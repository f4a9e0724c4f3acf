import type { Column } from '../../kit/grid/columns'

export type FrameColumnName = 'number' | 'connection' | 'time' | 'direction' | 'opcode' | 'length' | 'payload'

const COLUMNS: readonly Column<FrameColumnName>[] = [
  { name: 'number', width: 60, align: 'end', sortable: true },
  { name: 'connection', width: 52, align: 'end', sortable: true },
  { name: 'time', width: 92, align: 'end', sortable: true },
  { name: 'direction', width: 52, align: 'start', sortable: true },
  { name: 'opcode', width: 72, align: 'start', sortable: true },
  { name: 'length', width: 64, align: 'end', sortable: true },
  { name: 'payload', width: null, align: 'start' },
]

/** The connection is a column only where frames of several are listed. */
export function frameColumns(ofAll: boolean): Column<FrameColumnName>[] {
  return COLUMNS.filter(({ name }) => ofAll || name !== 'connection')
}
