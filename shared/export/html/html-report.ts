import { sha256 } from '@noble/hashes/sha2.js'
import { latin1 } from '../../http1/latin1'
import type { HeadDetail } from '../../ipc/rows'
import { CLIENT_TO_SERVER } from '../../model/direction'
import type { ExportChunks, ExportedConnection, ExportFeed } from '../export-feed'
import { reportRows, type ReportRow } from '../report/report-rows'
import { endingLines, frameLabel, overviewLines, reportDiagnostic, shownPayload } from '../report/report-text'
import { ENGLISH } from '../../words/en'
import { CHINESE } from '../../words/zh-cn'
import type { ReportWords } from '../../words/en/report'
import { fill } from '../../words/fill'
import { WORDS } from '../../words/languages'
import { base64 } from '../text-pieces'
import { isoMilliseconds, milliseconds } from '../time-text'
import { bilingual, code, escapeHtml } from './html-text'
import { REPORT_STYLE } from './report-style'

/** Bytes of a payload that are shown; more where single frames were chosen. */
export const HTML_PAYLOAD_BYTES = 4 << 10
export const HTML_CHOSEN_PAYLOAD_BYTES = 256 << 10

/**
 * A report in one file that opens from anywhere and asks for nothing: no script, no picture, no font, and a policy that
 * allows none. Both languages are in it; which is shown is a choice of the reader.
 */
export function* htmlReport(
  feed: ExportFeed,
  language: ReportWords['language'],
): ExportChunks & Generator<string> {
  const { capture } = feed
  const policy = `default-src 'none'; style-src 'sha256-${base64(sha256(new TextEncoder().encode(REPORT_STYLE)))}'; base-uri 'none'; form-action 'none'`
  yield `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(`${capture.name} – ${WORDS[language].report.title}`)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<fieldset class="language">
<legend>Language 语言</legend>
${languageChoice(ENGLISH.report, language)}
${languageChoice(CHINESE.report, language)}
</fieldset>
<header><h1>${escapeHtml(capture.name)}</h1>
<p>${bilingual((words) => fill(words.written, { version: capture.version }))}</p>
<dl>
<dt>${bilingual((words) => words.packets)}</dt><dd>${capture.packets}</dd>
<dt>${bilingual((words) => words.connections)}</dt><dd>${feed.connections.length}</dd>
${capture.start === null ? '' : `<dt>${bilingual((words) => words.began)}</dt><dd>${isoMilliseconds(capture.start)}</dd>`}
</dl></header>
<main>
`
  for (const number of feed.connections) yield* section(feed.connection(number))
  yield '</main>\n</body>\n</html>\n'
}

function languageChoice({ language, languageName }: ReportWords, chosen: string): string {
  const checked = language === chosen ? ' checked' : ''
  return `<label lang="${language}"><input type="radio" name="language" class="${language}"${checked}> ${languageName}</label>`
}

function* section(exported: ExportedConnection): Generator<string> {
  const { detail } = exported
  const { connection } = detail.row
  yield `<section aria-labelledby="c${connection}">
<h2 id="c${connection}">${bilingual((words) => fill(words.connection, { number: connection }))} ${code(detail.row.target ?? '')}</h2>
`
  yield `<ul class="ending" aria-label="${escapeHtml(ENGLISH.report.ending)}">${eachInBoth((words) => endingLines(exported, words)).join('')}</ul>\n`
  yield `<h3>${bilingual((words) => words.overview)}</h3>\n<dl>`
  const labels = overviewLines(exported, CHINESE.report)
  for (const [at, [label, value]] of overviewLines(exported, ENGLISH.report).entries()) {
    const [otherLabel = label, otherValue = value] = labels[at] ?? []
    yield `<dt>${bilingual(({ language }) => (language === 'en' ? label : otherLabel))}</dt>`
    yield `<dd>${bilingual(({ language }) => (language === 'en' ? value : otherValue))}</dd>`
  }
  yield '</dl>\n'
  yield* diagnostics(exported)
  yield* handshake(exported)
  yield* ladder(exported)
  yield '</section>\n'
}

/** Lines of both languages, each as a list item. */
function eachInBoth(lines: (words: ReportWords) => string[]): string[] {
  const chinese = lines(CHINESE.report)
  return lines(ENGLISH.report).map(
    (line, at) =>
      `<li>${bilingual(({ language }) => (language === 'en' ? line : (chinese[at] ?? line)))}</li>`,
  )
}

