import type { NumberColumn } from '@shared/filter/evaluate/row-source'
import type { PacketNumber } from '@shared/model/numbers'
import type { Session } from '../index/session'

/** A column of numbers. @param get NaN where the row has no value */
export function numberColumn(get: (row: number) => number): NumberColumn {
  return {
    base: 0n,
    fill(from, count, into) {
      for (let at = 0; at < count; at++) into[at] = get(from + at)
    },
  }
}

/**
 * The time of each row's packet, since the epoch or since the first packet. Numbers count from the first packet, so
 * that they are exact for a hundred days around it.
 */
export function timeColumn(
  session: Session,
  packetOf: (row: number) => PacketNumber,
  since: 'epoch' | 'relative',
): NumberColumn {
  const { packets } = session
  return {
    get base() {
      return since === 'epoch' ? packets.time(1) : 0n
    },
    fill(from, count, into) {
      const first = packets.time(1)
      for (let at = 0; at < count; at++) into[at] = Number(packets.time(packetOf(from + at)) - first)
    },
  }
}
