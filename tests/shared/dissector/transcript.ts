import { ConnectionDissector } from '@shared/dissector/connection-dissector'
import type {
  DissectionSink,
  FrameRecord,
  MessageRecord,
  UpgradeExchange,
} from '@shared/dissector/dissection-sink'
import type { DissectorLimits } from '@shared/dissector/dissector-limits'
import type { UpgradeKeyRegistry } from '@shared/dissector/upgrade-key-registry'
import { diagnosticText } from '@shared/words/diagnostic-text'
import { ENGLISH } from '@shared/words/en'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import type { Diagnostic } from '@shared/model/diagnostic'
import type { Direction } from '@shared/model/direction'
import { opcodeName } from '@shared/websocket/opcodes'
import { expect } from 'vitest'

const encoder = new TextEncoder()

/**
 * A connection told as a story: `client` and `server` send, and `lines` is what the dissector said, in order. Every
 * call is a packet of its own, numbered from 1.
 */
export class Transcript {
  readonly lines: string[] = []
  readonly diagnostics: Diagnostic[] = []
  readonly frames: FrameRecord[] = []
  readonly messages: MessageRecord[] = []
  readonly upgrades: UpgradeExchange[] = []
  readonly dissector: ConnectionDissector
  packet = 0
  private readonly pieceLength: number

  /** @param options.pieceLength cuts everything sent into pieces of that many bytes, within its packet */
  constructor(
    options: {
      limits?: Partial<DissectorLimits>
      keys?: UpgradeKeyRegistry
      connection?: number
      pieceLength?: number
    } = {},
  ) {
    this.pieceLength = options.pieceLength ?? Infinity
    this.dissector = new ConnectionDissector(
      options.connection ?? 0,
      this.sink(),
      options.limits,
      options.keys,
    )
  }

  client(...parts: readonly (string | Uint8Array)[]): this {
    return this.send(CLIENT_TO_SERVER, parts)
  }

  server(...parts: readonly (string | Uint8Array)[]): this {
    return this.send(SERVER_TO_CLIENT, parts)
  }

  gap(direction: Direction, length: number): this {
    this.dissector.gap(direction, length, ++this.packet)
    return this
  }

  fin(direction: Direction): this {
    this.dissector.closed(direction, 'fin', ++this.packet)
    return this
  }

  rst(direction: Direction): this {
    this.dissector.closed(direction, 'rst', ++this.packet)
    return this
  }

  end(): this {
    this.dissector.end(this.packet)
    return this
  }

  /** Codes of the diagnostics so far, in order. */
  get codes(): string[] {
    return this.diagnostics.map((diagnostic) => diagnostic.code)
  }

  /** The lines since the last call. */
  news(): string[] {
    return this.lines.splice(0)
  }

  private send(direction: Direction, parts: readonly (string | Uint8Array)[]): this {
    const packet = ++this.packet
    const whole = Buffer.concat(parts.map((part) => (typeof part === 'string' ? encoder.encode(part) : part)))
    if (this.pieceLength === Infinity) {
      this.dissector.data(direction, whole, 0, whole.length, packet)
      return this
    }
    for (let at = 0; at < whole.length; at += this.pieceLength) {
      const piece = whole.subarray(at, at + this.pieceLength)
      // In the middle of other bytes, as a segment's payload is.
      const packetBytes = Buffer.concat([Buffer.alloc(3, 0x81), piece, Buffer.alloc(3, 0x81)])
      this.dissector.data(direction, packetBytes, 3, 3 + piece.length, packet)
    }
    return this
  }

