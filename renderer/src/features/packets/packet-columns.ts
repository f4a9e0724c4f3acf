import type { Column } from '../../kit/grid/columns'

export type PacketColumnName =
  'number' | 'time' | 'direction' | 'source' | 'destination' | 'protocol' | 'length' | 'info'

const COLUMNS: readonly Column<PacketColumnName>[] = [
  { name: 'number', width: 56, align: 'end', sortable: true },
  { name: 'time', width: 88, align: 'end', sortable: true },
  { name: 'direction', width: 56, align: 'start', sortable: true },
  { name: 'source', width: 132, align: 'start' },
  { name: 'destination', width: 132, align: 'start' },
  { name: 'protocol', width: 84, align: 'start' },
  { name: 'length', width: 64, align: 'end', sortable: true },
  { name: 'info', width: null, align: 'start' },
]

/** Within one connection the direction says who sent to whom. */
export function packetColumns(ofAll: boolean): Column<PacketColumnName>[] {
  return COLUMNS.filter(({ name }) => ofAll || (name !== 'source' && name !== 'destination'))
}
