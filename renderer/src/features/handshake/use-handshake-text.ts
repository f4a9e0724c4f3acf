import type { ChecklistRule, TimingPhase } from '@shared/ipc/handshake-rows'
import type { ConnectionDetail } from '@shared/ipc/rows'
import { formatEndpoint } from '@shared/model/endpoint'
import { formatDuration } from '../../text/format/time'
import { brokenAnswerRule, type Stage } from './handshake-stages'
import { timingBars } from './timing-bars'
import type { DiagnosticText } from '@shared/words/diagnostic-text'
import { useConnectionText } from '../../text/use-connection-text'
import { useDiagnosticText } from '../../text/use-diagnostic-text'
import { useFormats } from '../../text/use-formats'
import { useText } from '../../text/use-text'

/** How a handshake went, in words. */
export interface Verdict {
  tone: 'good' | 'bad' | 'pending' | 'plain'
  headline: string
  reasons: string[]
}

export function useHandshakeText() {
  const { t } = useText()
  const { bytes } = useFormats()
  const { longReason } = useConnectionText()
  const diagnosticText = useDiagnosticText()

  /** What a broken rule means, in the sentences of its diagnostic. */
  const ruleText = (rule: ChecklistRule): DiagnosticText => diagnosticText(rule)

  function verdict(detail: ConnectionDetail, stages: readonly Stage[]): Verdict {
    const at = stages.findIndex(({ state }) => state === 'failed' || state === 'pending')
    const stage = stages[at]
    if (stage !== undefined) {
      const values = { number: at + 1, count: stages.length, step: t(`opening.stage.${stage.name}`) }
      return stage.state === 'pending'
        ? { tone: 'pending', headline: t('opening.verdict.pending', values), reasons: [] }
        : { tone: 'bad', headline: t('opening.verdict.ended', values), reasons: reasons(detail, stage) }
    }
    const plain = (headline: string): Verdict => ({ tone: 'plain', headline, reasons: [] })
    if (detail.upgrade !== null) return { tone: 'good', headline: succeeded(detail), reasons: [] }
    if (detail.row.protocol === 'tls') return plain(t('opening.verdict.tls'))
    if (detail.row.protocol === 'websocket') return plain(t('opening.verdict.unseen'))
    return plain(t(detail.row.protocol === 'http' ? 'opening.verdict.plain' : 'opening.verdict.other'))
  }

  function succeeded(detail: ConnectionDetail): string {
    const { total } = timingBars(detail.timing)
    return total > 0n
      ? t('opening.verdict.succeededIn', { duration: formatDuration(total) })
      : t('opening.verdict.succeeded')
  }

  function reasons(detail: ConnectionDetail, stage: Stage): string[] {
    if (stage.name === 'check') {
      const broken = brokenAnswerRule(detail)
      return [t('opening.verdict.checkFailed'), ...(broken ? sentences(broken) : [])]
    }
    const rules = detail.checklist?.rules ?? []
    const telling = rules.find(
      ({ code, outcome }) =>
        outcome === 'fail' && (code === 'upgrade-refused' || code === 'upgrade-no-response'),
    )
    if (stage.name === 'answer' && telling !== undefined) return sentences(telling)
    const reason = longReason(detail.row)
    if (reason !== null) return [reason]
    if (stage.name === 'tcp') return [t('opening.verdict.synUnanswered')]
    return [t(stage.name === 'request' ? 'opening.verdict.noRequest' : 'opening.verdict.noAnswer')]
  }

  function sentences(rule: ChecklistRule): string[] {
    const { what, means, todo } = ruleText(rule)
    return [what, means, ...(todo === null ? [] : [todo])]
  }

  function phaseName(phase: TimingPhase): string {
    switch (phase.kind) {
      case 'tcp':
        return t('opening.timing.tcp')
      case 'resolve':
        return t('opening.timing.resolve', { host: phase.host })
      case 'connect':
        return t('opening.timing.connect', { remote: formatEndpoint(phase.remote) })
      case 'request':
        return t('opening.timing.request', { bytes: bytes(phase.bytes) })
      case 'answer':
        return phase.status === null
          ? t('opening.timing.answer')
          : t('opening.timing.answered', { status: phase.status })
    }
  }

  return { ruleText, verdict, phaseName }
}
