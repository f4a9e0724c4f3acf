import { isUpgradeAttempt } from '@shared/dissector/upgrade-attempt'
import { latin1 } from '@shared/http1/latin1'
import { parseHttpHead, type ParsedHead } from '@shared/http1/parse-http-head'
import type { UpgradeChecklist } from '@shared/ipc/handshake-rows'
import {
  LAST_MESSAGES,
  type ConnectionDetail,
  type ExchangeDetail,
  type FrameRow,
  type HeadDetail,
} from '@shared/ipc/rows'
import { BINARY, TEXT } from '@shared/websocket/opcodes'
import { CLIENT_TO_SERVER } from '@shared/model/direction'
import { connectionRow } from './connection-rows'
import type { ConnectionRecord, KeptHead } from '../../index/connection/connection-record'
import { handshakeOf } from '../../index/connection/connection-state'
import { linkedDiagnostic } from '../diagnostics/listed-diagnostics'
import { frameRow } from '../frames/frame-rows'
import { handshakeTiming } from '../handshake/handshake-timing'
import { upgradeReport } from '../handshake/upgrade-report'
import type { PayloadReader } from '../../payload/payload-reader'
import type { Session } from '../../index/session'

/** Everything the details pane shows of one connection, frames apart. */
export function connectionDetail(
  session: Session,
  reader: PayloadReader,
  record: ConnectionRecord,
): ConnectionDetail {
  const head = (kept: KeptHead): HeadDetail => headDetail(session, reader, record, kept)
  const exchanges: ExchangeDetail[] = record.listedExchanges.map(({ request, interim, response }) => ({
    request: request && head(request),
    interim: interim.map(head),
    response: response && head(response),
  }))
  return {
    row: connectionRow(session, record, reader),
    handshake: handshakeOf(record, session.packets),
    facts: record.facts.map(({ packet, fact }) => ({ packet, time: session.packets.time(packet), fact })),
    exchanges,
    exchangeCount: record.exchangeCount + record.waiting.length,
    upgrade: record.upgrade && {
      exchange: record.upgrade.exchange,
      accept: record.upgrade.accept,
      subprotocol: record.upgrade.subprotocol,
      extensions: record.upgrade.extensions,
    },
    checklist: checklist(reader, record),
    timing: handshakeTiming(record, session.packets),
    opaque: record.opaque.map(({ direction, streamOffset, reason }) => ({ direction, streamOffset, reason })),
    diagnostics: record.diagnostics.map((diagnostic) => linkedDiagnostic(session, diagnostic)),
    lastMessages: lastMessages(session, reader, record),
  }
}

/** Frames that are looked at for the last messages: behind them a storm of pings hides what came before. */
const SEARCHED_FRAMES = 200

function lastMessages(session: Session, reader: PayloadReader, record: ConnectionRecord): FrameRow[] {
  const found: FrameRow[] = []
  const end = record.frames.length
  for (let number = end - 1; number >= Math.max(0, end - SEARCHED_FRAMES); number--) {
    const row = record.frames.get(number)
    const opcode = session.frames.opcode(row)
    if (opcode !== TEXT && opcode !== BINARY) continue
    found.push(frameRow(session, reader, row, number))
    if (found.length === LAST_MESSAGES) break
  }
  return found.reverse()
}

/** Heads are kept as bytes and read again here: fifty thousand parsed ones would fill the memory, one costs microseconds. */
function headDetail(
  session: Session,
  reader: PayloadReader,
  record: ConnectionRecord,
  kept: KeptHead,
): HeadDetail {
  const { direction, streamOffset, packet } = kept
  const { head } = parseKept(reader, record, kept)
  const { raw } = head
  return {
    direction,
    time: session.packets.time(packet),
    packet,
    streamOffset,
    startLine: startLine(raw),
    fields: head.fields,
    raw,
  }
}

function parseKept(reader: PayloadReader, record: ConnectionRecord, kept: KeptHead): ParsedHead {
  const { direction, streamOffset, packet } = kept
  const raw =
    kept.raw ??
    reader.read({ kind: 'stream', connection: record.id, direction }, streamOffset, kept.length).bytes
  return parseHttpHead(direction === CLIENT_TO_SERVER ? 'request' : 'response', raw, streamOffset, packet)
}

/**
 * The rules of the connection's upgrade, answered or still waiting for its answer; null where it has none, or too many
 * requests came before it to keep them.
 */
function checklist(reader: PayloadReader, record: ConnectionRecord): UpgradeChecklist | null {
  const exchange = record.upgrade
    ? record.exchanges[record.upgrade.exchange]
    : record.listedExchanges[record.exchanges.length]
  if (!exchange?.request) return null
  const request = parseKept(reader, record, exchange.request)
  if (record.upgrade === null && !(request.head.kind === 'request' && isUpgradeAttempt(request.head)))
    return null
  const response = exchange.response && parseKept(reader, record, exchange.response)
  const startLines = [startLine(request.head.raw), response ? startLine(response.head.raw) : ''] as const
  return upgradeReport(request, response, startLines, record.diagnostics)
}

/** The first line that is not empty (RFC 9112 §2.2), without its line end. */
function startLine(raw: Uint8Array): string {
  const isLineEnd = (byte: number | undefined): boolean => byte === 13 || byte === 10
  let start = 0
  while (start < raw.length && isLineEnd(raw[start])) start++
  let end = start
  while (end < raw.length && !isLineEnd(raw[end])) end++
  return latin1(raw, start, end)
}
