import type { DiagnosticRow } from '../../ipc/rows'
import { formatEndpoint } from '../../model/endpoint'
import { readClosePayload } from '../../websocket/close-payload'
import { closeCodeName, MAX_CONTROL_PAYLOAD } from '../../websocket/close-codes'
import { CLOSE, opcodeName, TEXT } from '../../websocket/opcodes'
import { diagnosticText, type DiagnosticText } from '../../words/diagnostic-text'
import type { ReportWords } from '../../words/en/report'
import { fill } from '../../words/fill'
import { WORDS } from '../../words/languages'
import { firstBytes, type ExportedConnection, type ExportedFrame, type ExportedMessage } from '../export-feed'
import { isoMilliseconds, milliseconds } from '../time-text'

/** A connection in figures: label and value. */
export function overviewLines({ detail }: ExportedConnection, words: ReportWords): [string, string][] {
  const { row, upgrade } = detail
  const request = row.method === null ? null : `${row.method} ${row.target ?? ''}`
  const counts = {
    frames: row.frames,
    messages: row.messages,
    up: row.bytesClientToServer,
    down: row.bytesServerToClient,
  }
  return [
    [words.client, formatEndpoint(row.client)],
    [words.server, formatEndpoint(row.server)],
    ...optional(words.target, row.targetHost),
    [words.began, isoMilliseconds(row.start)],
    [words.ended, row.end === null ? words.open : isoMilliseconds(row.end)],
    ...optional(words.duration, row.end === null ? null : `${milliseconds(row.end - row.start)} ms`),
    ...optional(words.request, request),
    ...optional(
      words.answer,
      request === null ? null : row.status === null ? words.noAnswer : String(row.status),
    ),
    ...(upgrade === null
      ? []
      : ([
          [words.subprotocol, upgrade.subprotocol ?? words.none],
          [words.extensions, upgrade.extensions ?? words.none],
        ] satisfies [string, string][])),
    [words.traffic, fill(words.trafficCounts, counts)],
  ]
}

/** What the ends of a connection make of how it ended: sentences. */
export function endingLines({ detail, ending }: ExportedConnection, words: ReportWords): string[] {
  const { first, page, pythonServer, pythonClient, clientIsPython } = ending
  const who = first === null ? '' : words.ends[first.by === 'client' ? 'client' : 'server']
  const key = first === null ? (ending.over ? 'unknown' : 'alive') : first.how
  const lines = [fill(words.first[key], { who, status: detail.row.status ?? '' })]
  if (page.kind === 'close-event') {
    const { code, reason, wasClean } = page
    lines.push(
      `${words.pageGets}${words.colon}${fill(words.pageClose, { code, reason, clean: String(wasClean) })}`,
    )
  } else if (page.kind === 'none-yet') lines.push(`${words.pageGets}${words.colon}${words.pageNothing}`)
  const raised = (label: string, outcome: typeof pythonServer): void => {
    if (outcome.kind !== 'exception') return
    const likely = outcome.certain ? '' : ` (${words.likely})`
    lines.push(`${label}${words.colon}${outcome.name}: ${outcome.message}${likely}`)
  }
  raised(words.pythonServer, pythonServer)
  if (clientIsPython) raised(words.pythonClient, pythonClient)
  return lines
}

/** A frame as a ladder names it: type, and what is notable about it. */
export function frameLabel(
  frame: ExportedFrame,
  message: ExportedMessage | null,
  words: ReportWords,
): string {
  const parts = [words.opcodes[opcodeName(frame.opcode) as keyof ReportWords['opcodes']]]
  if (frame.opcode === CLOSE) {
    const { code, reason } = closeOf(frame)
    parts.push(code === null ? words.noCode : `${fill(words.closeCode, { code })} ${closeCodeName(code)}`)
    if (reason) parts.push(`“${reason}”`)
  }
  if (!frame.fin) parts.push(words.notFinal)
  if (message?.compressed === true) parts.push(words.compressed)
  if (message !== null && message.frameCount > 1)
    parts.push(fill(words.fragments, { count: message.frameCount }))
  if (!frame.complete) parts.push(words.incomplete)
  return parts.join(', ')
}

/** The start of what a frame brought, for people: of a message its text, of other payload its bytes in hexadecimal. */
export interface ShownPayload {
  text: string
  isText: boolean
  /** Bytes there are beyond those shown. */
  cutAfter: number | null
}

export function shownPayload(
  frame: ExportedFrame,
  message: ExportedMessage | null,
  limit: number,
): ShownPayload | null {
  // A fragment says nothing by itself; the message is shown where it is complete. A close frame's label says it all.
  if (frame.opcode === CLOSE || (message === null && frame.opcode < CLOSE && frame.complete)) return null
  const { payload, opcode } = message ?? frame
  if (payload.length === 0) return null
  const isText = opcode === TEXT
  const bytes = firstBytes(payload, isText ? limit : limit >> 2)
  const text = isText
    ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: bytes.length < payload.length })
    : spacedHex(bytes)
  return { text, isText, cutAfter: bytes.length < payload.length ? bytes.length : null }
}

export function closeOf(frame: ExportedFrame): { code: number | null; reason: string | null } {
  const bytes = firstBytes(frame.payload, MAX_CONTROL_PAYLOAD)
  return readClosePayload(bytes, bytes.length)
}

/** A diagnostic's sentences in the report's language. */
export function reportDiagnostic(row: DiagnosticRow, words: ReportWords): DiagnosticText {
  return diagnosticText(WORDS[words.language], row)
}

function spacedHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

function optional(label: string, value: string | null): [string, string][] {
  return value === null ? [] : [[label, value]]
}
