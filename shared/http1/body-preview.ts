import type { HttpHead } from './http-head'
import { latin1 } from './latin1'
import { bodyCoding, decodeBody } from './message-body'

/** Bytes of a body kept to show how it begins. */
export const MAX_PREVIEW_BYTES = 4096
/** Characters of a body shown in a sentence. */
export const MAX_PREVIEW_CHARACTERS = 200

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** The beginning of one body, for the sentence that says what a refusal said. */
export class BodyPreview {
  private readonly head: HttpHead
  private bytes = new Uint8Array(0)

  constructor(head: HttpHead) {
    this.head = head
  }

  /** Bytes as they stood on the wire. @returns whether more would change nothing */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    const taken = Math.min(end - start, MAX_PREVIEW_BYTES - this.bytes.length)
    const grown = new Uint8Array(this.bytes.length + taken)
    grown.set(this.bytes)
    grown.set(bytes.subarray(start, start + taken), this.bytes.length)
    this.bytes = grown
    return grown.length === MAX_PREVIEW_BYTES
  }

  /** Its first characters on one line, every run of white space one space; empty where there is no text. */
  text(): string {
    const { bytes, undecoded } = decodeBody(this.bytes, bodyCoding(this.head), MAX_PREVIEW_BYTES)
    if (undecoded !== null || bytes.length === 0) return ''
    const text = utf8.decode(bytes)
    const readable = text.includes('\ufffd') ? latin1(bytes, 0, bytes.length) : text
    if (/[\x00-\x08\x0e-\x1f]/.test(readable)) return ''
    const line = readable.replace(/\s+/g, ' ').trim()
    const characters = Array.from(line)
    if (characters.length <= MAX_PREVIEW_CHARACTERS) return line
    return `${characters.slice(0, MAX_PREVIEW_CHARACTERS).join('')}…`
  }
}
