import type { DiagnosticsWindow, ListedDiagnostic, SeverityCounts } from '@shared/ipc/diagnostic-rows'
import type { Diagnostic, Severity } from '@shared/model/diagnostic'
import type { SessionFilter } from '../../filter/session-filter'
import { diagnosticRow } from './diagnostic-rows'
import type { Session } from '../../index/session'
import { severityRank, type SeverityRank } from '../../index/faults/severity'
import type { ViewFloor } from '../view-floor'

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note']
const RANKS: Readonly<Record<Severity, SeverityRank>> = { error: 3, warning: 2, note: 1 }

/** A part of one of the session's lists: from `start` on. */
interface Part {
  list: readonly Diagnostic[]
  start: number
}

/** The diagnostics of a session, or of one of its connections (which has so few that they are sorted on the way). */
export function diagnosticsWindow(
  session: Session,
  floor: ViewFloor,
  asked: { connection: number | null; severity: Severity | null; offset: number; count: number },
  filter: SessionFilter | null = null,
): DiagnosticsWindow {
  const { connection, severity, offset, count } = asked
  const parts = partsOf(session, floor, connection)
  const shown = SEVERITIES.filter((one) => severity === null || one === severity)
    .map((one) => parts[one])
    .map((part) => (filter === null ? part : matchingPart(part, filter)))
  const listed: SeverityCounts = {
    error: lengthOf(parts.error),
    warning: lengthOf(parts.warning),
    note: lengthOf(parts.note),
  }
  const counts = connection === null ? countsOf(session, floor) : listed
  const counted =
    connection === null ? sumOf(counts) : (session.connections[connection]?.diagnosticCount ?? 0)
  return {
    total: shown.reduce((sum, part) => sum + lengthOf(part), 0),
    rows: rowsOf(session, shown, offset, count),
    counts,
    unlisted: counted - sumOf(listed),
  }
}

/** A session keeps so few diagnostics that they are filtered on the way. */
function matchingPart({ list, start }: Part, filter: SessionFilter): Part {
  return { list: list.slice(start).filter((diagnostic) => filter.diagnostic(diagnostic)), start: 0 }
}

const lengthOf = ({ list, start }: Part): number => list.length - start
const sumOf = ({ error, warning, note }: SeverityCounts): number => error + warning + note

function countsOf(session: Session, floor: ViewFloor): SeverityCounts {
  const [, notes, warnings, errors] = session.diagnostics.counts
  const [, clearedNotes, clearedWarnings, clearedErrors] = floor.diagnostics
  return { error: errors - clearedErrors, warning: warnings - clearedWarnings, note: notes - clearedNotes }
}

function partsOf(session: Session, floor: ViewFloor, connection: number | null): Record<Severity, Part> {
  const part = (severity: Severity): Part => {
    const rank = RANKS[severity]
    if (connection === null)
      return { list: session.diagnostics.lists[rank], start: floor.listedDiagnostics[rank] }
    const own = session.connections[connection]?.diagnostics ?? []
    return { list: own.filter(({ code }) => severityRank(code) === rank), start: 0 }
  }
  return { error: part('error'), warning: part('warning'), note: part('note') }
}

function rowsOf(session: Session, parts: readonly Part[], offset: number, count: number): ListedDiagnostic[] {
  const rows: ListedDiagnostic[] = []
  let skip = offset
  for (const { list, start } of parts) {
    const length = list.length - start
    for (let at = Math.min(skip, length); at < length && rows.length < count; at++) {
      rows.push(listedDiagnostic(session, list[start + at]!))
    }
    skip = Math.max(0, skip - length)
  }
  return rows
}

function listedDiagnostic(session: Session, diagnostic: Diagnostic): ListedDiagnostic {
  const { connection, frame } = diagnostic
  const frames = connection === null ? undefined : session.connections[connection]?.frames
  const frameRow = frame === null || frames === undefined || frame >= frames.length ? null : frames.get(frame)
  return { ...diagnosticRow(session, diagnostic), frameRow }
}
