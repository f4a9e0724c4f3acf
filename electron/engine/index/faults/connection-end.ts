import type { Diagnostic } from '@shared/model/diagnostic'
import { SERVER_TO_CLIENT, oppositeDirection, type Direction } from '@shared/model/direction'
import { BINARY } from '@shared/websocket/opcodes'
import type { FrameTable } from '../columns/frame-table'
import type { PacketTable } from '../columns/packet-table'
import type { ConnectionRecord } from '../connection/connection-record'

/** From here on silence is what ended a connection, not what came before it. */
export const IDLE_MILLISECONDS = 2000

/** An end that comes so soon after a message of the other end may have come of it. */
export const AFTER_MESSAGE_MILLISECONDS = 20_000

interface LastWords {
  packet: number
  /** Direction of the message it ended; null where it was no message. */
  messageOf: Direction | null
  frame: number | null
}

/**
 * Completes what is said of a WebSocket that ended without a close frame: how long nothing had been sent, what stands
 * between the ends as far as the answer to the Upgrade tells, and which of a failing handler, a timeout and a page that
 * was left is the likely reason.
 */
export function explainEnd(
  diagnostic: Diagnostic,
  record: ConnectionRecord,
  frames: FrameTable,
  packets: PacketTable,
): void {
  const { code, values, direction } = diagnostic
  const isOpenReset = code === 'tcp-reset' && values['during'] === 'during-open'
  if ((code !== 'close-missing' && !isOpenReset) || direction === null) return
  const last = lastWords(record, frames)
  const silence = millisecondsBetween(packets, last.packet, diagnostic.packet)
  const reason =
    record.resetText === '' ? likelyReason(direction, last, silence, values['how'] === 'silent') : 'said'
  if (isOpenReset) {
    values['problem'] = `reset-${reason}`
    return
  }
  values['problem'] = `missing-${reason}`
  values['todo'] = `todo-${reason}`
  values['seconds'] = inSeconds(silence)
  values['server'] = record.serverName === null ? '' : ` (Server: ${record.serverName})`
  if (last.frame !== null) values['lastFrame'] = last.frame
}

/** Milliseconds as seconds with the digits that matter: `0.004`, `59.9`. */
export function inSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(milliseconds < 100 ? 3 : 1)
}

/** Time from one packet to another, never negative: a clock may be set back. */
export function millisecondsBetween(packets: PacketTable, from: number, to: number): number {
  if (from === 0 || to === 0) return 0
  return Math.max(0, Number(packets.time(to) - packets.time(from)) / 1e6)
}

function lastWords(record: ConnectionRecord, frames: FrameTable): LastWords {
  const number = record.frames.length - 1
  if (number < 0) {
    const response = record.exchanges.at(-1)?.response ?? null
    return { packet: response?.packet ?? record.openedPacket, messageOf: null, frame: null }
  }
  const row = record.frames.get(number)
  const isMessage = frames.opcode(row) <= BINARY && frames.fin(row)
  return { packet: frames.packet(row), messageOf: isMessage ? frames.direction(row) : null, frame: number }
}

function likelyReason(
  endedBy: Direction,
  last: LastWords,
  silence: number,
  isSilent: boolean,
): 'after-message' | 'idle' | 'left' | 'crash' {
  if (isSilent) return 'crash'
  const isQuestion = last.messageOf === oppositeDirection(endedBy)
  if (endedBy === SERVER_TO_CLIENT && isQuestion && silence < AFTER_MESSAGE_MILLISECONDS)
    return 'after-message'
  if (silence >= IDLE_MILLISECONDS) return 'idle'
  return endedBy === SERVER_TO_CLIENT ? 'crash' : 'left'
}
