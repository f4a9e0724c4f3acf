import type { FrameDetail, FrameRow } from '@shared/ipc/rows'
import { diagnosticRow } from '../diagnostics/diagnostic-rows'
import { NO_MESSAGE } from '../../index/columns/frame-table'
import type { PayloadReader } from '../../payload/payload-reader'
import { previewOf } from '../../payload/preview'
import type { Session } from '../../index/session'
import { severityName } from '../../index/faults/severity'

const OPCODE_CLOSE = 8
/** A control frame's payload (RFC 6455 §5.5), and more where a frame breaks that rule. */
const CLOSE_REASON_BYTES = 1024

/** A frame as the table shows it. @param number its number within its connection, where the caller knows it */
export function frameRow(session: Session, reader: PayloadReader, row: number, number?: number): FrameRow {
  const { frames, messages, connections, packets } = session
  const connection = frames.connection(row)
  const message = frames.message(row)
  const list = connections[connection]!.frames
  const preview = previewOf(session, reader, row)
  return {
    row,
    connection,
    number: number ?? list.indexOf(row),
    time: packets.time(frames.packet(row)),
    packet: frames.packet(row),
    direction: frames.direction(row),
    opcode: frames.opcode(row),
    fin: frames.fin(row),
    rsv: frames.rsv(row),
    masked: frames.masked(row),
    complete: frames.complete(row),
    payloadLength: frames.payloadLength(row),
    message:
      message === NO_MESSAGE
        ? null
        : {
            row: message,
            firstFrame: list.indexOf(messages.firstFrame(message)),
            lastFrame: list.indexOf(messages.lastFrame(message)),
            frameCount: messages.frameCount(message),
            compressed: messages.compressed(message),
            length: messages.length(message),
          },
    closeCode: closeCode(session, reader, row),
    ...preview,
    decoded: null,
    worst: severityName(frames.severity(row)),
  }
}

export function frameDetail(session: Session, reader: PayloadReader, row: number): FrameDetail {
  const { frames, messages, connections } = session
  const record = connections[frames.connection(row)]!
  const base = frameRow(session, reader, row)
  const header = reader.header(row)
  const message = frames.message(row)
  const isClose = frames.opcode(row) === OPCODE_CLOSE
  return {
    row: base,
    firstPacket: record.content[frames.direction(row)].packetAt(frames.streamOffset(row)),
    streamOffset: frames.streamOffset(row),
    headerLength: frames.headerLength(row),
    header,
    maskKey: frames.masked(row) ? reader.maskKey(row) : null,
    payloadReceived: frames.payloadReceived(row),
    closeReason: isClose && base.closeCode !== null ? closeReason(reader, row) : null,
    inflate: message === NO_MESSAGE ? 'none' : messages.inflate(message),
    messageComplete: message !== NO_MESSAGE && messages.complete(message),
    diagnostics: record.diagnostics
      .filter((diagnostic) => diagnostic.frame === base.number)
      .map((diagnostic) => diagnosticRow(session, diagnostic)),
  }
}

/** RFC 6455 §5.5.1: the first two bytes of a close frame, where there are two. */
function closeCode(session: Session, reader: PayloadReader, row: number): number | null {
  if (session.frames.opcode(row) !== OPCODE_CLOSE || session.frames.payloadReceived(row) < 2) return null
  const { bytes } = reader.readFrame(row, 0, 2)
  return bytes.length === 2 ? (bytes[0]! << 8) | bytes[1]! : null
}

function closeReason(reader: PayloadReader, row: number): string {
  return new TextDecoder().decode(reader.readFrame(row, 2, CLOSE_REASON_BYTES).bytes)
}
