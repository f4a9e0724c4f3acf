import { latin1 } from '../http1/latin1'
import type { HeadDetail } from '../ipc/rows'
import { CLIENT_TO_SERVER } from '../model/direction'
import type { ExportChunks, ExportedConnection, ExportFeed } from './export-feed'
import { reportRows, type ReportRow } from './report/report-rows'
import {
  endingLines,
  frameLabel,
  overviewLines,
  reportDiagnostic,
  shownPayload,
  type ShownPayload,
} from './report/report-text'
import type { ReportWords } from '../words/en/report'
import { fill } from '../words/fill'
import { WORDS } from '../words/languages'
import { isoMilliseconds, milliseconds } from './time-text'

/** Bytes of a payload that are shown: a whole one where single frames were chosen is usually wanted whole. */
export const MARKDOWN_PAYLOAD_BYTES = 1024
export const MARKDOWN_CHOSEN_PAYLOAD_BYTES = 16 << 10

/** A session, or the chosen part of it, as Markdown (GitHub's): for a bug report. */
export function* markdownExport(
  feed: ExportFeed,
  language: ReportWords['language'],
): ExportChunks & Generator<string> {
  const words = WORDS[language].report
  const { capture } = feed
  yield `# ${escaped(capture.name)}\n\n`
  yield `${words.packets}${words.colon}${capture.packets}`
  if (capture.start !== null) yield ` · ${words.began}${words.colon}${isoMilliseconds(capture.start)}`
  yield ` · Sockscope ${escaped(capture.version)}\n`
  for (const number of feed.connections) yield* connection(feed.connection(number), words)
}

function* connection(exported: ExportedConnection, words: ReportWords): Generator<string> {
  const { detail } = exported
  yield `\n## ${fill(words.connection, { number: detail.row.connection })}\n\n`
  for (const [label, value] of overviewLines(exported, words))
    yield `- ${label}${words.colon}${escaped(value)}\n`
  yield `\n### ${words.ending}\n\n`
  for (const line of endingLines(exported, words)) yield `- ${escaped(line)}\n`
  yield* diagnostics(exported, words)
  yield* handshake(exported, words)
  yield `\n### ${words.ladder}\n\n`
  if (exported.leftOut > 0) yield `${fill(words.framesLeftOut, { count: exported.leftOut })}\n\n`
  const limit = exported.leftOut > 0 ? MARKDOWN_CHOSEN_PAYLOAD_BYTES : MARKDOWN_PAYLOAD_BYTES
  for (const row of reportRows(exported)) yield* ladderRow(row, exported, words, limit)
}

function* diagnostics({ detail }: ExportedConnection, words: ReportWords): Generator<string> {
  yield `\n### ${words.diagnostics}\n\n`
  if (detail.diagnostics.length === 0) yield `${words.noDiagnostics}\n`
  for (const row of detail.diagnostics) {
    const { title, what, means, todo } = reportDiagnostic(row, words)
    const place = row.frame === null ? '' : `, ${fill(words.frame, { number: row.frame })}`
    const section = row.section === '' ? '' : ` (${row.section})`
    yield `- **${words.severities[row.severity]}${place}${words.colon}${escaped(title)}**${section}. ${escaped([what, means].filter((text) => text !== '').join(' '))}`
    if (todo !== null) yield ` *${words.whatToDo}${words.colon}${escaped(todo)}*`
    yield '\n'
  }
}

function* handshake({ detail }: ExportedConnection, words: ReportWords): Generator<string> {
  yield `\n### ${words.handshake}\n\n${words.handshakeStates[detail.handshake.state]}\n`
  const exchange = detail.upgrade && detail.exchanges[detail.upgrade.exchange]
  if (!exchange) return
  if (exchange.request !== null) yield* head(words.upgradeRequest, exchange.request)
  if (exchange.response !== null) yield* head(words.upgradeAnswer, exchange.response)
  const { accept } = detail.upgrade!
  const sentence = accept.valid ? words.acceptValid : words.acceptInvalid
  yield `\n${escaped(fill(sentence, { expected: accept.expected ?? '–', received: accept.received ?? '–' }))}\n`
}

function* head(label: string, { raw }: HeadDetail): Generator<string> {
  yield `\n${label}\n\n${fenced(latin1(raw, 0, raw.length).replaceAll('\r\n', '\n').trim(), 'http')}`
}

function* ladderRow(
  row: ReportRow,
  exported: ExportedConnection,
  words: ReportWords,
  limit: number,
): Generator<string> {
  if (row.kind === 'skipped') {
    yield `- … ${fill(words.framesNotShown, { count: row.count })}\n`
    return
  }
  const time = row.kind === 'frame' ? row.frame.time : row.time
  const direction = row.kind === 'frame' ? row.frame.direction : row.direction
  const arrow = direction === null ? '·' : direction === CLIENT_TO_SERVER ? '→' : '←'
  const since = `${milliseconds(time - exported.detail.row.start)} ms`
  if (row.kind === 'event') {
    yield `- ${since} ${arrow} ${escaped(row.says(words))}\n`
    return
  }
  const { frame, message } = row
  const label = frameLabel(frame, message, words)
  const length = fill(words.bytes, { count: String(message?.payload.length ?? frame.payloadLength) })
  yield `- ${since} ${arrow} ${fill(words.frame, { number: frame.number })}${words.colon}${escaped(label)}, ${length}`
  const shown = shownPayload(frame, message, limit)
  yield shown === null ? '\n' : payload(shown, words)
}

/** A short line stands behind its frame; anything else in a block of its own, which belongs to the list's item. */
function payload({ text, isText, cutAfter }: ShownPayload, words: ReportWords): string {
  const cut = cutAfter === null ? '' : ` (${fill(words.cut, { count: cutAfter })})`
  const isShort = text.length <= 80 && !/[`\r\n]/.test(text) && text.trim() === text
  if (isShort) return `${words.colon}\`${text}\`${cut}\n`
  const block = fenced(text, isText ? '' : 'hex')
  return `${cut}\n\n${block.replace(/^(?=.)/gm, '  ')}\n`
}

/** A fence is longer than any run of backticks in it, so that nothing inside can end it. */
function fenced(text: string, info: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${info}\n${text}\n${fence}\n`
}

/** Text that stays text: nothing in it is markup, a mention or a new line. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[\\`*_{}[\]<>#|~]/g, '\\$&')
    .replaceAll('@', '&#64;')
}
