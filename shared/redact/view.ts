import { utf8Characters } from './byte-text'

/** Text with its escapes undone, and where what each character stands for begins in the text it was made from. */
export interface View {
  text: string
  /** One more than there are characters: the last is the end. */
  starts: Uint32Array
}

/** Undoes `%41` (RFC 3986 §2.1); null where there is nothing to undo. */
export function percentView(text: string): View | null {
  return viewOf(text, '%', (at) => {
    const match = /^%([0-9A-Fa-f]{2})/.exec(text.slice(at, at + 3))
    return match === null ? null : { length: 3, characters: String.fromCharCode(parseInt(match[1]!, 16)) }
  })
}

const SIMPLE: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** Undoes the escapes of a JSON string (RFC 8259 §7); null where there is nothing to undo. */
export function jsonView(text: string): View | null {
  return viewOf(text, '\\', (at) => {
    const unicode = /^(?:\\u[0-9A-Fa-f]{4}){1,2}/.exec(text.slice(at, at + 12))?.[0]
    if (unicode !== undefined) {
      const first = parseInt(unicode.slice(2, 6), 16)
      const second = parseInt(unicode.slice(8, 12), 16)
      const isPair = first >= 0xd800 && first < 0xdc00 && second >= 0xdc00 && second < 0xe000
      const character = isPair ? String.fromCharCode(first, second) : String.fromCharCode(first)
      return { length: isPair ? 12 : 6, characters: utf8Characters(character) }
    }
    const next = text[at + 1]
    return next === undefined || next === 'u' ? null : { length: 2, characters: SIMPLE[next] ?? next }
  })
}

function viewOf(
  text: string,
  mark: string,
  escapeAt: (at: number) => { length: number; characters: string } | null,
): View | null {
  if (!text.includes(mark)) return null
  const starts: number[] = []
  const parts: string[] = []
  let isChanged = false
  for (let at = 0; at < text.length;) {
    const next = text.indexOf(mark, at)
    const plain = next < 0 ? text.length : next
    for (let index = at; index < plain; index++) starts.push(index)
    parts.push(text.slice(at, plain))
    at = plain
    if (next < 0) break
    const escape = escapeAt(at)
    const characters = escape?.characters ?? mark
    starts.push(...Array<number>(characters.length).fill(at))
    parts.push(characters)
    at += escape?.length ?? 1
    if (escape !== null) isChanged = true
  }
  if (!isChanged) return null
  starts.push(text.length)
  return { text: parts.join(''), starts: Uint32Array.from(starts) }
}
