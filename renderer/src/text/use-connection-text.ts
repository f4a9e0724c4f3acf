import type { ConnectionRow } from '@shared/ipc/rows'
import { formatEndpoint } from '@shared/model/endpoint'
import { connectionBadge } from './connection-badge'
import { targetHost } from './target-address'
import { useDiagnosticTitle } from './use-diagnostic-text'
import { useText } from './use-text'

/** What there is to say of a connection in words. */
export function useConnectionText() {
  const { t } = useText()
  const diagnosticTitle = useDiagnosticTitle()

  const stateName = (row: ConnectionRow): string => t(`connection.state.${connectionBadge(row)}`)

  /**
   * Why it failed or was refused, else its worst diagnostic and what the page sees of it, in a few words; null for a
   * connection with which nothing is wrong.
   */
  function shortReason(row: ConnectionRow): string | null {
    if (row.failure !== null) return t(`connection.failure.${row.failure}`)
    const { code = null, pageCode = null } = row.cause ?? {}
    if (row.upgrade === 'refused') {
      const refused = t('connection.refusedWith', { status: row.status ?? 0 })
      return row.worst !== 'error' || code === null || code === 'upgrade-refused'
        ? refused
        : `${refused} · ${diagnosticTitle(code)}`
    }
    const parts = [
      ...(code === null ? [] : [diagnosticTitle(code)]),
      ...(pageCode === null ? [] : [t('connection.pageSees', { code: pageCode })]),
    ]
    return parts.length === 0 ? null : parts.join(' · ')
  }

  /** The same as sentences that say what to look at. */
  function longReason(row: ConnectionRow): string | null {
    if (row.failure !== null) {
      const target = targetHost(row.targetHost ?? formatEndpoint(row.upstream ?? row.server))
      // Of a name that was not found the port does not matter.
      const host = row.failure === 'dns-failure' ? target.replace(/:\d+$/, '') : target
      const said =
        row.failureError === null ? '' : ` ${t('connection.systemError', { error: row.failureError })}`
      return t(`connection.failureLong.${row.failure}`, { host }) + said
    }
    if (row.upgrade === 'refused') return t('connection.refusedLong', { status: row.status ?? 0 })
    return null
  }

  return { stateName, shortReason, longReason }
}
