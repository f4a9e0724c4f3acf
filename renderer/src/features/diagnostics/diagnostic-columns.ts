import type { Column } from '../../kit/grid/columns'

export type DiagnosticColumnName = 'severity' | 'time' | 'connection' | 'frame' | 'title'

export const DIAGNOSTIC_COLUMNS: readonly Column<DiagnosticColumnName>[] = [
  { name: 'severity', width: 92, align: 'start' },
  { name: 'time', width: 92, align: 'end' },
  { name: 'connection', width: 60, align: 'end' },
  { name: 'frame', width: 64, align: 'end' },
  { name: 'title', width: null, align: 'start' },
]
