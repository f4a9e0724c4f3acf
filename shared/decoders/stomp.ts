import { decoded, NOT_DECODED, type Decode, type DecodeResult } from './decoder'
import type { DecodedValue } from './decoded-value'
import { decodeUtf8, jsonOrText } from './json-message'

const COMMANDS = new Set(
  'CONNECT STOMP CONNECTED SEND SUBSCRIBE UNSUBSCRIBE ACK NACK BEGIN COMMIT ABORT DISCONNECT MESSAGE RECEIPT ERROR'.split(
    ' ',
  ),
)
/** Header lines of a frame. */
const MAX_HEADERS = 1000
const ESCAPES: Readonly<Record<string, string>> = { '\\n': '\n', '\\c': ':', '\\\\': '\\', '\\r': '\r' }

/** STOMP 1.0 to 1.2: a command, header lines, an empty line, a body, NUL. A lone line end is a heart-beat. */
export const decodeStomp: Decode = ({ bytes }) => {
  const text = decodeUtf8(bytes)
  if (text === null || text === '') return NOT_DECODED
  if (/^(?:\r?\n)+$/.test(text)) return decoded('heart-beat', { command: 'heart-beat' })
  const frames: DecodedValue[] = []
  const summaries: string[] = []
  let rest = text
  while (rest.trim() !== '') {
    const frame = readFrame(rest)
    if (frame === null) return NOT_DECODED
    frames.push(frame.value)
    summaries.push(frame.summary)
    rest = frame.rest
  }
  return decoded(summaries.join(' · '), frames.length === 1 ? frames[0] : frames) satisfies DecodeResult
}

function readFrame(text: string): { value: DecodedValue; summary: string; rest: string } | null {
  const head = /^(?:\r?\n)*([A-Z]+)\r?\n((?:[^\r\n]+\r?\n)*)\r?\n/.exec(text)
  const command = head?.[1]
  if (head === null || command === undefined || !COMMANDS.has(command)) return null
  const headers = new Map<string, string>()
  for (const line of (head[2] ?? '').split(/\r?\n/, MAX_HEADERS)) {
    const colon = line.indexOf(':')
    if (colon === -1) continue
    // A header that is repeated counts the first time (STOMP 1.2, Repeated Header Entries).
    const name = unescape(line.slice(0, colon))
    if (!headers.has(name)) headers.set(name, unescape(line.slice(colon + 1)))
  }
  const bodyStart = head[0].length
  const nul = text.indexOf('\0', bodyStart)
  const bodyEnd = nul === -1 ? text.length : nul
  const body = text.slice(bodyStart, bodyEnd)
  const about = headers.get('destination') ?? headers.get('message') ?? headers.get('receipt-id') ?? ''
  return {
    value: { command, headers, body: body === '' ? '' : jsonOrText(body) },
    summary: `${command} ${about}`.trim(),
    rest: text.slice(bodyEnd + 1),
  }
}

function unescape(text: string): string {
  return text.replace(/\\[nrc\\]/g, (escape) => ESCAPES[escape] ?? escape)
}
