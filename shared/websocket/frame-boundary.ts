import { CR, LF } from '../http1/characters'

/** Bytes that stand where a frame should begin, and are none. */
export type ForeignBytes =
  /** An HTTP answer, or a request, on a socket that was upgraded. */
  | 'http'
  /** The last chunk of a chunked body (RFC 9112 §7.1): an answer that went on after the 101. */
  | 'chunk'
  /** A web page without an HTTP head. */
  | 'html'
  /** Other text: a line of an error, JSON. */
  | 'text'

/** Longest of the texts below. */
const MAX_PREFIX = 9
/** Printable characters in a row that are text, and no frame at fault. */
const TEXT_CHARACTERS = 9

/**
 * No first byte of these can begin a frame: FIN is not set, and either a reserved bit is or the opcode is that of a
 * control frame, which is never fragmented (RFC 6455 §5.2, §5.5).
 */
const PREFIXES: readonly [string, ForeignBytes][] = [
  ['HTTP/1.', 'http'],
  ['HTTP/2', 'http'],
  ['GET /', 'http'],
  ['POST /', 'http'],
  ['HEAD /', 'http'],
  ['PUT /', 'http'],
  ['PATCH /', 'http'],
  ['DELETE /', 'http'],
  ['OPTIONS /', 'http'],
  ['OPTIONS *', 'http'],
  ['0\r\n\r\n', 'chunk'],
  ['<!DOCTYPE', 'html'],
  ['<!doctype', 'html'],
  ['<html', 'html'],
  ['<HTML', 'html'],
]

const SUSPECT = new Uint8Array(256)
for (const [text] of PREFIXES) SUSPECT[text.charCodeAt(0)] = 1

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === CR || byte === LF
}

/** A first byte that a fragment of a compressed message has: RSV1 and an opcode of data (RFC 7692 §6.1). */
function beginsCompressedFragment(first: number): boolean {
  return first >= 0x40 && first <= 0x42
}

/** Whether a byte before the first frame is one of a line end, which no frame begins with. */
export function isLineEnd(byte: number): boolean {
  return byte === CR || byte === LF
}

/** The bytes at a frame's place until they are known to be something else, or are given back as a frame's. */
export class ForeignMatch {
  length = 0
  readonly bytes = new Uint8Array(MAX_PREFIX)
  /** Packet of each byte. */
  readonly packets: number[] = []
  private readonly allowsText: boolean
  private isText = false

  /** @param allowsText no agreed extension gives reserved bits a meaning, which every printable first byte has set */
  constructor(allowsText: boolean) {
    this.allowsText = allowsText
  }

  /** Whether what stands between two frames may be something else; looked at before a frame is believed to begin. */
  isSuspect(first: number): boolean {
    return SUSPECT[first] === 1 || this.mayBeText(first)
  }

  /** @returns what it is; `undecided` while more bytes are needed, `frame` where it is nothing known */
  add(byte: number, packet: number): ForeignBytes | 'undecided' | 'frame' {
    this.bytes[this.length] = byte
    this.packets[this.length] = packet
    this.length++
    this.isText = this.length === 1 ? this.mayBeText(byte) : this.isText && isPrintable(byte)
    if (this.isText && this.length === TEXT_CHARACTERS && !this.matchesAny()) return 'text'
    let undecided = this.isText
    for (const [text, kind] of PREFIXES) {
      const match = this.matches(text)
      if (match && text.length === this.length) return kind
      undecided ||= match
    }
    return undecided ? 'undecided' : 'frame'
  }

  /** Hands out what was collected and starts again. */
  take(): { bytes: Uint8Array; packets: number[] } {
    const taken = { bytes: this.bytes.slice(0, this.length), packets: this.packets.slice(0, this.length) }
    this.length = 0
    return taken
  }

  private mayBeText(first: number): boolean {
    return this.allowsText && first >= 0x20 && first < 0x7f && !beginsCompressedFragment(first)
  }

  private matchesAny(): boolean {
    return PREFIXES.some(([text]) => this.matches(text))
  }

  private matches(text: string): boolean {
    if (text.length < this.length) return false
    for (let at = 0; at < this.length; at++) if (text.charCodeAt(at) !== this.bytes[at]) return false
    return true
  }
}
