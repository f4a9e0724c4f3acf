import type { ExportScope } from '@shared/model/export-request'
import type { ConnectionNumber, FrameNumber, FrameRowNumber } from '@shared/model/numbers'
import type { ConnectionRecord } from '../index/connection/connection-record'
import { SessionFilters } from '../filter/session-filters'
import type { Session } from '../index/session'

/** The part of a session that is exported. */
export interface ExportSelection {
  /** In the order they opened. */
  connections: readonly ConnectionNumber[]
  /** Null where the frames of these connections are exported whole. */
  includesFrame: ((row: FrameRowNumber) => boolean) | null
}

/** What a scope means for a session as it stands now. */
export function selectionOf(session: Session, scope: ExportScope): ExportSelection {
  switch (scope.kind) {
    case 'session':
      return { connections: session.connections.map(({ id }) => id), includesFrame: null }
    case 'connections': {
      const wanted = new Set(scope.connections)
      return {
        connections: session.connections.flatMap(({ id }) => (wanted.has(id) ? [id] : [])),
        includesFrame: null,
      }
    }
    case 'frames': {
      const rows = new Set(scope.rows.filter((row) => row < session.frames.count))
      const owners = new Set([...rows].map((row) => session.frames.connection(row)))
      return {
        connections: [...owners].sort((one, other) => one - other),
        includesFrame: (row) => rows.has(row),
      }
    }
    case 'filter': {
      const filter = new SessionFilters(session).get({ text: scope.text, packet: null })
      if (filter === null) return selectionOf(session, { kind: 'session' })
      return {
        connections: session.connections.flatMap(({ id }) => (filter.connection(id) ? [id] : [])),
        includesFrame: (row) => filter.frame(row),
      }
    }
    case 'time': {
      const isInside = (packet: number): boolean => {
        const time = session.packets.time(packet)
        return time >= scope.start && time <= scope.end
      }
      const { frames } = session
      return {
        connections: session.connections.flatMap((record) =>
          livesWithin(session, record, scope) ? [record.id] : [],
        ),
        includesFrame: (row) => isInside(frames.packet(row)),
      }
    }
  }
}

/** Frames of a connection that are left out; counted only where a part was chosen. */
export function countLeftOut(record: ConnectionRecord, { includesFrame }: ExportSelection): number {
  if (includesFrame === null) return 0
  let leftOut = 0
  for (let number: FrameNumber = 0; number < record.frames.length; number++) {
    if (!includesFrame(record.frames.get(number))) leftOut++
  }
  return leftOut
}

function livesWithin(
  session: Session,
  record: ConnectionRecord,
  { start, end }: { start: bigint; end: bigint },
): boolean {
  const { frames, packets } = session
  if (packets.time(record.openedPacket) > end) return false
  const last =
    record.frames.length === 0
      ? record.openedPacket
      : frames.packet(record.frames.get(record.frames.length - 1))
  const ended = Math.max(last, record.rstPacket, ...record.finPackets)
  return packets.time(ended) >= start
}
