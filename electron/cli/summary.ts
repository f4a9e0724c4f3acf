import type { Session } from '../engine/index/session'

/** What a session holds, in one line of JSON. `bytes` are those of the connections' streams, both directions. */
export function summaryLine(session: Session): string {
  return JSON.stringify({
    packets: session.packets.packetCount,
    connections: session.connections.length,
    upgrades: session.traffic.upgradeCount,
    frames: session.frames.count,
    messages: session.messages.count,
    diagnostics: session.diagnostics.count,
    bytes: session.streamBytes,
  })
}
