import type { HandshakeTiming, TimingPhase } from '@shared/ipc/handshake-rows'
import type { Nanoseconds } from '@shared/model/nanoseconds'
import type { Fact } from '@shared/model/fact'
import type { ConnectionRecord } from '../../index/connection/connection-record'
import { stepTime } from '../../index/connection/connection-state'
import type { PacketTable } from '../../index/columns/packet-table'

/**
 * Where the time went until a connection was open. The request and its answer are those of the upgrade, else the
 * first. A TCP handshake that is only inferred takes no time of its own: it was not measured.
 */
export function handshakeTiming(record: ConnectionRecord, packets: PacketTable): HandshakeTiming {
  const phases = [
    ...tcpPhase(record, packets),
    ...upstreamPhases(record, packets),
    ...exchangePhases(record, packets),
  ].sort((one, other) => (one.start < other.start ? -1 : one.start > other.start ? 1 : 0))
  const accepted = record.facts.find(({ fact }) => fact.kind === 'accepted')
  const connected = record.facts.find(({ fact }) => fact.kind === 'connect-end' && fact.error === null)
  return {
    phases,
    accepted: accepted ? packets.time(accepted.packet) : null,
    connected: connected ? packets.time(connected.packet) : null,
  }
}

function tcpPhase({ syn, ack }: ConnectionRecord, packets: PacketTable): TimingPhase[] {
  if (syn === null || syn.seq === null) return []
  return [{ kind: 'tcp', start: stepTime(syn, packets), end: ack && stepTime(ack, packets) }]
}

/** Name lookups and connection attempts: each begins with a fact and ends with the next one of its kind. */
function upstreamPhases({ facts }: ConnectionRecord, packets: PacketTable): TimingPhase[] {
  return facts.flatMap(({ fact, packet }, at): TimingPhase[] => {
    const start = packets.time(packet)
    const endOf = <K extends Fact['kind']>(
      kind: K,
    ): { end: Nanoseconds; fact: Extract<Fact, { kind: K }> } | null => {
      for (const later of facts.slice(at + 1)) {
        if (later.fact.kind === fact.kind) return null
        if (isKind(later.fact, kind)) return { end: packets.time(later.packet), fact: later.fact }
      }
      return null
    }
    if (fact.kind === 'resolve-start') {
      const ended = endOf('resolve-end')
      const { addresses = [], error = null } = ended?.fact ?? {}
      return [{ kind: 'resolve', start, end: ended?.end ?? null, host: fact.host, addresses, error }]
    }
    if (fact.kind === 'connect-start') {
      const ended = endOf('connect-end')
      return [
        {
          kind: 'connect',
          start,
          end: ended?.end ?? null,
          remote: fact.remote,
          error: ended?.fact.error ?? null,
        },
      ]
    }
    return []
  })
}

function isKind<K extends Fact['kind']>(fact: Fact, kind: K): fact is Extract<Fact, { kind: K }> {
  return fact.kind === kind
}

function exchangePhases(record: ConnectionRecord, packets: PacketTable): TimingPhase[] {
  const exchange = record.listedExchanges[record.upgrade?.exchange ?? 0]
  if (!exchange?.request) return []
  const { request, response } = exchange
  const sent = packets.time(request.packet)
  const begun = packets.time(record.content[request.direction].packetAt(request.streamOffset))
  return [
    { kind: 'request', start: begun, end: sent, bytes: request.length },
    {
      kind: 'answer',
      start: sent,
      end: response && packets.time(response.packet),
      status: response && record.status,
    },
  ]
}
