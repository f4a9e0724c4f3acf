import { isTokenByte } from '../http1/characters'

/** One `extension` of Sec-WebSocket-Extensions (RFC 6455 §9.1). */
export interface Extension {
  name: string
  parameters: ExtensionParameter[]
}

export interface ExtensionParameter {
  name: string
  /** Unquoted; null for a parameter without a value. */
  value: string | null
}

export interface ParsedExtensions {
  /** What was read before the fault, where there is one. */
  extensions: Extension[]
  /** Position in the value where it stops matching the grammar; null where it does match. */
  faultAt: number | null
}

/** Extensions read from one value: no server offers or accepts as many. */
export const MAX_EXTENSIONS = 64

/**
 * `1#( token *( ";" token [ "=" ( token / quoted-string ) ] ) )` (RFC 6455 §9.1); empty list elements are skipped
 * as RFC 9110 §5.6.1.2 asks of recipients.
 * @param value all lines of the header, joined by ", "
 */
export function parseExtensions(value: string): ParsedExtensions {
  const scanner = new Scanner(value)
  const extensions: Extension[] = []
  do {
    scanner.skipBlanks()
    if (scanner.atEnd || scanner.peek(',')) continue
    const extension = readExtension(scanner)
    if (!extension || extensions.length === MAX_EXTENSIONS) return { extensions, faultAt: scanner.at }
    extensions.push(extension)
  } while (scanner.take(','))
  return { extensions, faultAt: scanner.atEnd && extensions.length > 0 ? null : scanner.at }
}

function readExtension(scanner: Scanner): Extension | null {
  const name = scanner.token()
  if (name === '') return null
  const parameters: ExtensionParameter[] = []
  scanner.skipBlanks()
  while (scanner.take(';')) {
    scanner.skipBlanks()
    const parameter = readParameter(scanner)
    if (!parameter) return null
    parameters.push(parameter)
    scanner.skipBlanks()
  }
  return scanner.atEnd || scanner.peek(',') ? { name, parameters } : null
}

function readParameter(scanner: Scanner): ExtensionParameter | null {
  const name = scanner.token()
  if (name === '') return null
  scanner.skipBlanks()
  if (!scanner.take('=')) return { name, value: null }
  scanner.skipBlanks()
  const value = scanner.peek('"') ? scanner.quotedToken() : scanner.token()
  return value === '' ? null : { name, value }
}

class Scanner {
  at = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  get atEnd(): boolean {
    return this.at >= this.text.length
  }

  peek(character: string): boolean {
    return this.text[this.at] === character
  }

  take(character: string): boolean {
    if (!this.peek(character)) return false
    this.at++
    return true
  }

  skipBlanks(): void {
    while (this.peek(' ') || this.peek('\t')) this.at++
  }

  /** Empty where there is no token. */
  token(): string {
    const start = this.at
    while (!this.atEnd && isTokenByte(this.text.charCodeAt(this.at))) this.at++
    return this.text.slice(start, this.at)
  }

  /** A quoted-string whose content is a token, as §9.1 demands; empty where it is not. */
  quotedToken(): string {
    const start = this.at
    this.take('"')
    let value = ''
    while (!this.atEnd && !this.peek('"')) {
      this.take('\\')
      const character = this.text[this.at] ?? ''
      if (character === '' || !isTokenByte(character.charCodeAt(0))) break
      value += character
      this.at++
    }
    if (value !== '' && this.take('"')) return value
    this.at = start
    return ''
  }
}
