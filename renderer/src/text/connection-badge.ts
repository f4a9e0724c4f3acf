import type { ConnectionState } from '@shared/model/connection-state'
import type { ConnectionRow } from '@shared/ipc/rows'

/** What the list shows as a connection's state: its TCP state, or that its Upgrade was refused. */
export type ConnectionBadge = ConnectionState | 'refused'
/** The shape in front of it, so that colour is never alone. */
export type StateShape = 'ring' | 'disc' | 'half' | 'square' | 'cross' | 'diamond'

const SHAPES: Record<ConnectionBadge, StateShape> = {
  connecting: 'ring',
  open: 'disc',
  closing: 'half',
  closed: 'square',
  reset: 'diamond',
  failed: 'cross',
  refused: 'cross',
}

export function stateShape(badge: ConnectionBadge): StateShape {
  return SHAPES[badge]
}

export function connectionBadge(row: ConnectionRow): ConnectionBadge {
  if (row.state === 'failed') return 'failed'
  return row.upgrade === 'refused' ? 'refused' : row.state
}
