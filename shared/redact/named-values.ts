import { isAlphanumeric } from './byte-text'

/** A value that stands behind a name and `=` or `:`. */
export interface NamedValue {
  name: string
  /** Where the name begins. */
  nameStart: number
  start: number
  end: number
}

/** Characters of a name, and blanks around `=` or `:`, that are looked at: what keeps the search linear. */
const MAX_NAME = 64
const MAX_BLANKS = 8

const UNQUOTED_VALUE = /[^\s"'`&;,<>(){}[\]\\]*/y

/**
 * Finds `name=value`, `name: value`, `"name": "value"` in any text, be it a form, a query, a cookie, JSON inside a JSON
 * string or a line somebody wrote, whose name passes the test.
 */
export function eachNamedValue(
  text: string,
  isWanted: (name: string) => boolean,
  visit: (value: NamedValue) => void,
): void {
  const delimiter = /[:=]|%3[AaDd]/g
  for (let match = delimiter.exec(text); match !== null; match = delimiter.exec(text)) {
    const { name, nameStart } = nameBefore(text, match.index)
    if (name === '' || !isWanted(name)) continue
    const isEncoded = match[0].length > 1
    const value = valueFrom(text, delimiter.lastIndex, isEncoded)
    const { start } = value
    // A fragment follows a query.
    const fragment = /[?&]/.test(text[nameStart - 1] ?? '') ? text.slice(start, value.end).indexOf('#') : -1
    const end = fragment < 0 ? value.end : start + fragment
    if (end > start) visit({ name, nameStart, start, end })
    delimiter.lastIndex = Math.max(delimiter.lastIndex, start)
  }
}

/** The name that ends before `at`, quotes (escaped ones too) and blanks between left out. */
function nameBefore(text: string, at: number): { name: string; nameStart: number } {
  let end = at
  for (let blanks = 0; blanks < MAX_BLANKS && isBlank(text[end - 1]); blanks++) end--
  if (text[end - 1] === '"' || text[end - 1] === "'") {
    end--
    for (let slashes = 0; slashes < MAX_BLANKS && text[end - 1] === '\\'; slashes++) end--
  }
  let start = end
  while (start > 0 && end - start < MAX_NAME && isNameCharacter(text.charCodeAt(start - 1))) start--
  // `%3Ftoken%3D`: the digits of the escape before it are no part of a name.
  if (text[start - 1] === '%') start = Math.min(end, start + 2)
  return { name: text.slice(start, end), nameStart: start }
}

function valueFrom(text: string, from: number, isEncoded: boolean): { start: number; end: number } {
  let start = from
  for (let blanks = 0; blanks < MAX_BLANKS && isBlank(text[start]); blanks++) start++
  const opening = /^\\*["']/.exec(text.slice(start, start + MAX_BLANKS))?.[0]
  if (opening !== undefined) {
    start += opening.length
    return { start, end: closingQuote(text, start, opening) }
  }
  UNQUOTED_VALUE.lastIndex = start
  let end = start + (UNQUOTED_VALUE.exec(text)?.[0].length ?? 0)
  // The value of an encoded name ends where its encoded query does.
  const encodedEnd = isEncoded ? text.slice(start, end).search(/%26|%23/) : -1
  if (encodedEnd >= 0) end = start + encodedEnd
  return { start, end }
}

/** Where the quote that `opening` began is closed by one that is escaped as often. */
function closingQuote(text: string, from: number, opening: string): number {
  const quote = opening.at(-1)!
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    let slashes = 0
    while (at - 1 - slashes >= from && text[at - 1 - slashes] === '\\') slashes++
    if (slashes <= opening.length - 1) return at - slashes
  }
  return text.length
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}

function isNameCharacter(code: number): boolean {
  return isAlphanumeric(code) || code === 0x5f || code === 0x2d
}
