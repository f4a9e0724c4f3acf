import { latin1 } from '../http1/latin1'
import { FrameParser } from '../websocket/frame-parser'
import type { FrameHandler } from '../websocket/frame-parser'
import { isPlausible } from '../websocket/frame-plausibility'

/** Bytes of a server that are looked at to tell what it speaks, where they have no line end before. */
export const MAX_SPEECH_BYTES = 64
/** Bytes of frames that may come before an answer to the Upgrade. */
export const MAX_EARLY_FRAME_BYTES = 8 * 1024

/** What a server's first bytes are. */
export type ServerSpeech =
  /** More bytes are needed. */
  | { kind: 'undecided'; mayBeFrames: boolean }
  | { kind: 'http' }
  /** Whole frames, and an HTTP answer behind them at `length`. */
  | { kind: 'frames-then-http'; length: number }
  | { kind: 'tls' | 'http2' | 'other'; name: string; words: string }

const UNDECIDED: ServerSpeech = { kind: 'undecided', mayBeFrames: false }
const UNDECIDED_FRAMES: ServerSpeech = { kind: 'undecided', mayBeFrames: true }
const ANSWER_PREFIX = 'HTTP/'
/** Bytes that tell a record of TLS, its alert included, and a frame of HTTP/2. */
const SHORTEST_TLS_EVIDENCE = 7
const SHORTEST_EVIDENCE = 9

