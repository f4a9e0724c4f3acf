import type { FrameDetail } from '@shared/ipc/rows'
import { formatAbsoluteTime, formatSeconds } from '../../text/format/time'
import { lengthForm, type WireFieldName } from '../payload/wire-fields'
import { useDetailsStore } from '../../state/details-store'
import type { MessageKey } from '../../locales/catalogue'
import { useFormats } from '../../text/use-formats'
import { useFrameText } from '../../text/use-frame-text'
import { useText } from '../../text/use-text'

/** A line of the frame's layers; those with a `wire` name have bytes to mark. */
export interface FrameFieldLine {
  id: string
  name: string
  value: string
  wire: WireFieldName | null
}

export interface FrameLayer {
  id: string
  title: string
  lines: FrameFieldLine[]
}

/** A frame's fields, layer by layer, in words. */
export function useFrameFields() {
  const { t, tCount } = useText()
  const { count, bytes, ratio } = useFormats()
  const { opcodeText, directionText, closeText } = useFrameText()
  const details = useDetailsStore()

  function line(
    id: string,
    key: MessageKey,
    value: string,
    wire: WireFieldName | null = null,
  ): FrameFieldLine {
    return { id, name: t(key), value, wire }
  }

  function rsvText(rsv: number): string {
    const bits = rsv.toString(2).padStart(3, '0')
    return (rsv & 4) !== 0 ? t('details.rsvCompressed', { bits }) : bits
  }

  function lengthLines(frame: FrameDetail): FrameFieldLine[] {
    const bits = lengthForm({ headerLength: frame.headerLength, masked: frame.row.masked })
    const length = count(frame.row.payloadLength)
    const text = t('details.lengthForm', { length, bits })
    if (bits === 7) return [line('length', 'details.field.length', text, 'length')]
    const marker = bits === 16 ? 126 : 127
    return [
      line('length', 'details.field.length', t('details.lengthMarker', { marker, bits }), 'length'),
      line('extendedLength', 'details.field.extendedLength', text, 'extendedLength'),
    ]
  }

  function wireLayer(frame: FrameDetail): FrameLayer {
    const { row } = frame
    const lines = [
      line('fin', 'details.field.fin', t(row.fin ? 'details.finYes' : 'details.finNo'), 'fin'),
      line('rsv', 'details.field.rsv', rsvText(row.rsv), 'rsv'),
      line(
        'opcode',
        'details.field.opcode',
        `0x${row.opcode.toString(16)} · ${opcodeText(row.opcode)}`,
        'opcode',
      ),
      line('mask', 'details.field.mask', t(row.masked ? 'details.maskYes' : 'details.maskNo'), 'mask'),
      ...lengthLines(frame),
    ]
    if (frame.maskKey !== null) {
      const key = frame.maskKey
        .toString(16)
        .padStart(8, '0')
        .replace(/(..)(?=.)/g, '$1 ')
      lines.push(line('maskKey', 'details.field.maskKey', key, 'maskKey'))
    }
    const length = count(row.payloadLength)
    const payload = row.complete
      ? t('details.payloadWhole', { length })
      : t('details.payloadPart', { received: count(frame.payloadReceived), length })
    lines.push(
      line('payload', 'details.field.payload', payload, frame.payloadReceived > 0 ? 'payload' : null),
    )
    if (row.opcode === 8) {
      const code = row.closeCode === null ? t('details.closeNone') : closeText(row.closeCode)
      lines.push(
        line('closeCode', 'details.field.closeCode', code, row.closeCode === null ? null : 'closeCode'),
      )
      const reason = frame.closeReason ?? ''
      const hasReason = reason !== ''
      lines.push(
        line(
          'closeReason',
          'details.field.closeReason',
          hasReason ? reason : t('details.closeNone'),
          hasReason ? 'closeReason' : null,
        ),
      )
    }
    return { id: 'frame', title: t('details.section.frame'), lines }
  }

  function messageLayer(frame: FrameDetail): FrameLayer | null {
    const { message } = frame.row
    if (message === null) {
      const isData = frame.row.opcode < 8
      return isData
        ? {
            id: 'message',
            title: t('details.section.message'),
            lines: [line('messageFrames', 'details.field.messageFrames', t('details.messageUnfinished'))],
          }
        : null
    }
    const frames =
      message.frameCount === 1
        ? t('details.messageSingle', { number: message.firstFrame })
        : tCount('details.messageWhole', message.frameCount, {
            first: message.firstFrame,
            last: message.lastFrame,
          })
    const lines = [
      line('messageFrames', 'details.field.messageFrames', frames),
      line(
        'messageLength',
        'details.field.messageLength',
        t('details.payloadWhole', { length: count(message.length) }),
      ),
    ]
    if (message.compressed && message.frameCount === 1 && frame.inflate !== 'context-lost') {
      const wire = Number(frame.row.payloadLength)
      const left = ratio(wire, message.length) ?? '–'
      lines.push(
        line(
          'ratio',
          'details.field.ratio',
          t('details.ratioValue', { wire: bytes(wire), length: bytes(message.length), ratio: left }),
        ),
      )
    } else if (message.compressed) {
      lines.push(line('ratio', 'details.field.ratio', t('details.compressed')))
    }
    if (frame.inflate === 'invalid')
      lines.push(line('inflate', 'details.field.state', t('details.inflateInvalid')))
    if (frame.inflate === 'context-lost')
      lines.push(line('inflate', 'details.field.state', t('details.inflateContextLost')))
    if (frame.inflate === 'limit')
      lines.push(line('inflate', 'details.field.state', t('details.inflateLimit')))
    return { id: 'message', title: t('details.section.message'), lines }
  }

  function transportLayer(frame: FrameDetail): FrameLayer {
    const { row } = frame
    const connection = details.connection?.row
    const start = connection?.connection === row.connection ? connection.start : null
    const packets =
      frame.firstPacket === row.packet
        ? String(row.packet)
        : t('details.packetRange', { first: frame.firstPacket, last: row.packet })
    const lines = [
      line('direction', 'details.field.direction', directionText(row.direction)),
      line('time', 'details.field.time', formatAbsoluteTime(row.time)),
    ]
    if (start !== null)
      lines.push(line('sinceStart', 'details.field.sinceStart', `${formatSeconds(row.time - start, 9)} s`))
    lines.push(
      line('packet', 'details.field.packet', packets),
      line('streamOffset', 'details.field.streamOffset', count(frame.streamOffset)),
    )
    return { id: 'transport', title: t('details.section.transport'), lines }
  }

  return (frame: FrameDetail): FrameLayer[] =>
    [wireLayer(frame), messageLayer(frame), transportLayer(frame)].filter((layer) => layer !== null)
}