  private sink(): DissectionSink {
    const say = (line: string) => this.lines.push(line)
    return {
      protocol: (_, protocol) => say(`protocol ${protocol}`),
      // Told again with the exchange.
      requested: () => undefined,
      http: (_, { request, response, interim }) => {
        const asked = request ? `${request.method} ${request.target}` : 'no request'
        const answers = [...interim, ...(response ? [response] : [])].map((head) => head.status)
        say(`http ${asked} -> ${answers.length > 0 ? answers.join(' ') : 'no response'}`)
      },
      upgrade: (_, upgrade) => {
        this.upgrades.push(upgrade)
        if (!upgrade.response) say('upgrade unanswered')
        else
          say(
            upgrade.response.status === 101
              ? `upgrade accept ${upgrade.accept.valid ? 'valid' : 'invalid'}`
              : 'upgrade refused',
          )
      },
      frame: (_, frame) => {
        this.frames.push({ ...frame })
        say(frameLine(frame))
      },
      message: (_, message) => {
        this.messages.push({ ...message })
        say(messageLine(message))
      },
      opaque: (_, direction, streamOffset, reason) => {
        say(`opaque ${end(direction)} from ${streamOffset}: ${reason}`)
      },
      diagnostic: (diagnostic) => {
        this.diagnostics.push(diagnostic)
        const { title, what, means, todo } = diagnosticText(ENGLISH, diagnostic)
        // What came from the wire may hold braces itself.
        const said = Object.values(diagnostic.values).reduce<string>(
          (text, value) => text.replaceAll(String(value), ''),
          `${title} ${what} ${means} ${todo ?? ''}`,
        )
        expect(said, 'every value is in the sentence').not.toMatch(/undefined|NaN|\{|\}|^$/)
        const frame = diagnostic.frame === null ? '' : ` frame ${diagnostic.frame}`
        const whose = diagnostic.direction === null ? '' : ` ${end(diagnostic.direction)}`
        say(`! ${diagnostic.code}${whose}${frame}`)
      },
    }
  }
}

function end(direction: Direction): string {
  return direction === CLIENT_TO_SERVER ? 'client' : 'server'
}

function frameLine(frame: FrameRecord): string {
  const parts = [`frame ${frame.number} ${end(frame.direction)} ${opcodeName(frame.opcode)}`]
  if (!frame.fin) parts.push('not final')
  if (frame.rsv !== 0) parts.push(`rsv ${frame.rsv}`)
  parts.push(
    frame.complete
      ? `${frame.payloadLength} bytes`
      : `${frame.payloadReceived} of ${frame.payloadLength} bytes`,
  )
  if (frame.closeCode !== null) parts.push(`code ${frame.closeCode} "${frame.closeReason ?? ''}"`)
  return parts.join(', ')
}

function messageLine(message: MessageRecord): string {
  const frames =
    message.frameCount === 1
      ? `frame ${message.firstFrame}`
      : `${message.frameCount} frames ${message.firstFrame}-${message.lastFrame}`
  const parts = [
    `message ${end(message.direction)} ${opcodeName(message.opcode)}`,
    frames,
    `${message.length} bytes`,
  ]
  if (message.compressed) parts.push(`inflate ${message.inflate}`)
  if (!message.complete) parts.push('incomplete')
  return parts.join(', ')
}

/** The request and answer of RFC 6455 §1.3, and variations of them. */
export const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
export const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='

/** Header lines by name; null leaves one out, a list sends it several times. */
export type Headers = Record<string, string | null | readonly string[]>

export function upgradeRequest(headers: Headers = {}, startLine = 'GET /chat HTTP/1.1'): string {
  return head(startLine, {
    Host: 'server.example.com',
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': KEY,
    'Sec-WebSocket-Version': '13',
    ...headers,
  })
}

export function upgradeResponse(
  headers: Headers = {},
  startLine = 'HTTP/1.1 101 Switching Protocols',
): string {
  return head(startLine, {
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Accept': ACCEPT,
    ...headers,
  })
}

export function head(startLine: string, headers: Headers): string {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    (value === null ? [] : typeof value === 'string' ? [value] : value).map((one) => `${name}: ${one}\r\n`),
  )
  return `${startLine}\r\n${lines.join('')}\r\n`
}
