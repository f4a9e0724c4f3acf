import type { Handshake, HandshakeStep } from '@shared/model/connection-state'
import type {
  FrameRecord,
  HttpExchange,
  MessageRecord,
  UpgradeExchange,
} from '@shared/dissector/dissection-sink'
import type { TlsSession } from '@shared/dissector/tls-session'
import type { HttpField } from '@shared/http1/http-head'
import type { ConnectionRow } from '@shared/ipc/rows'
import type { Diagnostic } from '@shared/model/diagnostic'
import { directionName } from '@shared/model/direction'
import { diagnosticRow } from '../../views/diagnostics/diagnostic-rows'
import { connectionRow } from '../../views/connections/connection-rows'
import { handshakeOf } from '../../index/connection/connection-state'
import { PayloadReader } from '../../payload/payload-reader'
import { isReadableText } from '../../payload/preview'
import type { Session } from '../../index/session'
import type { SessionObserver } from '../../index/session-observer'
import { Base64Pieces, jsonText, JsonTextPieces } from './json-pieces'
import type { LineSink } from './line-sink'

/**
 * Bytes of a message's text or data that are printed, where nothing else is asked for: a few hundred bytes on the wire
 * may inflate to gigabytes.
 */
export const MESSAGE_LIMIT = 1 << 20
/** Bytes of a message turned into text at once. */
const MESSAGE_PIECE = 256 << 10

/**
 * Writes what a session finds as JSON Lines, the command line's contract. Times are decimal strings of nanoseconds
 * since the epoch, bytes base64. Writes as the session goes on and holds nothing back. When the lines about
 * connections and the capture come is for those to say who know when they are complete.
 */
export class JsonLines implements SessionObserver {
  protected readonly writer: LineSink
  protected session: Session | null = null
  readonly #messageLimit: number
  #reader: PayloadReader | null = null

  /** @param messageLimit bytes of a message's text or data that are printed; the rest is left out, and the line says so */
  constructor(writer: LineSink, messageLimit = MESSAGE_LIMIT) {
    this.writer = writer
    this.#messageLimit = messageLimit
  }

  /** The session that reports here. */
  attach(session: Session): void {
    this.session = session
    this.#reader = new PayloadReader(session)
  }

  http(connection: number, exchange: HttpExchange): void {
    this.line({
      kind: 'http',
      connection,
      time: this.#time(exchange.packet),
      method: exchange.request?.method ?? null,
      target: exchange.request?.target ?? null,
      status: exchange.response?.status ?? null,
    })
  }

  upgrade(connection: number, upgrade: UpgradeExchange): void {
    const { request, response } = upgrade
    this.line({
      kind: 'upgrade',
      connection,
      time: this.#time(upgrade.packet),
      request: {
        method: request.method,
        target: request.target,
        version: request.version,
        headers: headers(request.fields),
      },
      response: response && {
        status: response.status,
        reason: response.reason,
        headers: headers(response.fields),
      },
      accept: upgrade.accept,
      subprotocol: upgrade.subprotocol,
      extensions: upgrade.extensions,
    })
  }

