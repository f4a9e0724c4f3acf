import type { ConnectionEnding } from '@shared/ipc/connection-ending'
import type { TimedEndEvent } from '@shared/websocket/close-forensics'
import type { PythonOutcome } from '@shared/websocket/python-close-exception'
import { useFrameText } from './use-frame-text'
import { useText } from './use-text'

/** How a connection ended, in words. */
export function useEndingText() {
  const { t } = useText()
  const { closeText } = useFrameText()

  /** The cause in one sentence. */
  function firstText({ first, opening, events, over }: ConnectionEnding): string {
    if (first === null) return t(over ? 'ending.first.unknown' : 'ending.first.alive')
    if (first.how === 'refused') {
      return t('ending.first.refused', { status: opening.kind === 'refused' ? opening.status : '' })
    }
    const event = events[0]
    if (event?.kind === 'relay-failure') {
      return t('ending.first.relay-failure', { reason: t(`connection.failure.${event.failure}`) })
    }
    const who = t(`direction.${first.by === 'client' ? 'client' : 'server'}`)
    if (event?.kind === 'close-frame') return t('ending.first.close-frame', { who, close: closeOf(event) })
    return t(first.how === 'rst' ? 'ending.first.rst' : 'ending.first.fin', { who })
  }

  function eventText(event: TimedEndEvent): string {
    if (event.kind === 'relay-failure') return t(`connection.failure.${event.failure}`)
    if (event.kind === 'close-frame') return `${t('opcode.close')} ${closeOf(event)}`
    return event.kind === 'fin' ? 'FIN' : 'RST'
  }

  function closeOf({
    close: { code, reason, problem },
  }: Extract<TimedEndEvent, { kind: 'close-frame' }>): string {
    const words = code === null ? t('ending.noCode') : closeText(code)
    const said = reason === '' ? words : `${words} “${reason}”`
    return problem === null ? said : `${said} (${t(`ending.problem.${problem}`)})`
  }

  function pageText({ page, opening }: ConnectionEnding): string {
    if (page.kind === 'none-yet') return t('ending.page.none')
    if (page.kind === 'not-a-websocket') return t('ending.page.notWebSocket')
    const event = `code ${page.code}, reason ${JSON.stringify(page.reason)}, wasClean ${page.wasClean}`
    const before = opening.kind === 'unconnected' ? `${t('ending.page.ifWebSocket')} ` : ''
    return (
      before + (page.error ? t('ending.page.errorThenClose', { event }) : t('ending.page.close', { event }))
    )
  }

  function pythonText(outcome: PythonOutcome): string {
    if (outcome.kind === 'none-yet') return t('ending.python.none')
    if (outcome.kind === 'nothing') return t('ending.python.nothing')
    return `${outcome.name}: ${outcome.message}`
  }

  return { firstText, eventText, pageText, pythonText }
}