/** First bytes as text, and the protocol they belong to. */
const BANNERS: readonly [RegExp, string][] = [
  [/^SSH-/, 'SSH'],
  [/^220[ -].*(?:smtp|esmtp|mail|postfix|exim|sendmail)/i, 'SMTP'],
  [/^220[ -]/, 'FTP'],
  [/^(?:421|554)[ -]/, 'SMTP'],
  [/^\+OK/, 'POP3'],
  [/^\* (?:OK|BYE|PREAUTH)/, 'IMAP'],
  [/^RFB \d{3}\.\d{3}/, 'VNC (RFB)'],
  [/^AMQP/, 'AMQP'],
  [/^-(?:ERR|NOAUTH|DENIED|MISCONF|LOADING)/, 'Redis'],
  [/^INFO \{/, 'NATS'],
  [/^ERROR\r?$/, 'memcached'],
  [/^RTSP\//, 'RTSP'],
  [/^SIP\//, 'SIP'],
  [/^ICY /, 'Icecast'],
  [/^@RSYNCD:/, 'rsync'],
  [/^It looks like you are trying to access MongoDB/, 'MongoDB'],
  [/^(?::\S+ )?NOTICE /, 'IRC'],
]

/** Whether bytes begin as an answer does, without a copy of them. */
export function beginsAnswer(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < ANSWER_PREFIX.length) return false
  for (let at = 0; at < ANSWER_PREFIX.length; at++) {
    if (bytes[start + at] !== ANSWER_PREFIX.charCodeAt(at)) return false
  }
  return true
}

/** Whether a server's first bytes may be an answer (RFC 9112 §4): the rest of them is not there, or they are one. */
export function mayBeAnswer(sent: Uint8Array): boolean {
  const [first] = sent
  if (first === undefined || first === 0x0d || first === 0x0a) return true
  const start = latin1(sent, 0, Math.min(sent.length, ANSWER_PREFIX.length)).toUpperCase()
  return ANSWER_PREFIX.startsWith(start)
}

/**
 * What a server says first. Depends on the bytes only, never on their cut.
 * @param sent everything it sent so far
 * @param final no more comes
 */
export function identifyServer(sent: Uint8Array, final: boolean): ServerSpeech {
  if (sent.length === 0) return UNDECIDED
  const first = sent[0]!
  const start = latin1(sent, 0, Math.min(sent.length, ANSWER_PREFIX.length)).toUpperCase()
  // Empty lines before an answer are the head parser's matter.
  if (first === 0x0d || first === 0x0a || start === ANSWER_PREFIX) return { kind: 'http' }
  if (ANSWER_PREFIX.startsWith(start)) return final ? { kind: 'http' } : UNDECIDED
  const tls = tlsSpeech(sent, final)
  if (tls !== null) return tls
  if (!final && sent.length < SHORTEST_EVIDENCE && !sent.includes(0x0a)) {
    // Text never has the top bit set; a frame that is no fragment always has.
    return first >= 0x80 ? UNDECIDED_FRAMES : UNDECIDED
  }
  return binarySpeech(sent) ?? framesBeforeAnswer(sent, final) ?? bannerSpeech(sent, final)
}

/** An alert or a handshake record (RFC 8446 §5.1). */
function tlsSpeech(sent: Uint8Array, final: boolean): ServerSpeech | null {
  const [type, major, minor = 0] = sent
  if ((type !== 0x15 && type !== 0x16) || (major ?? 3) !== 3 || minor > 4) return null
  if (sent.length < SHORTEST_TLS_EVIDENCE) return final ? null : UNDECIDED
  return { kind: 'tls', name: 'TLS', words: type === 0x15 ? `TLS alert ${alertName(sent[6]!)}` : '–' }
}

function binarySpeech(sent: Uint8Array): ServerSpeech | null {
  const [a, b, c, d, e] = sent
  // A frame of SETTINGS, GOAWAY or WINDOW_UPDATE on stream 0 (RFC 9113 §4.1, §6).
  const isControl = d === 4 || d === 7 || d === 8
  if (a === 0 && isControl && sent.length >= 9 && sent.subarray(5, 9).every((byte) => byte === 0)) {
    return { kind: 'http2', name: 'HTTP/2', words: '–' }
  }
  // A greeting of protocol version 10, or an error: three bytes of length, sequence number 0.
  if (b === 0 && c === 0 && d === 0 && (e === 0x0a || e === 0xff)) return other('MySQL', sent)
  if (a === 0xff && b !== undefined && b >= 0xfb && b <= 0xfe) return other('Telnet', sent)
  // An ErrorResponse: its length, then the field S, a severity (PostgreSQL, message formats).
  if (a === 0x45 && b === 0 && c === 0 && latin1(sent, 5, 7) === 'SF') return other('PostgreSQL', sent)
  return null
}

function bannerSpeech(sent: Uint8Array, final: boolean): ServerSpeech {
  if (!enough(sent, final)) return UNDECIDED
  const line = firstLine(sent)
  const text = latin1(line, 0, line.length)
  const banner = BANNERS.find(([pattern]) => pattern.test(text))
  if (banner !== undefined) return other(banner[1], line)
  if (/^\s*(?:<!doctype|<html|<\?xml)/i.test(text)) return other('speech-html', line)
  return other(isReadable(line) ? 'speech-text' : 'speech-bytes', line)
}

/** Frames a server sent before it answered (RFC 6455 §4.2.2 comes first): the answer may stand behind them. */
function framesBeforeAnswer(sent: Uint8Array, final: boolean): ServerSpeech | null {
  const walk = new FrameWalk()
  walk.parser.push(
    sent.subarray(0, MAX_EARLY_FRAME_BYTES),
    0,
    Math.min(sent.length, MAX_EARLY_FRAME_BYTES),
    0,
  )
  const { frameEnds, failed } = walk
  for (const end of frameEnds) {
    const prefix = latin1(sent, end, Math.min(sent.length, end + ANSWER_PREFIX.length))
    if (prefix === ANSWER_PREFIX) return { kind: 'frames-then-http', length: end }
    if (!final && prefix !== '' && ANSWER_PREFIX.startsWith(prefix)) return UNDECIDED_FRAMES
  }
  if (failed && frameEnds.length === 0) return null
  const mayGoOn = !failed && !final && sent.length < MAX_EARLY_FRAME_BYTES
  if (mayGoOn) return UNDECIDED_FRAMES
  return frameEnds.length > 0 ? other('speech-frames', sent) : null
}

class FrameWalk implements FrameHandler {
  readonly parser = new FrameParser(this, 0)
  readonly frameEnds: number[] = []
  failed = false

  constructor() {
    this.parser.believes = (header) => {
      const fits =
        !header.masked && isPlausible(header) && Number(header.payloadLength) < MAX_EARLY_FRAME_BYTES
      // Text never has the top bit set; a frame that is no fragment always has.
      const isFrame = fits && (header.fin || this.frameEnds.length > 0)
      if (!isFrame) this.failed = true
      return isFrame
    }
  }

  frameStart(): void {
    // Where it ends is what counts.
  }

  payload(): void {
    // Nor does it matter what it carries.
  }

  frameEnd(): void {
    this.frameEnds.push(this.parser.position)
  }

  framingLost(): void {
    this.failed = true
  }
}

function enough(sent: Uint8Array, final: boolean): boolean {
  return final || sent.length >= MAX_SPEECH_BYTES || sent.includes(0x0a)
}

function firstLine(sent: Uint8Array): Uint8Array {
  const lineEnd = sent.indexOf(0x0a)
  const end = lineEnd < 0 || lineEnd > MAX_SPEECH_BYTES ? MAX_SPEECH_BYTES : lineEnd
  return sent.subarray(0, end)
}

function other(name: string, bytes: Uint8Array): ServerSpeech {
  return { kind: 'other', name, words: bytesInWords(bytes.subarray(0, MAX_SPEECH_BYTES)) }
}

function isReadable(bytes: Uint8Array): boolean {
  return (
    bytes.length > 0 && bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 0x0d)
  )
}

/** Bytes for a sentence: text in quotation marks, else hex digits; a dash where there are none. */
export function bytesInWords(bytes: Uint8Array): string {
  if (bytes.length === 0) return '–'
  const printable = bytes.filter((byte) => byte >= 0x20 && byte < 0x7f)
  if (printable.length * 4 >= bytes.length * 3) return `"${latin1(printable, 0, printable.length).trim()}"`
  return Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/** RFC 8446 §6, of the alerts a server gives to what is no ClientHello. */
function alertName(description: number): string {
  const names: Record<number, string> = {
    10: 'unexpected_message',
    20: 'bad_record_mac',
    22: 'record_overflow',
    40: 'handshake_failure',
    47: 'illegal_parameter',
    50: 'decode_error',
    70: 'protocol_version',
    80: 'internal_error',
  }
  return names[description] ?? String(description)
}
