import { COLON, CR, LF, isBlank, isForbiddenControl, isToken, isTokenByte } from './characters'
import { headText } from './head-text'
import { MAX_FINDINGS_PER_HEAD } from './http-finding'
import type { HttpFinding, HttpProblem } from './http-finding'
import type { HttpField, HttpHead, HttpRequestHead, HttpResponseHead } from './http-head'

export interface ParsedHead {
  head: HttpHead
  findings: HttpFinding[]
}

/**
 * Reads a whole head (RFC 9112 §2–5), as leniently as the servers people meet, and lists what a strict reader
 * would refuse. Never throws; whatever cannot be read is an empty string or status 0.
 * @param raw the head with the empty line that ends it (empty lines before it are skipped); kept, not copied
 * @param streamOffset where raw[0] stands in its direction's stream
 */
export function parseHttpHead(
  kind: HttpHead['kind'],
  raw: Uint8Array,
  streamOffset: number,
  packet: number,
): ParsedHead {
  const reader = new HeadReader(raw, streamOffset)
  const { start, end } = reader.startLine()
  const head: HttpHead =
    kind === 'request'
      ? { kind, ...readRequestLine(reader, start, end), fields: reader.fields(), raw, streamOffset, packet }
      : { kind, ...readStatusLine(reader, start, end), fields: reader.fields(), raw, streamOffset, packet }
  return { head, findings: reader.findings.sort((a, b) => a.start - b.start).slice(0, MAX_FINDINGS_PER_HEAD) }
}

/** `method SP request-target SP HTTP-version` (RFC 9112 §3). */
function readRequestLine(
  reader: HeadReader,
  start: number,
  end: number,
): Pick<HttpRequestHead, 'method' | 'target' | 'version'> {
  const line = reader.text(start, end)
  const { method, target, protocol } = splitRequestLine(trimBlanks(line))
  if (target === '' || protocol === '') reader.malformed('request-line-parts', start, end)
  else if (line !== `${method} ${target} ${protocol}` || /[ \t]/.test(target)) {
    reader.malformed('start-line-whitespace', start, end)
  }
  if (!isToken(method)) reader.malformed('method-character', start, end)
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(target)) reader.malformed('start-line-character', start, end)
  else if (!/^[\x21-\x7e \t]*$/.test(target)) reader.targetNotAscii(start, end)
  return { method, target, version: protocol === '' ? '' : readVersion(reader, protocol, start, end) }
}

/** The first word, the last where it names the protocol, and what stands between: a target with a blank in it is read as written. */
function splitRequestLine(line: string): { method: string; target: string; protocol: string } {
  const method = /^[^ \t]*/.exec(line)?.[0] ?? ''
  const rest = line.slice(method.length)
  const lastBlank = Math.max(rest.lastIndexOf(' '), rest.lastIndexOf('\t'))
  const last = rest.slice(lastBlank + 1)
  const named = /^HTTP\//i.test(last) && lastBlank >= 0
  return {
    method,
    target: trimBlanks(named ? rest.slice(0, lastBlank) : rest),
    protocol: named ? last : '',
  }
}

/** Linear in the line's length whatever the line, which a trimming regular expression is not. */
function trimBlanks(line: string): string {
  let start = 0
  let end = line.length
  while (start < end && isBlank(line.charCodeAt(start))) start++
  while (end > start && isBlank(line.charCodeAt(end - 1))) end--
  return line.slice(start, end)
}

/** `HTTP-version SP status-code SP [reason-phrase]` (RFC 9112 §4); a missing or odd reason is accepted. */
function readStatusLine(
  reader: HeadReader,
  start: number,
  end: number,
): Pick<HttpResponseHead, 'status' | 'reason' | 'version'> {
  const line = reader.text(start, end)
  const parts = /^([ \t]*)(HTTP\/[^ \t]*)([ \t]+)([^ \t]*)(?:[ \t](.*))?$/is.exec(line)
  if (!parts) {
    reader.malformed('status-code', start, end)
    return { version: readVersion(reader, line, start, end), status: 0, reason: '' }
  }
  const [, before = '', protocol = '', between = '', code = '', reason = ''] = parts
  if (before !== '' || between !== ' ') reader.malformed('start-line-whitespace', start, end)
  const status = /^[1-9]\d\d$/.test(code) ? Number(code) : 0
  if (status === 0) reader.malformed('status-code', start, end)
  if (reader.hasForbiddenControl(start, end)) reader.malformed('start-line-character', start, end)
  return { version: readVersion(reader, protocol, start, end), status, reason: trimBlanks(reason) }
}

/** `HTTP/` DIGIT `.` DIGIT, upper case (RFC 9112 §2.3). */
function readVersion(reader: HeadReader, protocol: string, start: number, end: number): string {
  if (!/^HTTP\/\d\.\d$/.test(protocol)) reader.malformed('http-version', start, end)
  return /^HTTP\/(\d+(?:\.\d+)?)/i.exec(protocol)?.[1] ?? ''
}

