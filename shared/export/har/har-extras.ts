import type { Handshake, HandshakeStep } from '../../model/connection-state'
import { CLIENT_TO_SERVER } from '../../model/direction'

import { readClosePayload } from '../../websocket/close-payload'
import { CLOSE, isControl } from '../../websocket/opcodes'
import { firstBytes, type ExportedConnection, type ExportedFrame } from '../export-feed'
import { base64 } from '../text-pieces'
import { epochSeconds } from '../time-text'
import type { EntryPlace } from './entry-place'

/** Payload bytes of a control frame that are written; a valid one has at most 125 (RFC 6455 §5.5). */
const CONTROL_PAYLOAD_BYTES = 4096

/**
 * What a HAR has no place for, under our own key: ends and TCP handshake, how the connection ended, control frames,
 * diagnostics, notes. Times are decimal strings of nanoseconds since the epoch, as in `sockscope read --json`.
 */
export function* sockscopeExtras(
  exported: ExportedConnection,
  { exchange }: EntryPlace,
  carriesMessages: boolean,
): Generator<string> {
  const { detail, leftOut } = exported
  const { row, handshake, diagnostics, facts, upgrade } = detail
  const notes = facts.flatMap(({ fact }) => (fact.kind === 'note' ? [fact.text] : []))
  const fixed = {
    connection: row.connection,
    exchange,
    client: row.client,
    server: row.server,
    upstream: row.upstream,
    start: row.start.toString(),
    end: row.end === null ? null : row.end.toString(),
    closedBy: row.closedBy,
    handshake: handshakeJson(handshake),
    requestSeen: exchange !== null,
    ...(leftOut === 0 ? {} : { framesLeftOut: leftOut }),
    ...(notes.length === 0 ? {} : { notes }),
  }
  if (!carriesMessages) {
    yield JSON.stringify(fixed)
    return
  }
  const socket = {
    ...fixed,
    subprotocol: upgrade?.subprotocol ?? null,
    extensions: upgrade?.extensions ?? null,
    frames: row.frames,
    diagnostics: diagnostics.map(({ code, severity, section, message, frame, time }) => ({
      code,
      severity,
      section,
      message,
      frame,
      time: time.toString(),
    })),
  }
  yield `${JSON.stringify(socket).slice(0, -1)},"controlFrames":[`
  let separator = ''
  for (const item of exported.traffic()) {
    if (item.kind !== 'frame' || !isControl(item.opcode)) continue
    yield separator + controlFrame(item)
    separator = ','
  }
  yield ']}'
}

/** Type, time, opcode and data as a message has them, and of a close frame its code and reason. */
function controlFrame(frame: ExportedFrame): string {
  const bytes = firstBytes(frame.payload, CONTROL_PAYLOAD_BYTES)
  const type = frame.direction === CLIENT_TO_SERVER ? 'send' : 'receive'
  const { code, reason } = readClosePayload(bytes, bytes.length)
  const close = frame.opcode === CLOSE ? `,${JSON.stringify({ code, reason }).slice(1, -1)}` : ''
  return `{"type":"${type}","time":${epochSeconds(frame.time)},"opcode":${frame.opcode},"data":"${base64(bytes)}"${close}}`
}

function handshakeJson({ state, syn, synAck, ack }: Handshake): unknown {
  const step = (kept: HandshakeStep | null): unknown =>
    kept && { time: kept.time.toString(), seq: kept.seq, ack: kept.ack }
  return { state, syn: step(syn), synAck: step(synAck), ack: step(ack) }
}
