import type { RowsQuery } from '@shared/ipc/row-queries'
import type { Session } from '../../index/session'
import type { RowComparison } from './ordered-rows'

type FrameColumn = NonNullable<RowsQuery<'frames'>['sort']>['column']
type PacketColumn = NonNullable<RowsQuery<'packets'>['sort']>['column']

/** Compares frames by a column of the frame table; nothing is read out of the file. Undefined for their own order. */
export function frameOrder(session: Session, sort: RowsQuery<'frames'>['sort']): RowComparison | undefined {
  if (sort == null) return undefined
  const { frames, packets } = session
  const orders: Record<FrameColumn, RowComparison> = {
    number: (row, other) => row - other,
    connection: (row, other) => frames.connection(row) - frames.connection(other),
    time: (row, other) => packets.compareTimes(frames.packet(row), frames.packet(other)),
    direction: (row, other) => frames.direction(row) - frames.direction(other),
    opcode: (row, other) => frames.opcode(row) - frames.opcode(other),
    length: (row, other) => compareLengths(frames.payloadLength(row), frames.payloadLength(other)),
  }
  return inDirection(orders[sort.column], sort.descending)
}

/** Compares packets by a column of the packet table. Undefined for their own order. */
export function packetOrder(session: Session, sort: RowsQuery<'packets'>['sort']): RowComparison | undefined {
  if (sort == null) return undefined
  const { packets, packetIndex } = session
  // Packets that belong to no connection have no direction, and come last.
  const direction = (packet: number): number => packetIndex.ownerOf(packet)?.direction ?? 2
  const orders: Record<PacketColumn, RowComparison> = {
    number: (packet, other) => packet - other,
    time: (packet, other) => packets.compareTimes(packet, other),
    direction: (packet, other) => direction(packet) - direction(other),
    length: (packet, other) => packets.originalLength(packet) - packets.originalLength(other),
  }
  return inDirection(orders[sort.column], sort.descending)
}

function inDirection(compare: RowComparison, descending: boolean): RowComparison {
  return descending ? (row, other) => -compare(row, other) : compare
}

/** A 64-bit length may be a bigint. */
function compareLengths(one: number | bigint, other: number | bigint): number {
  return one < other ? -1 : one > other ? 1 : 0
}
