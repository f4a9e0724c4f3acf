import type { Diagnostic } from '@shared/model/diagnostic'
import type { PacketTable } from './packet-table'

/**
 * How long an answer may be under way when the recording ends without anything being wrong. Answers of this kind take
 * milliseconds; whoever waits longer wants to know for what.
 */
export const OVERDUE_MILLISECONDS = 1000

/** What waits for an answer; the diagnostic's packet is the one that asked. */
const AWAITED: readonly string[] = ['ping-unanswered', 'close-unanswered', 'upgrade-no-response']
/** What a longer recording would have shown the end of. */
const CUT: readonly string[] = ['frame-incomplete', 'message-incomplete']

/** The dissector reads no clock: how long a ping had waited is worked out here. */
export function addDuration(diagnostic: Diagnostic, packets: PacketTable): void {
  const { code, packet, values } = diagnostic
  if (code !== 'keepalive-timeout') return
  values['milliseconds'] = Math.round(
    Number(packets.time(packet) - packets.time(Number(values['pingPacket']))) / 1e6,
  )
}

/**
 * Whether a diagnostic only says that the recording ended while the connection went on: the half of a frame that was
 * just coming in, a ping whose pong was on its way. That is no fault of either end.
 */
export function isUnfinishedBusiness(diagnostic: Diagnostic, packets: PacketTable): boolean {
  const { code, packet, values } = diagnostic
  if (values['how'] !== 'recording') return false
  if (CUT.includes(code)) return true
  if (!AWAITED.includes(code) || packet === 0) return false
  const waited = Number(packets.time(packets.count) - packets.time(packet)) / 1e6
  return waited < OVERDUE_MILLISECONDS
}