  frame(connection: number, row: number, frame: FrameRecord): void {
    const line = jsonText({
      kind: 'frame',
      connection,
      number: frame.number,
      direction: directionName(frame.direction),
      // One that was cut off is known to be so when its direction ends, behind frames that came after its last byte.
      time: this.#time(frame.complete ? frame.packet : this.session!.packets.count),
      packet: frame.packet,
      fin: frame.fin,
      rsv: frame.rsv,
      opcode: frame.opcode,
      masked: frame.masked,
    })
    // The length may be beyond what a JavaScript number holds: its digits are written as they are.
    const head = `${line.slice(0, -1)},"length":${frame.payloadLength},"payload":"`
    this.writer.write(head, this.#framePayload(row, frame.complete))
    this.written()
  }

  *#framePayload(row: number, isComplete: boolean): Generator<string> {
    const base64 = new Base64Pieces()
    for (const bytes of this.#reader!.pieces(row)) yield base64.push(bytes)
    yield `${base64.end()}"${isComplete ? '' : ',"incomplete":true'}}\n`
  }

  message(connection: number, row: number, message: MessageRecord): void {
    const line = jsonText({
      kind: 'message',
      connection,
      direction: directionName(message.direction),
      opcode: message.opcode,
      frames: [message.firstFrame, message.lastFrame],
      compressed: message.compressed,
      length: message.length,
      // What could not be inflated is not all there.
      ...(message.inflate === 'none' || message.inflate === 'ok' ? {} : { inflate: message.inflate }),
    })
    const isText = isReadableText(this.session!, row)
    const head = `${line.slice(0, -1)},"${isText ? 'text' : 'data'}":"`
    const { compressed, complete } = message
    this.writer.write(head, this.#messageContent(row, isText, compressed, complete))
    this.written()
  }

  *#messageContent(row: number, isText: boolean, compressed: boolean, complete: boolean): Generator<string> {
    const text = isText ? new JsonTextPieces() : new Base64Pieces()
    let room = this.#messageLimit
    for (const bytes of this.#messagePieces(row, compressed)) {
      if (bytes.length > room) {
        yield text.push(bytes.subarray(0, room))
        // A character that is cut is left out; base64 has no such thing.
        yield `${isText ? '' : text.end()}","truncated":true`
        room = -1
        break
      }
      yield text.push(bytes)
      room -= bytes.length
    }
    yield `${room < 0 ? '' : `${text.end()}"`}${complete ? '' : ',"incomplete":true'}}\n`
  }

  diagnostic(diagnostic: Diagnostic): void {
    const { code, severity, section, message } = diagnosticRow(this.session!, diagnostic)
    const { connection, frame } = diagnostic
    this.line({ kind: 'diagnostic', connection, frame, code, severity, section, message })
  }

  /** The bytes of a message that are there, after inflating. */
  *#messagePieces(row: number, compressed: boolean): Generator<Uint8Array> {
    const reader = this.#reader!
    if (!compressed) {
      for (const frame of reader.fragments(row)) yield* reader.pieces(frame)
      return
    }
    for (let offset = 0; ;) {
      const { bytes } = reader.readMessage(row, offset, MESSAGE_PIECE)
      if (bytes.length === 0) return
      yield bytes
      offset += bytes.length
    }
  }

  #time(packet: number): string {
    return this.session!.packets.time(packet).toString()
  }

  protected line(line: unknown): void {
    this.writer.write(`${jsonText(line)}\n`)
    this.written()
  }

  /** A whole line was written. */
  protected written(): void {
    // Nothing to do where no caller waits for it.
  }
}

/** The line about the capture as a whole. */
export function captureLine(session: Session): unknown {
  const range = session.packets.timeRange()
  return {
    kind: 'capture',
    format: session.captureFormat,
    packets: session.packets.packetCount,
    interfaces: session.interfaces.map(({ linkType, name }) => ({ linkType, name })),
    start: range && range.first.toString(),
    end: range && range.last.toString(),
    truncated: session.result?.truncated ?? false,
  }
}

/** The line about a connection, as it stands now. */
export function connectionLine(session: Session, connection: number): unknown {
  const record = session.connections[connection]!
  const row: ConnectionRow = connectionRow(session, record, null)
  return {
    kind: 'connection',
    id: connection,
    client: row.client,
    server: row.server,
    start: row.start.toString(),
    end: row.end === null ? null : row.end.toString(),
    protocol: row.protocol,
    ...(row.decodedAsWebSocket ? { decodedAs: 'websocket' } : {}),
    closedBy: row.closedBy,
    tls: tlsOf(record.tls),
    handshake: handshake(handshakeOf(record, session.packets)),
    bytes: { clientToServer: row.bytesClientToServer, serverToClient: row.bytesServerToClient },
  }
}

function tlsOf(session: TlsSession | null): unknown {
  if (session === null) return null
  const { version, cipher, serverName, alpn, decrypted } = session
  return { version, cipher, sni: serverName, alpn, decrypted }
}

function handshake({ state, syn, synAck, ack }: Handshake): unknown {
  return {
    state,
    syn: syn && { packet: syn.packet, time: syn.time.toString(), seq: syn.seq },
    synAck: withAck(synAck),
    ack: withAck(ack),
  }
}

function withAck(step: HandshakeStep | null): unknown {
  return step && { packet: step.packet, time: step.time.toString(), seq: step.seq, ack: step.ack }
}

function headers(fields: readonly HttpField[]): [string, string][] {
  return fields.map(({ name, value }) => [name, value])
}
