import type {
  ExportedCapture,
  ExportedConnection,
  ExportedFrame,
  ExportedMessage,
  ExportedTraffic,
  ExportFeed,
} from '@shared/export/export-feed'
import type { ConnectionNumber, FrameNumber, FrameRowNumber, MessageRowNumber } from '@shared/model/numbers'
import { NO_MESSAGE } from '../index/columns/frame-table'
import type { ConnectionRecord } from '../index/connection/connection-record'
import type { Session } from '../index/session'
import { PayloadReader } from '../payload/payload-reader'
import { connectionEnding } from '../views/connections/close-forensics'
import { connectionDetail } from '../views/connections/connection-details'
import { countLeftOut, type ExportSelection } from './export-selection'
import { FramePayload, MessagePayload } from './session-payload'

/** Feeds exporters from a session, reading payload back out of its file. */
export class SessionFeed implements ExportFeed {
  readonly capture: ExportedCapture
  readonly connections: readonly ConnectionNumber[]
  /** Frames handed out so far, every iteration counted: how far an exporter is. */
  passed = 0
  readonly #session: Session
  readonly #selection: ExportSelection
  readonly #reader: PayloadReader

  constructor(
    session: Session,
    selection: ExportSelection,
    { name, version }: { name: string; version: string },
  ) {
    this.#session = session
    this.#selection = selection
    this.#reader = new PayloadReader(session)
    this.connections = selection.connections
    const range = session.packets.timeRange()
    this.capture = {
      version,
      name,
      packets: session.packets.packetCount,
      start: range?.first ?? null,
      end: range?.last ?? null,
    }
  }

  /** Frames an exporter that reads each connection once is handed. */
  get frames(): number {
    return this.connections.reduce((sum, id) => sum + this.#session.connections[id]!.frames.length, 0)
  }

  connection(number: ConnectionNumber): ExportedConnection {
    const record = this.#session.connections[number]
    if (record === undefined) throw new Error(`there is no connection ${number}`)
    return {
      detail: connectionDetail(this.#session, this.#reader, record),
      ending: connectionEnding(this.#session, this.#reader, record),
      secure: false,
      leftOut: countLeftOut(record, this.#selection),
      traffic: () => this.#traffic(record),
    }
  }

  *#traffic(record: ConnectionRecord): Generator<ExportedTraffic> {
    const { frames, messages } = this.#session
    const { includesFrame } = this.#selection
    // A recording may go on meanwhile.
    const count = record.frames.length
    for (let number: FrameNumber = 0; number < count; number++) {
      const row = record.frames.get(number)
      this.passed++
      if (includesFrame !== null && !includesFrame(row)) continue
      yield this.#frame(row, number)
      const message = frames.message(row)
      if (message !== NO_MESSAGE && messages.lastFrame(message) === row)
        yield this.#message(record, message, number)
    }
  }

  #frame(row: FrameRowNumber, number: FrameNumber): ExportedFrame {
    const { frames, packets } = this.#session
    const packet = frames.packet(row)
    return {
      kind: 'frame',
      number,
      direction: frames.direction(row),
      time: packets.time(packet),
      packet,
      fin: frames.fin(row),
      rsv: frames.rsv(row),
      opcode: frames.opcode(row),
      masked: frames.masked(row),
      payloadLength: frames.payloadLength(row),
      complete: frames.complete(row),
      payload: new FramePayload(this.#session, this.#reader, row),
    }
  }

  #message(record: ConnectionRecord, message: MessageRowNumber, lastFrame: FrameNumber): ExportedMessage {
    const { frames, messages, packets } = this.#session
    const last = messages.lastFrame(message)
    const first = messages.firstFrame(message)
    return {
      kind: 'message',
      direction: frames.direction(last),
      time: packets.time(frames.packet(last)),
      opcode: messages.opcode(message),
      firstFrame: first === last ? lastFrame : record.frames.indexOf(first),
      lastFrame,
      frameCount: messages.frameCount(message),
      compressed: messages.compressed(message),
      inflate: messages.inflate(message),
      complete: messages.complete(message),
      payload: new MessagePayload(this.#session, this.#reader, message),
    }
  }
}
