import type { ConnectionDetail } from '@shared/ipc/rows'
import { formatEndpoint } from '@shared/model/endpoint'
import { formatAbsoluteTime, formatDuration } from '../../text/format/time'
import type { MessageKey } from '../../locales/catalogue'
import { useConnectionText } from '../../text/use-connection-text'
import { useFormats } from '../../text/use-formats'
import { useFrameText } from '../../text/use-frame-text'
import { useText } from '../../text/use-text'

/** A value beside its name. `mono` for bytes, addresses and anything taken from the wire. */
export interface NamedValue {
  name: string
  value: string
  mono?: boolean
}

/** A connection's facts, as lines of the details pane. */
export function useConnectionFields() {
  const { t } = useText()
  const { count } = useFormats()
  const { stateName } = useConnectionText()
  const { closeText } = useFrameText()

  function line(key: MessageKey, value: string | null, mono = true): NamedValue[] {
    return value === null ? [] : [{ name: t(key), value, mono }]
  }

  function summary(detail: ConnectionDetail): NamedValue[] {
    const { row } = detail
    const request = row.method === null || row.target === null ? null : `${row.method} ${row.target}`
    // What carried nothing spoke no protocol, not even another one than HTTP.
    const isEmpty = row.bytesClientToServer + row.bytesServerToClient === 0
    const spoken = row.decodedAsWebSocket ? t('decodeAs.protocol') : t(`connection.protocol.${row.protocol}`)
    const protocol = isEmpty ? null : spoken
    return [
      ...line('details.field.state', stateName(row), false),
      ...line('details.field.protocol', protocol, false),
      ...line('details.field.request', request),
      ...line('details.field.status', row.status === null ? null : String(row.status)),
      ...line('details.field.subprotocol', row.subprotocol),
      ...line('details.field.client', formatEndpoint(row.client)),
      ...line('details.field.server', formatEndpoint(row.server)),
      ...line('details.field.upstream', row.upstream === null ? null : formatEndpoint(row.upstream)),
      ...line('details.field.target', row.targetHost),
      ...line('details.field.start', formatAbsoluteTime(row.start)),
      ...line('details.field.end', row.end === null ? null : formatAbsoluteTime(row.end)),
      ...line('details.field.duration', row.end === null ? null : formatDuration(row.end - row.start)),
      ...line('details.field.frames', count(row.frames)),
      ...line('details.field.messages', count(row.messages)),
      ...line('details.field.bytesC2s', count(row.bytesClientToServer)),
      ...line('details.field.bytesS2c', count(row.bytesServerToClient)),
    ]
  }

  function ending(detail: ConnectionDetail): NamedValue[] {
    const { row } = detail
    return [
      ...line('details.field.closeCode', row.closeCode === null ? null : closeText(row.closeCode)),
      ...line('details.field.endedBy', row.closedBy === null ? null : t(`details.${row.closedBy}`)),
    ]
  }

  function modifications(detail: ConnectionDetail): NamedValue[] {
    return detail.facts.flatMap(({ fact }) => {
      if (fact.kind !== 'modification') return []
      const original = fact.original ?? t('details.notThere')
      return [{ name: fact.header, value: `${original} → ${fact.replacement}`, mono: true }]
    })
  }

  return { summary, ending, modifications }
}
