import type { PingPair } from '@shared/ipc/sequence-items'
import { PING, PONG } from '@shared/websocket/opcodes'
import type { ConnectionRecord } from '../../index/connection/connection-record'
import type { PayloadReader } from '../../payload/payload-reader'
import type { Session } from '../../index/session'

/** Control frames before the window that are looked at for the pings its pongs answer. */
export const PINGS_BEFORE = 8
/** Control frames after the window that are looked at for the pongs its pings wait for. */
export const PINGS_AFTER = 24
/** A control frame's payload (RFC 6455 §5.5); a longer one breaks that rule and is compared by its start. */
const PAYLOAD_BYTES = 125

interface OpenPing {
  number: number
  payload: string
}

/**
 * Pairs the pings among notable frames `from` to `end` with their pongs, by payload (RFC 6455 §5.5.3). Where several
 * pings look alike the oldest is answered first; a pong also settles every ping before the one it answers.
 */
export function pingPairs(
  session: Session,
  reader: PayloadReader,
  record: ConnectionRecord,
  from: number,
  end: number,
): Map<number, PingPair> {
  const pairs = new Map<number, PingPair>()
  const { outline } = record
  if (outline === null) return pairs
  const open: [OpenPing[], OpenPing[]] = [[], []]
  const last = Math.min(outline.notableCount, end + PINGS_AFTER)
  for (let index = Math.max(0, from - PINGS_BEFORE); index < last; index++) {
    // Beyond the window only what the window's pings wait for is looked at.
    if (index >= end && open[0].length === 0 && open[1].length === 0) break
    const number = outline.notable(index)
    const row = record.frames.get(number)
    const opcode = session.frames.opcode(row)
    if (opcode !== PING && opcode !== PONG) continue
    const direction = session.frames.direction(row)
    const payload = payloadOf(reader, row)
    if (opcode === PING) {
      open[direction].push({ number, payload })
      continue
    }
    const waiting = open[direction === 0 ? 1 : 0]
    const at = waiting.findIndex((ping) => ping.payload === payload)
    const ping = waiting[at]
    if (ping === undefined) continue
    waiting.splice(0, at + 1)
    const roundTrip = timeOf(session, record, number) - timeOf(session, record, ping.number)
    pairs.set(ping.number, { frame: number, roundTrip })
    pairs.set(number, { frame: ping.number, roundTrip })
  }
  return pairs
}

function timeOf({ packets, frames }: Session, record: ConnectionRecord, number: number): bigint {
  return packets.time(frames.packet(record.frames.get(number)))
}

/** Bytes as characters: two payloads are equal when the strings are. */
function payloadOf(reader: PayloadReader, row: number): string {
  return String.fromCharCode(...reader.readFrame(row, 0, PAYLOAD_BYTES).bytes)
}