function* diagnostics({ detail }: ExportedConnection): Generator<string> {
  yield `<h3>${bilingual((words) => words.diagnostics)}</h3>\n`
  if (detail.diagnostics.length === 0) {
    yield `<p>${bilingual((words) => words.noDiagnostics)}</p>\n`
    return
  }
  yield '<ul class="diagnostics">\n'
  for (const row of detail.diagnostics) {
    const text = (pick: (texts: ReturnType<typeof reportDiagnostic>) => string | null): string =>
      bilingual((words) => pick(reportDiagnostic(row, words)) ?? '')
    const place =
      row.frame === null ? '' : `, ${bilingual((words) => fill(words.frame, { number: row.frame ?? 0 }))}`
    yield `<li class="${row.severity}"><p><strong>${bilingual((words) => words.severities[row.severity])}${place}: ${text(({ title }) => title)}</strong> ${escapeHtml(row.section)}</p>`
    yield `<p>${text(({ what }) => what)} ${text(({ means }) => means)}</p>`
    if (reportDiagnostic(row, ENGLISH.report).todo !== null)
      yield `<p><em>${bilingual((words) => words.whatToDo)}: ${text(({ todo }) => todo)}</em></p>`
    yield '</li>\n'
  }
  yield '</ul>\n'
}

function* handshake({ detail }: ExportedConnection): Generator<string> {
  yield `<h3>${bilingual((words) => words.handshake)}</h3>\n`
  yield `<p>${bilingual((words) => words.handshakeStates[detail.handshake.state])}</p>\n`
  const exchange = detail.upgrade && detail.exchanges[detail.upgrade.exchange]
  if (!exchange || detail.upgrade === null) return
  if (exchange.request !== null) yield head((words) => words.upgradeRequest, exchange.request)
  if (exchange.response !== null) yield head((words) => words.upgradeAnswer, exchange.response)
  const { valid, expected, received } = detail.upgrade.accept
  const values = { expected: expected ?? '–', received: received ?? '–' }
  yield `<p class="${valid ? 'valid' : 'error'}">${bilingual((words) => fill(valid ? words.acceptValid : words.acceptInvalid, values))}</p>\n`
}

function head(label: (words: ReportWords) => string, { raw }: HeadDetail): string {
  return `<h4>${bilingual(label)}</h4>\n<pre>${escapeHtml(latin1(raw, 0, raw.length).replaceAll('\r\n', '\n').trim())}</pre>\n`
}

function* ladder(exported: ExportedConnection): Generator<string> {
  yield `<h3>${bilingual((words) => words.ladder)}</h3>\n`
  if (exported.leftOut > 0)
    yield `<p>${bilingual((words) => fill(words.framesLeftOut, { count: exported.leftOut }))}</p>\n`
  const column = (name: keyof ReportWords['columns']): string =>
    `<th scope="col">${bilingual((words) => words.columns[name])}</th>`
  yield `<table class="ladder"><thead><tr>${column('time')}${column('number')}${column('from')}${column('what')}${column('length')}${column('content')}</tr></thead>\n<tbody>\n`
  const limit = exported.leftOut > 0 ? HTML_CHOSEN_PAYLOAD_BYTES : HTML_PAYLOAD_BYTES
  for (const row of reportRows(exported)) yield ladderRow(row, exported, limit)
  yield '</tbody></table>\n'
}

function ladderRow(row: ReportRow, exported: ExportedConnection, limit: number): string {
  if (row.kind === 'skipped') {
    return `<tr class="skipped"><td colspan="6">… ${bilingual((words) => fill(words.framesNotShown, { count: row.count }))}</td></tr>\n`
  }
  const time = row.kind === 'frame' ? row.frame.time : row.time
  const direction = row.kind === 'frame' ? row.frame.direction : row.direction
  const since = milliseconds(time - exported.detail.row.start)
  const from =
    direction === null
      ? ''
      : bilingual((words) =>
          direction === CLIENT_TO_SERVER ? `${words.fromClient} →` : `← ${words.fromServer}`,
        )
  const side = direction === null ? 'between' : direction === CLIENT_TO_SERVER ? 'up' : 'down'
  const start = `<tr class="${side}"><td>${since} ms</td>`
  if (row.kind === 'event') {
    return `${start}<td></td><td>${from}</td><td colspan="3">${bilingual((words) => row.says(words))}</td></tr>\n`
  }
  const { frame, message } = row
  const shown = shownPayload(frame, message, limit)
  const cut =
    shown?.cutAfter == null
      ? ''
      : `<p>${bilingual((words) => fill(words.cut, { count: shown.cutAfter ?? 0 }))}</p>`
  const content = shown === null ? '' : `<pre>${escapeHtml(shown.text)}</pre>${cut}`
  const length = message?.payload.length ?? frame.payloadLength
  return `${start}<td>${frame.number}</td><td>${from}</td><td>${bilingual((words) => frameLabel(frame, message, words))}</td><td>${length}</td><td>${content}</td></tr>\n`
}