/** Walks the lines of a head and reads its field lines (RFC 9112 §5). */
class HeadReader {
  readonly findings: HttpFinding[] = []
  private at = 0
  /** End of the current line without its line end, and start of the next. */
  private lineEnd = 0
  private next = 0
  private bareLfSeen = false
  private readonly raw: Uint8Array
  private readonly streamOffset: number

  constructor(raw: Uint8Array, streamOffset: number) {
    this.raw = raw
    this.streamOffset = streamOffset
  }

  text(start: number, end: number): string {
    return headText(this.raw, start, end)
  }

  malformed(problem: HttpProblem, start: number, end: number): void {
    this.add('http-head-malformed', problem, start, end)
  }

  /** Characters of a target that had to be percent-encoded (RFC 3986 §2.1), and that most servers take all the same. */
  targetNotAscii(start: number, end: number): void {
    this.add('http-target-not-ascii', null, start, end)
  }

  hasForbiddenControl(start: number, end: number): boolean {
    for (let at = start; at < end; at++) if (isForbiddenControl(this.raw[at]!)) return true
    return false
  }

  /** The first line that is not empty (RFC 9112 §2.2 lets a server skip empty ones). */
  startLine(): { start: number; end: number } {
    while (this.line() && this.lineEnd === this.at) this.at = this.next
    const range = { start: this.at, end: this.lineEnd }
    this.at = this.next
    return range
  }

  fields(): HttpField[] {
    const fields: HttpField[] = []
    let previous: HttpField | null = null
    while (this.line() && this.lineEnd > this.at) {
      const start = this.at
      const end = this.lineEnd
      const lineWithEnd = this.next
      this.at = this.next
      if (isBlank(this.raw[start]!)) {
        this.fold(previous, start, end)
        if (previous) previous.end = lineWithEnd
        continue
      }
      previous = this.field(start, end, lineWithEnd)
      fields.push(previous)
    }
    return fields
  }

  private field(start: number, end: number, lineWithEnd: number): HttpField {
    const colon = this.raw.subarray(start, end).indexOf(COLON)
    if (colon < 0) {
      this.malformed('field-without-colon', start, end)
      return { name: '', value: this.value(start, end), start, end: lineWithEnd }
    }
    let nameEnd = start + colon
    while (nameEnd > start && isBlank(this.raw[nameEnd - 1]!)) nameEnd--
    if (nameEnd < start + colon) this.malformed('space-before-colon', nameEnd, start + colon)
    if (nameEnd === start) this.malformed('field-name-empty', start, start + colon + 1)
    for (let at = start; at < nameEnd; at++) {
      if (isTokenByte(this.raw[at]!)) continue
      this.malformed('field-name-character', at, at + 1)
      break
    }
    return {
      name: this.text(start, nameEnd),
      value: this.value(start + colon + 1, end),
      start,
      end: lineWithEnd,
    }
  }

  /** A line that continues the one before it (RFC 9112 §5.2): joined by one space. */
  private fold(field: HttpField | null, start: number, end: number): void {
    if (!field) {
      this.malformed('fold-without-field', start, end)
      return
    }
    this.add('http-obs-fold', null, start, end)
    const more = this.value(start, end)
    if (more !== '') field.value = field.value === '' ? more : `${field.value} ${more}`
  }

  private value(start: number, end: number): string {
    while (start < end && isBlank(this.raw[start]!)) start++
    while (end > start && isBlank(this.raw[end - 1]!)) end--
    for (let at = start; at < end; at++) {
      if (!isForbiddenControl(this.raw[at]!)) continue
      this.malformed('field-value-character', at, at + 1)
      break
    }
    return this.text(start, end)
  }

  /** Finds the line that starts at `at`; false after the last. */
  private line(): boolean {
    if (this.at >= this.raw.length) {
      this.lineEnd = this.next = this.at
      return false
    }
    const lf = this.raw.indexOf(LF, this.at)
    this.next = lf < 0 ? this.raw.length : lf + 1
    this.lineEnd = lf < 0 ? this.raw.length : lf
    if (lf > this.at && this.raw[lf - 1] === CR) this.lineEnd = lf - 1
    else if (lf >= 0 && !this.bareLfSeen) {
      this.bareLfSeen = true
      this.add('http-bare-lf', null, lf, lf + 1)
    }
    return true
  }

  private add(code: HttpFinding['code'], problem: HttpProblem | null, start: number, end: number): void {
    // Twice the limit: they are sorted before the list is cut.
    if (this.findings.length >= 2 * MAX_FINDINGS_PER_HEAD) return
    this.findings.push({ code, problem, start: this.streamOffset + start, end: this.streamOffset + end })
  }
}
