import type { HandshakeStep } from '@shared/model/connection-state'
import type { ConnectionDetail } from '@shared/ipc/rows'
import { formatSeconds } from '../../text/format/time'
import { useFactText } from '../../text/use-fact-text'
import { useText } from '../../text/use-text'

/** One step of how a connection came to be. */
export interface TimelineStep {
  time: bigint
  /** Since the connection began. */
  since: string
  name: string
  detail: string
  /** Reported by sockets, not captured: it has no sequence numbers. */
  inferred: boolean
  failed: boolean
}

/** Facts and TCP steps of a connection in order of time. */
export function useTimeline() {
  const { t } = useText()
  const { factName, factDetail } = useFactText()

  function numbers(step: HandshakeStep): string {
    if (step.seq === null) return ''
    if (step.ack === null) return t('handshake.numbers', { seq: step.seq })
    return t('handshake.numbersAck', { seq: step.seq, ack: step.ack })
  }

  return (detail: ConnectionDetail): TimelineStep[] => {
    const { start } = detail.row
    const since = (time: bigint): string => formatSeconds(time - start, 6)
    const steps: TimelineStep[] = []
    for (const name of ['syn', 'synAck', 'ack'] as const) {
      const step = detail.handshake[name]
      if (step === null) continue
      steps.push({
        time: step.time,
        since: since(step.time),
        name: t(`handshake.tcp.${name}`),
        detail: numbers(step),
        inferred: step.seq === null,
        failed: false,
      })
    }
    for (const { time, fact } of detail.facts) {
      const isError = (fact.kind === 'resolve-end' || fact.kind === 'connect-end') && fact.error !== null
      steps.push({
        time,
        since: since(time),
        name: factName(fact),
        detail: factDetail(fact),
        inferred: false,
        failed: isError || fact.kind === 'relay-failed' || fact.kind === 'recording-gap',
      })
    }
    // The sort is stable: steps of one instant stay as they were found.
    return steps.sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0))
  }
}
