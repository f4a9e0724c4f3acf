import { MAX_PAYLOAD_BYTES } from '@shared/ipc/session-commands'
import { directionName } from '@shared/model/direction'
import { computed } from 'vue'
import { decodeUtf8, toBase64, toHex } from '../../text/format/byte-text'
import { useAppStore } from '../../state/app-store'
import { usePayloadStore } from './payload-store'
import type { FrameDetail } from '@shared/ipc/rows'
import { useAnnouncer } from '../../kit/parts/use-announcer'
import { useFormats } from '../../text/use-formats'
import { payloadSource, usePayloadSource } from './use-payload-source'
import { useText } from '../../text/use-text'

/** Bytes of a payload that are copied at most; as hex they are three times as many characters. */
export const COPY_LIMIT = 4 * 1024 * 1024

export const COPY_FORMATS = ['value', 'hex', 'base64', 'json'] as const
export type CopyFormat = (typeof COPY_FORMATS)[number]

/** Puts the selected payload on the clipboard in one of several forms. */
export function useCopyPayload() {
  const { t } = useText()
  const { bytes: formatBytes } = useFormats()
  const { announce } = useAnnouncer()
  const app = useAppStore()
  const payload = usePayloadStore()
  const { frame, kind, source } = usePayloadSource()

  const canCopy = computed(() => source.value !== null)
  /** A binary payload has no text to copy. */
  const canCopyValue = computed(() => canCopy.value && kind.value === 'text')

  async function copy(format: CopyFormat): Promise<void> {
    const text = frame.value === null ? await bodyAs(format) : await textOf(frame.value, format)
    if (text === null) return
    if (await app.copyText(text)) announce(t('announce.copied'))
  }

  async function bodyAs(format: CopyFormat): Promise<string | null> {
    if (source.value === null) return null
    const body = await readAll(source.value)
    if (format === 'hex') return toHex(body)
    return format === 'base64' ? toBase64(body) : (decodeUtf8(body) ?? new TextDecoder().decode(body))
  }

  async function textOf(of: FrameDetail, format: CopyFormat): Promise<string> {
    switch (format) {
      case 'value': {
        const bytes = await readAll(payloadSource(of, of.row.message === null ? 'frame-payload' : 'message'))
        return decodeUtf8(bytes) ?? new TextDecoder().decode(bytes)
      }
      case 'hex':
        return toHex(await readAll(source.value ?? payloadSource(of, 'frame-payload')))
      case 'base64':
        return toBase64(await readAll(source.value ?? payloadSource(of, 'frame-payload')))
      case 'json':
        return frameJson(of, await readAll(payloadSource(of, 'frame-payload')))
    }
  }

  async function readAll(of: NonNullable<typeof source.value>): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    let have = 0
    for (;;) {
      const answer = await payload.read(of, have, Math.min(MAX_PAYLOAD_BYTES, COPY_LIMIT - have))
      parts.push(answer.bytes)
      have += answer.bytes.length
      if (answer.bytes.length === 0 || have >= answer.total) break
      if (have >= COPY_LIMIT) {
        announce(t('details.copyLimited', { bytes: formatBytes(COPY_LIMIT) }))
        break
      }
    }
    return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer())
  }

  return { canCopy, canCopyValue, copy }
}

/** A frame as `sockscope read --json` prints it. */
function frameJson(frame: FrameDetail, payload: Uint8Array): string {
  const { row } = frame
  return JSON.stringify({
    kind: 'frame',
    connection: row.connection,
    number: row.number,
    direction: directionName(row.direction),
    time: row.time.toString(),
    packet: row.packet,
    fin: row.fin,
    rsv: row.rsv,
    opcode: row.opcode,
    masked: row.masked,
    length: typeof row.payloadLength === 'bigint' ? row.payloadLength.toString() : row.payloadLength,
    ...(row.complete ? {} : { incomplete: true }),
    payload: toBase64(payload),
  })
}
