import type { DiagnosticRow, LinkedDiagnostic } from '@shared/ipc/rows'
import { useAnnouncer } from '../../kit/parts/use-announcer'
import { useAppStore } from '../../state/app-store'
import { useSelectionStore } from '../../state/selection-store'
import { useText } from '../../text/use-text'

/** What makes nginx pass an Upgrade on: without these it speaks HTTP/1.0 and drops hop-by-hop headers. */
export const NGINX_LINES = [
  'proxy_http_version 1.1;',
  'proxy_set_header Upgrade $http_upgrade;',
  'proxy_set_header Connection "upgrade";',
  'proxy_set_header Host $host;',
].join('\n')

/** Faults that these lines mend where nginx stands in between. */
const NGINX_CODES: readonly string[] = ['upgrade-header', 'upgrade-connection-header', 'upgrade-http-version']

export interface DiagnosticAction {
  name: 'showFrame' | 'showPacket' | 'rewriteOrigin' | 'copyNginx'
  label: string
  run: () => void
}

/** What one can do about a diagnostic with a click: go to what it is about, or mend it. */
export function useDiagnosticActions() {
  const { t } = useText()
  const { announce } = useAnnouncer()
  const app = useAppStore()
  const selection = useSelectionStore()

  function actionsOf(diagnostic: DiagnosticRow | LinkedDiagnostic): DiagnosticAction[] {
    return [
      ...showFrame(diagnostic),
      ...showPacket(diagnostic),
      ...rewriteOrigin(diagnostic),
      ...copyNginx(diagnostic),
    ]
  }

  function showFrame(diagnostic: DiagnosticRow | LinkedDiagnostic): DiagnosticAction[] {
    const { connection, frame: number } = diagnostic
    const row = 'frameRow' in diagnostic ? diagnostic.frameRow : null
    if (row === null || number === null || connection === null) return []
    const run = (): void => selection.selectFrame({ row, number, connection })
    return [{ name: 'showFrame', label: t('diagnostics.showFrame', { number }), run }]
  }

  function showPacket({ packet, connection }: DiagnosticRow): DiagnosticAction[] {
    if (packet <= 0) return []
    const run = (): void => selection.selectPacket({ packet, connection })
    return [{ name: 'showPacket', label: t('diagnostics.showPacket', { number: packet }), run }]
  }

  /** Only a recording can be made again, with the page's own Origin named. */
  function rewriteOrigin({ code, values }: DiagnosticRow): DiagnosticAction[] {
    const { origin, status } = values
    const isRefusal = code === 'upgrade-refused' && status === 403
    if (!isRefusal || typeof origin !== 'string' || app.current?.kind !== 'recording') return []
    const run = (): void => void app.recordWithOrigin(origin)
    return [{ name: 'rewriteOrigin', label: t('diagnostics.rewriteOrigin'), run }]
  }

  function copyNginx({ code, values }: DiagnosticRow): DiagnosticAction[] {
    if (values['todo'] !== 'todo-nginx' && !NGINX_CODES.includes(code)) return []
    const run = (): void => {
      void app.copyText(NGINX_LINES).then((done) => done && announce(t('announce.copied')))
    }
    return [{ name: 'copyNginx', label: t('diagnostics.copyNginx'), run }]
  }

  return { actionsOf }
}
