import { NO_INTERFACE } from '@shared/capture/packet-reader'
import type { SessionFilter } from '../engine/filter/session-filter'
import { NO_MESSAGE } from '../engine/index/columns/frame-table'
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

/** The same of what a filter keeps. `bytes` are those of the connections with anything that matches. */
export function filteredSummaryLine(session: Session, filter: SessionFilter): string {
  const { packets, frames, messages, connections } = session
  const kept = connections.filter(({ id }) => filter.connection(id))
  let packetCount = 0
  let frameCount = 0
  const messageRows = new Set<number>()
  filter.packets.eachRow(1, packets.count, (packet) => {
    if (packets.interfaceNumber(packet) !== NO_INTERFACE) packetCount++
  })
  filter.frames.eachRow(0, frames.count, (row) => {
    frameCount++
    if (frames.message(row) !== NO_MESSAGE) messageRows.add(frames.message(row))
  })
  const upgrades = kept.filter(({ upgrade, exchanges }) => {
    const exchange = upgrade === null ? undefined : exchanges[upgrade.exchange]
    const heads = exchange === undefined ? [] : [exchange.request, exchange.response]
    return heads.some((head) => head !== null && filter.packet(head.packet))
  })
  return JSON.stringify({
    packets: packetCount,
    connections: kept.length,
    upgrades: upgrades.length,
    frames: frameCount,
    messages: [...messageRows].filter((row) => row < messages.count).length,
    diagnostics: connections
      .flatMap(({ diagnostics }) => diagnostics)
      .filter((diagnostic) => filter.diagnostic(diagnostic)).length,
    bytes: kept.reduce((sum, { streams }) => sum + presentBytes(streams[0]) + presentBytes(streams[1]), 0),
  })
}

function presentBytes({ length, missing }: { length: number; missing: number }): number {
  return length - missing
}
