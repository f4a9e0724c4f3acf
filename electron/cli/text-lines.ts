import type { FrameRecord, HttpExchange, UpgradeExchange } from '@shared/dissector/dissection-sink'
import type { Nanoseconds } from '@shared/model/nanoseconds'
import type { Diagnostic } from '@shared/model/diagnostic'
import { CLIENT_TO_SERVER } from '@shared/model/direction'
import { formatEndpoint } from '@shared/model/endpoint'
import { diagnosticRow } from '../engine/views/diagnostics/diagnostic-rows'
import { connectionState } from '../engine/index/connection/connection-state'
import { PayloadReader } from '../engine/payload/payload-reader'
import { previewOf } from '../engine/payload/preview'
import type { Session } from '../engine/index/session'
import type { SessionObserver } from '../engine/index/session-observer'
import type { LineWriter } from '../engine/export/json-lines/line-writer'
import { printable } from './printable'

const OPCODES: Readonly<Record<number, string>> = {
  0: 'continuation',
  1: 'text',
  2: 'binary',
  8: 'close',
  9: 'ping',
  10: 'pong',
}

/** What a session finds, one line each, for people. Not a contract: scripts use JSON Lines. */
export class TextLines implements SessionObserver {
  readonly #writer: LineWriter
  #session: Session | null = null
  #reader: PayloadReader | null = null

  constructor(writer: LineWriter) {
    this.#writer = writer
  }

  attach(session: Session): void {
    this.#session = session
    this.#reader = new PayloadReader(session)
  }

  opened(connection: number): void {
    const { client, server, openedPacket } = this.#session!.connections[connection]!
    this.#line(openedPacket, connection, `connection ${formatEndpoint(client)} → ${formatEndpoint(server)}`)
  }

  decodedAs(connection: number): void {
    const { openedPacket } = this.#session!.connections[connection]!
    this.#line(openedPacket, connection, 'taken for WebSocket, as told (--decode-as)')
  }

  http(connection: number, { request, response, packet }: HttpExchange): void {
    const asked = request === null ? '?' : `${request.method} ${request.target}`
    const answered = response === null ? 'no answer' : `${response.status} ${response.reason}`
    this.#line(packet, connection, `http ${printable(asked)} → ${printable(answered)}`)
  }

  upgrade(connection: number, { response, subprotocol, extensions, packet }: UpgradeExchange): void {
    if (response?.status !== 101) return
    const agreed = [subprotocol, extensions].filter((part) => part !== null).join(', ')
    this.#line(packet, connection, `upgrade to WebSocket${agreed === '' ? '' : ` (${printable(agreed)})`}`)
  }

  frame(connection: number, row: number, frame: FrameRecord): void {
    const { previewText, previewBytes } = previewOf(this.#session!, this.#reader!, row)
    const arrow = frame.direction === CLIENT_TO_SERVER ? '→' : '←'
    const name = OPCODES[frame.opcode] ?? `opcode ${frame.opcode}`
    const parts = [
      `${arrow} ${name}${frame.fin ? '' : ' …'}`,
      `${frame.payloadLength} B`,
      frame.complete ? '' : `incomplete, ${frame.payloadReceived} B came`,
      frame.rsv & 4 ? 'compressed' : '',
      frame.closeCode === null ? '' : String(frame.closeCode),
      frame.rsv & 4 ? '' : previewText === null ? hex(previewBytes) : printable(previewText),
    ]
    this.#line(frame.packet, connection, parts.filter((part) => part !== '').join('  '))
  }

  diagnostic(diagnostic: Diagnostic): void {
    const { severity, code, message } = diagnosticRow(this.#session!, diagnostic)
    const text = `${severity} ${code}: ${printable(message)}`
    if (diagnostic.connection === null) this.#writer.write(`${text}\n`)
    else this.#line(diagnostic.packet, diagnostic.connection, text)
  }

  closed(connection: number): void {
    const record = this.#session!.connections[connection]!
    const packet = record.rstPacket || Math.max(...record.finPackets)
    this.#line(packet, connection, connectionState(record))
  }

  #line(packet: number, connection: number, text: string): void {
    this.#writer.write(`${isoTime(this.#session!.packets.time(packet))}  #${connection}  ${text}\n`)
  }
}

/** RFC 3339 with nanoseconds, in UTC. Beyond the years a Date knows: seconds. */
function isoTime(time: Nanoseconds): string {
  const nanos = ((time % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  const seconds = (time - nanos) / 1_000_000_000n
  const date = new Date(Number(seconds) * 1000)
  const digits = nanos.toString().padStart(9, '0')
  return Number.isNaN(date.getTime())
    ? `${seconds}.${digits}`
    : `${date.toISOString().slice(0, 19)}.${digits}Z`
}

function hex(bytes: Uint8Array | null): string {
  return bytes === null || bytes.length === 0 ? '' : Buffer.from(bytes).toString('hex')
}
