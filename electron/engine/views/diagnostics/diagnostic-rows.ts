import { catalogueEntry } from '@shared/diagnostics/catalogue'
import type { DiagnosticRow } from '@shared/ipc/rows'
import type { Diagnostic } from '@shared/model/diagnostic'
import { diagnosticText } from '@shared/words/diagnostic-text'
import { ENGLISH } from '@shared/words/en'
import type { Session } from '../../index/session'

/** A diagnostic with what the catalogue says of it. */
export function diagnosticRow(session: Session, diagnostic: Diagnostic): DiagnosticRow {
  const entry = catalogueEntry(diagnostic.code)
  const { title, what, means } = diagnosticText(ENGLISH, diagnostic)
  return {
    ...diagnostic,
    severity: entry?.severity ?? 'note',
    section: entry?.section ?? '',
    message: [what, means].filter((sentence) => sentence !== '').join(' ') || title,
    time: session.packets.time(diagnostic.packet),
  }
}
