/** A string or number of a JSON document. */
export interface JsonLeaf {
  /** Names of the members and numbers of the elements that lead to it. */
  path: readonly string[]
  /** Where its text stands, without the quotes of a string. */
  start: number
  end: number
  isString: boolean
}

/** Objects and arrays in one another; deeper ones are left to the search for names in text. */
export const MAX_JSON_DEPTH = 256
/** Places in a text where a document may begin that are tried. */
const MAX_STARTS = 64

interface Level {
  isObject: boolean
  /** The name of the member, or the number of the element, that is being read. */
  name: string
  index: number
}

const WORD = /-?[0-9][0-9+\-.eE]*|true|false|null/y

/**
 * Finds the strings and numbers of the JSON in a text, wherever it stands there: a protocol may put something in front
 * of it (Socket.IO, SockJS, STOMP), or several documents behind one another. What is cut short is read as far as it goes.
 */
export function eachJsonLeaf(text: string, visit: (leaf: JsonLeaf) => void): void {
  let at = 0
  for (let starts = 0; starts < MAX_STARTS; starts++) {
    const start = nextStart(text, at)
    if (start < 0) return
    at = Math.max(start + 1, readDocument(text, start, visit))
  }
}

function nextStart(text: string, from: number): number {
  const object = text.indexOf('{', from)
  const array = text.indexOf('[', from)
  return object < 0 ? array : array < 0 ? object : Math.min(object, array)
}

/** @returns where the document ends, or where it stops being one */
function readDocument(text: string, start: number, visit: (leaf: JsonLeaf) => void): number {
  const levels: Level[] = []
  let at = start
  let expectsName = false
  while (at < text.length) {
    const character = text[at]!
    const level = levels.at(-1)
    switch (character) {
      case ' ':
      case '\t':
      case '\r':
      case '\n':
        at++
        break
      case '{':
      case '[':
        if (levels.length >= MAX_JSON_DEPTH) return at
        levels.push({ isObject: character === '{', name: '0', index: 0 })
        expectsName = character === '{'
        at++
        break
      case '}':
      case ']':
        if (level?.isObject !== (character === '}')) return at
        levels.pop()
        at++
        if (levels.length === 0) return at
        expectsName = false
        break
      case ',':
        if (level === undefined) return at
        level.index++
        if (!level.isObject) level.name = String(level.index)
        expectsName = level.isObject
        at++
        break
      case ':':
        expectsName = false
        at++
        break
      case '"': {
        const end = stringEnd(text, at + 1)
        if (expectsName && level !== undefined) {
          level.name = unescaped(text.slice(at + 1, end))
        } else {
          visit({ path: levels.map(({ name }) => name), start: at + 1, end, isString: true })
        }
        at = end + 1
        break
      }
      default: {
        WORD.lastIndex = at
        const word = WORD.exec(text)?.[0]
        if (word === undefined || levels.length === 0) return at
        if (!/^[tfn]/.test(word))
          visit({ path: levels.map(({ name }) => name), start: at, end: at + word.length, isString: false })
        at += word.length
      }
    }
  }
  return at
}

/** Where the quote that ends a string stands; the text's end where none does. */
function stringEnd(text: string, from: number): number {
  for (let at = from; ;) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return text.length
    let slashes = 0
    while (quote - 1 - slashes >= from && text[quote - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return quote
    at = quote + 1
  }
}

function unescaped(inside: string): string {
  if (!inside.includes('\\')) return inside
  try {
    return JSON.parse(`"${inside}"`) as string
  } catch {
    return inside
  }
}
