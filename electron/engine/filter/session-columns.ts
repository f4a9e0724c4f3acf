import type { NumberColumn } from '@shared/filter/evaluate/row-source'
import type { Session } from '../index/session'

/** Reads `count` numbers from row `from` on. A loop of its own for each column: one for all of them is much slower. */
type ReadNumbers = NumberColumn['fill']

export function numberColumn(fill: ReadNumbers): NumberColumn {
  return { base: 0n, fill }
}

/**
 * The time of each row's packet, since the epoch or since the first packet. Numbers count from the first packet, so
 * that they are exact for a hundred days around it.
 */
export function timeColumn(
  session: Session,
  readPackets: ReadNumbers,
  since: 'epoch' | 'relative',
): NumberColumn {
  const { packets } = session
  return {
    get base() {
      return since === 'epoch' ? packets.time(1) : 0n
    },
    fill(from, count, into) {
      readPackets(from, count, into)
      for (let at = 0; at < count; at++) into[at] = packets.sinceFirst(into[at]!)
    },
  }
}
