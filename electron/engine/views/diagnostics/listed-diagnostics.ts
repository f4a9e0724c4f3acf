import type { DiagnosticCounts, ListedDiagnostic, SeverityCounts } from '@shared/ipc/diagnostic-rows'
import type { LinkedDiagnostic } from '@shared/ipc/rows'
import type { Diagnostic, Severity } from '@shared/model/diagnostic'
import type { SessionFilter } from '../../filter/session-filter'
import { severityName, severityRank, type SeverityRank } from '../../index/faults/severity'
import type { Session } from '../../index/session'
import type { RowChoice } from '../rows/row-view'
import type { ViewFloor } from '../view-floor'
import { diagnosticRow } from './diagnostic-rows'

/** The diagnostics of one severity (null: of every one) that a filter keeps, the gravest first. */
export function chosenDiagnostics(
  session: Session,
  severity: Severity | null,
  filter: SessionFilter | null,
): RowChoice {
  const { kept } = session.diagnostics
  const rank = (row: number): SeverityRank => severityRank(kept[row]!.code)
  return {
    predicate: (row) =>
      (severity === null || severityName(rank(row)) === severity) &&
      (filter === null || filter.diagnostic(kept[row]!)),
    compare: (row, other) => rank(other) - rank(row),
  }
}

/** A diagnostic as the list shows it. @param row its row in the table of those that are kept */
export function listedDiagnostic(session: Session, row: number): ListedDiagnostic {
  return { ...linkedDiagnostic(session, session.diagnostics.kept[row]!), row }
}

export function linkedDiagnostic(session: Session, diagnostic: Diagnostic): LinkedDiagnostic {
  const { connection, frame } = diagnostic
  const frames = connection === null ? undefined : session.connections[connection]?.frames
  const frameRow = frame === null || frames === undefined || frame >= frames.length ? null : frames.get(frame)
  return { ...diagnosticRow(session, diagnostic), frameRow }
}

/** How many there are of one connection, or of all (null) that are not cleared. */
export function diagnosticCounts(
  session: Session,
  floor: ViewFloor,
  connection: number | null,
): DiagnosticCounts {
  const { diagnostics, connections } = session
  if (connection === null) {
    const listed = countsBetween(floor.keptDiagnostics, diagnostics.keptCounts)
    const counts = countsBetween(floor.diagnostics, diagnostics.counts)
    return { counts, unlisted: sumOf(counts) - sumOf(listed) }
  }
  const counts: SeverityCounts = { error: 0, warning: 0, note: 0 }
  const record = connections[connection]
  for (const { code } of record?.diagnostics ?? []) counts[severityName(severityRank(code)) ?? 'note']++
  return { counts, unlisted: (record?.diagnosticCount ?? 0) - sumOf(counts) }
}

type Ranked = readonly [number, number, number, number]

const countsBetween = (cleared: Ranked, now: Ranked): SeverityCounts => ({
  error: now[3] - cleared[3],
  warning: now[2] - cleared[2],
  note: now[1] - cleared[1],
})
const sumOf = ({ error, warning, note }: SeverityCounts): number => error + warning + note
