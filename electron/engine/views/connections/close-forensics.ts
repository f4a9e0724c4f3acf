import type { DiagnosticCode } from '@shared/diagnostics/catalogue'
import type { ConnectionEnding } from '@shared/ipc/connection-ending'
import { mayBeOnTheWire } from '@shared/websocket/close-codes'
import {
  firstToEnd,
  type EndingFacts,
  type Opening,
  type SeenClose,
  type TimedEndEvent,
} from '@shared/websocket/close-forensics'
import { readClosePayload } from '@shared/websocket/close-payload'
import { pageCloseEvent, type PageOutcome } from '@shared/websocket/page-close-event'
import { pythonException } from '@shared/websocket/python-close-exception'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import type { ConnectionRecord } from '../../index/connection/connection-record'
import { connectionState } from '../../index/connection/connection-state'
import type { PayloadReader } from '../../payload/payload-reader'
import type { Session } from '../../index/session'

/** The longest payload of a control frame (RFC 6455 §5.5). */
const CLOSE_PAYLOAD_BYTES = 125
/** Bytes of a request in which a client may name itself. */
const REQUEST_BYTES = 8192
/** An answer that a page took for no Upgrade. */
const REFUSED_BY_PAGE: Opening = { kind: 'invalid', accept: null }

/** What in a 101 makes a browser fail the connection (RFC 6455 §4.1), besides its Sec-WebSocket-Accept. */
const FAILS_A_BROWSER: ReadonlySet<string> = new Set<DiagnosticCode>([
  'upgrade-accept-duplicated',
  'upgrade-response-header',
  'upgrade-response-connection-header',
  'upgrade-subprotocol-not-offered',
  'upgrade-subprotocol-missing',
  'upgrade-extension-not-offered',
  'upgrade-extension-parameter',
])

/** How a connection ended, from its record and its close frames' bytes; nothing is kept. */
export function connectionEnding(
  session: Session,
  reader: PayloadReader,
  record: ConnectionRecord,
): ConnectionEnding {
  const events = endEvents(session, reader, record)
  const opening = openingOf(record)
  const over = isOver(record)
  const facts: EndingFacts = { opening, events, over }
  return {
    over,
    opening,
    first: (over || events.length > 0) && !isUnread(record) ? firstToEnd(facts) : null,
    events,
    page: pageOutcome(session, reader, record),
    pythonServer: pythonException(facts, SERVER_TO_CLIENT),
    pythonClient: pythonException(facts, CLIENT_TO_SERVER),
    clientIsPython: isPythonClient(reader, record),
  }
}

/** What the page is told of the end, as far as it has come. */
export function pageOutcome(session: Session, reader: PayloadReader, record: ConnectionRecord): PageOutcome {
  const opening = openingOf(record)
  const facts: EndingFacts = {
    opening,
    events: endEvents(session, reader, record),
    over: isOver(record),
  }
  return pageCloseEvent(failsInBrowser(record, opening) ? { ...facts, opening: REFUSED_BY_PAGE } : facts)
}

/**
 * A close frame may be among bytes that are not decoded: of a WebSocket whose framing was lost, or of a connection that
 * may be one. Who ended it, and what its programs got, cannot be told then.
 */
function isUnread({ midStream, protocol, opaque, closeFrames }: ConnectionRecord): boolean {
  if (protocol === 'websocket') return opaque.some(({ direction }) => closeFrames[direction] < 0)
  return midStream && protocol === 'other'
}

function openingOf(record: ConnectionRecord): Opening {
  const { upgrade, status, protocol } = record
  if (upgrade === null) {
    if (protocol === 'websocket') return { kind: 'unseen' }
    const isUnconnected = record.exchangeCount === 0 && connectionState(record) === 'failed'
    return isUnconnected ? { kind: 'unconnected' } : { kind: 'none' }
  }
  if (status === null) return { kind: 'unanswered' }
  if (status !== 101) return { kind: 'refused', status }
  return upgrade.accept.valid ? { kind: 'open' } : { kind: 'invalid', accept: upgrade.accept.received }
}

/**
 * Chromium takes a 101 without a subprotocol for an error too where it offered some; others go on without, and then
 * frames follow.
 */
function failsInBrowser({ diagnostics, frames }: ConnectionRecord, opening: Opening): boolean {
  if (opening.kind !== 'open') return false
  return diagnostics.some(
    ({ code }) =>
      FAILS_A_BROWSER.has(code) || (code === 'upgrade-subprotocol-not-chosen' && frames.length === 0),
  )
}

function isOver(record: ConnectionRecord): boolean {
  const state = connectionState(record)
  return state === 'closed' || state === 'reset' || state === 'failed'
}

/** Close frames, FIN, RST and what the relay gave up, in the order they came. */
function endEvents(session: Session, reader: PayloadReader, record: ConnectionRecord): TimedEndEvent[] {
  const events: { order: number; event: TimedEndEvent }[] = []
  const at = (packet: number): { packet: number; time: bigint } => ({
    packet,
    time: session.packets.time(packet),
  })
  for (const direction of [CLIENT_TO_SERVER, SERVER_TO_CLIENT] as const) {
    const frame = record.closeFrames[direction]
    if (frame >= 0) {
      const row = record.frames.get(frame)
      const close = readClose(reader, row)
      events.push({
        order: frame,
        event: { kind: 'close-frame', direction, close, frame, ...at(session.frames.packet(row)) },
      })
    }
    const packet = record.finPackets[direction]
    if (packet > 0) {
      events.push({
        order: record.finFrames[direction],
        event: { kind: 'fin', direction, frame: null, ...at(packet) },
      })
    }
  }
  if (record.rstPacket > 0) {
    const { rstDirection: direction, rstPacket, rstFrames } = record
    events.push({ order: rstFrames, event: { kind: 'rst', direction, frame: null, ...at(rstPacket) } })
  }
  for (const { fact, packet, frames } of record.facts) {
    if (fact.kind !== 'relay-failed') continue
    const { failure, leg } = fact
    events.push({
      order: frames,
      event: { kind: 'relay-failure', failure, leg, frame: null, ...at(packet) },
    })
  }
  return events
    .sort((one, other) => one.order - other.order || one.event.packet - other.event.packet)
    .map(({ event }) => event)
}

function readClose(reader: PayloadReader, row: number): SeenClose {
  const { bytes } = reader.readFrame(row, 0, CLOSE_PAYLOAD_BYTES)
  const { code, reason, reasonValid } = readClosePayload(bytes, bytes.length)
  const problem =
    bytes.length === 1
      ? 'one-byte'
      : code !== null && !mayBeOnTheWire(code)
        ? 'code'
        : reasonValid
          ? null
          : 'utf8'
  return { code, reason: reason ?? '', problem }
}

/** `User-Agent: Python/3.11 websockets/10.4`. */
function isPythonClient(reader: PayloadReader, record: ConnectionRecord): boolean {
  const head = record.upgrade && record.exchanges[record.upgrade.exchange]?.request
  if (head == null) return false
  const direction: Direction = CLIENT_TO_SERVER
  const source = { kind: 'stream', connection: record.id, direction } as const
  const bytes = head.raw ?? reader.read(source, head.streamOffset, Math.min(head.length, REQUEST_BYTES)).bytes
  return /^user-agent:.*\bwebsockets\//im.test(new TextDecoder('latin1').decode(bytes))
}
