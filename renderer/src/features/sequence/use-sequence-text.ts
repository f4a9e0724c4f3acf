import type { SequenceItem } from '@shared/ipc/sequence-items'
import type { Direction } from '@shared/model/direction'
import { opaqueReason } from '@shared/words/opaque-text'
import type { LadderEnd, LadderRow, LadderTone } from './ladder/ladder-row'
import { formatDuration, formatSeconds } from '../../text/format/time'
import { isControl } from '../../text/opcode'
import { useFactText } from '../../text/use-fact-text'
import { useFormats } from '../../text/use-formats'
import { useFrameText } from '../../text/use-frame-text'
import { useText } from '../../text/use-text'

/** A silence at least this long is marked. */
export const MARKED_PAUSE = 1_000_000_000n

const OPCODE_CLOSE = 8
const OPCODE_PING = 9
const TIME_DIGITS = 6
/** What an attempt to connect fails with where the server answered it, with RST. */
const ANSWERS: readonly string[] = ['ECONNREFUSED', 'ECONNRESET']

type Drawn = Pick<LadderRow, 'label' | 'tone'> & Partial<LadderRow>

/** The rows of a ladder in words. */
export function useSequenceText() {
  const { t, tCount, words: catalogue } = useText()
  const { count, bytes } = useFormats()
  const { opcodeText, preview } = useFrameText()
  const { factName, factDetail } = useFactText()

  /**
   * @param start when the connection began
   * @param legs the proxy has a lifeline of its own: the handshake took place between client and proxy
   */
  function ladderRow(item: SequenceItem, start: bigint, legs: boolean): LadderRow {
    const drawn = words(item)
    if (legs && (item.leg === 'client-proxy' || item.kind === 'tcp-step')) {
      Object.assign(drawn, item.direction === 1 ? { from: 'proxy' } : { to: 'proxy' })
    }
    const pause =
      item.sincePrevious !== null && item.sincePrevious >= MARKED_PAUSE
        ? formatDuration(item.sincePrevious)
        : null
    const row: LadderRow = {
      key: item.key,
      time: formatSeconds(item.time - start, TIME_DIGITS),
      pause,
      ...ends(item.direction),
      bothWays: false,
      badge: null,
      dashed: false,
      severity: null,
      clientStates: item.states.client ?? [],
      serverStates: item.states.server ?? [],
      fold: null,
      sentence: '',
      ...drawn,
    }
    row.sentence = sentence(row)
    return row
  }

  function words(item: SequenceItem): Drawn {
    switch (item.kind) {
      case 'tcp-step':
        return {
          label: tcpLabel(item),
          tone: 'text',
          ...inferred(item.inferred),
        }
      case 'legs':
        return {
          label: t(item.failed ? 'sequence.legsFailed' : 'sequence.legs', {
            duration: formatDuration(item.until - item.time),
          }),
          tone: item.failed ? 'error' : 'quiet',
          fold: item.open ? 'open' : 'closed',
        }
      case 'fact':
        return fact(item)
      case 'head':
        return head(item)
      case 'more-exchanges':
        return { label: tCount('sequence.moreExchanges', item.count), tone: 'quiet' }
      case 'frame':
        return frame(item)
      case 'fold':
        return {
          label: t('sequence.fold', {
            count: count(item.frames[0] + item.frames[1]),
            clientBytes: bytes(item.bytes[0]),
            serverBytes: bytes(item.bytes[1]),
            duration: formatDuration(item.until - item.time),
          }),
          tone: 'quiet',
          ...ends(item.direction ?? 0),
          bothWays: item.direction === null,
          dashed: true,
          fold: item.open ? 'open' : 'closed',
        }
      case 'gap':
        return { label: tCount('sequence.gap', item.bytes), tone: 'warning', dashed: true }
      case 'opaque':
        return {
          label: t('sequence.opaque', { reason: opaqueReason(catalogue.value, item.reason) }),
          tone: 'warning',
          dashed: true,
        }
      case 'fin':
        return { label: 'FIN', tone: 'text', ...inferred(item.inferred) }
      case 'rst':
        return { label: 'RST', tone: 'error', ...inferred(item.inferred) }
    }
  }

  /** An inferred step has no numbers. */
  function tcpLabel({ step, seq, ack }: Extract<SequenceItem, { kind: 'tcp-step' }>): string {
    const numbers = [
      ...(seq === null || step === 'handshake-ack' ? [] : [`seq=${seq}`]),
      ...(ack === null ? [] : [`ack=${ack}`]),
    ]
    return [t(`sequence.tcp.${step}`), ...numbers].join(' ')
  }

  function fact({ fact: told, upstream }: Extract<SequenceItem, { kind: 'fact' }>): Drawn {
    const detail = factDetail(told)
    const label = detail === '' ? factName(told) : `${factName(told)} · ${detail}`
    const failed = 'error' in told && told.error !== null
    const tone: LadderTone =
      failed || told.kind === 'relay-failed' || told.kind === 'recording-gap'
        ? 'error'
        : told.kind === 'modification'
          ? 'modification'
          : 'quiet'
    if (!upstream) return { label, tone }
    if (told.kind === 'connect-start') return { label, tone, from: 'proxy', to: 'server' }
    if (told.kind === 'connect-end') {
      // After a timeout, or where there is no way, nothing came from the server.
      const isAnswered = told.error === null || ANSWERS.includes(told.error)
      return isAnswered ? { label, tone, from: 'server', to: 'proxy' } : { label, tone }
    }
    if (told.kind === 'accepted') return { label, tone, from: 'client', to: 'proxy' }
    return { label, tone }
  }

  function head(item: Extract<SequenceItem, { kind: 'head' }>): Drawn {
    const asked = item.startLine.replace(/ HTTP\/[\d.]+$/, '')
    const status = item.startLine.replace(/^HTTP\/[\d.]+ /, '')
    const late =
      item.replyAfter === null
        ? ''
        : ` · ${t('sequence.replyAfter', { duration: formatDuration(item.replyAfter) })}`
    const tone: LadderTone = item.direction === 0 ? 'c2s' : 's2c'
    if (item.part === 'request') {
      return { label: item.upgrade === null ? asked : `${asked} · Upgrade: websocket`, tone }
    }
    if (item.upgrade === 'accepted' && item.part === 'response') return { label: `${status} ✓${late}`, tone }
    if (item.upgrade === 'refused' && item.part === 'response') {
      return { label: status + late, tone: 'error', severity: 'error' }
    }
    return { label: status + late, tone }
  }

  function frame({ row, pair }: Extract<SequenceItem, { kind: 'frame' }>): Drawn {
    const tone: LadderTone =
      row.opcode === OPCODE_CLOSE
        ? 'close'
        : isControl(row.opcode)
          ? 'control'
          : row.direction === 0
            ? 'c2s'
            : 's2c'
    const name = opcodeText(row.opcode)
    const text = preview(row)
    const size = row.opcode === OPCODE_CLOSE ? '' : ` ${bytes(Number(row.payloadLength))}`
    const paired =
      pair === null
        ? ''
        : ` · ${t(row.opcode === OPCODE_PING ? 'sequence.answered' : 'sequence.answers', {
            number: count(pair.frame),
            duration: formatDuration(pair.roundTrip),
          })}`
    const shown = pair === null ? text : ''
    return {
      label: `#${count(row.number)} ${name}${size}${paired}${shown === '' ? '' : `  ${shown}`}`,
      tone,
      severity: row.worst,
      dashed: !row.complete,
      badge: row.complete ? null : t('frames.incomplete'),
    }
  }

  const endName = (end: LadderEnd): string =>
    end === 'proxy' ? 'Sockscope' : t(end === 'client' ? 'direction.client' : 'direction.server')

  function inferred(is: boolean): Partial<LadderRow> {
    return is ? { dashed: true, badge: t('sequence.inferred') } : {}
  }

  function sentence(row: LadderRow): string {
    const parts = [
      t('sequence.spokenTime', { time: row.time }),
      row.from === null || row.to === null || row.bothWays
        ? ''
        : t('sequence.spokenWay', { from: endName(row.from), to: endName(row.to) }),
      row.label,
      row.badge ?? '',
      row.severity === null ? '' : t(`severity.${row.severity}`),
      row.clientStates.length === 0
        ? ''
        : t('sequence.spokenClient', { state: row.clientStates.join(' → ') }),
      row.serverStates.length === 0
        ? ''
        : t('sequence.spokenServer', { state: row.serverStates.join(' → ') }),
      row.pause === null ? '' : t('sequence.spokenPause', { duration: row.pause }),
    ]
    return parts.filter((part) => part !== '').join(', ')
  }

  return { ladderRow }
}

function ends(direction: Direction | null): { from: LadderEnd | null; to: LadderEnd | null } {
  if (direction === null) return { from: null, to: null }
  return direction === 0 ? { from: 'client', to: 'server' } : { from: 'server', to: 'client' }
}
