import type { Diagnostic } from '@shared/model/diagnostic'
import type { PacketTable } from '../columns/packet-table'
import { inSeconds, millisecondsBetween } from './connection-end'

/**
 * How long an answer may be under way when the recording ends without anything being wrong. Answers of this kind take
 * milliseconds; a longer wait is reported.
 */
export const OVERDUE_MILLISECONDS = 2000

/** A ping may cross the close frame of the end that would have answered it: they are that close to each other then. */
export const IN_FLIGHT_MILLISECONDS = 10

/** What waits for an answer; the diagnostic's packet is the one that asked. */
const AWAITED: readonly string[] = ['ping-unanswered', 'close-unanswered', 'upgrade-no-response']
/** What a longer recording would have shown the end of. */
const CUT: readonly string[] = ['frame-incomplete', 'message-incomplete']

/** What waited until `endPacket`; the diagnostic's packet is the one that asked. */
const WAITED: readonly string[] = ['upgrade-no-response', 'request-unanswered']

/** The dissector reads no clock: how long something had waited is worked out here. */
export function addDuration(diagnostic: Diagnostic, packets: PacketTable): void {
  const { code, packet, values } = diagnostic
  if (code === 'keepalive-timeout') {
    values['milliseconds'] = Math.round(milliseconds(packets, Number(values['pingPacket']), packet))
  } else if (WAITED.includes(code)) {
    values['seconds'] = inSeconds(millisecondsBetween(packets, packet, Number(values['endPacket'])))
  }
}

/**
 * Whether a diagnostic only says that the recording ended while the connection went on: the half of a frame that was
 * just coming in, a ping whose pong was on its way. That is no fault of either end; nor is a ping that met a close frame
 * on its way.
 */
export function isUnfinishedBusiness(diagnostic: Diagnostic, packets: PacketTable): boolean {
  const { code, packet, values } = diagnostic
  const closePacket = values['closePacket']
  if (
    typeof closePacket === 'number' &&
    milliseconds(packets, packet, closePacket) < IN_FLIGHT_MILLISECONDS
  ) {
    return true
  }
  if (values['how'] !== 'recording') return false
  if (CUT.includes(code)) return true
  if (!AWAITED.includes(code) || packet === 0) return false
  return milliseconds(packets, packet, packets.count) < OVERDUE_MILLISECONDS
}

function milliseconds(packets: PacketTable, from: number, to: number): number {
  return Number(packets.time(to) - packets.time(from)) / 1e6
}
