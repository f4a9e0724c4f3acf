import { RECORD_HEADER_LENGTH } from './record-stream'
import type { RecordPlace } from './tls-sink'

/** Bytes of the stream that opening this record again needs: from where, and how many. */
export function reopenRange({ epoch, sequence, offset, length }: RecordPlace): {
  start: number
  length: number
} {
  const before = sequence === 0 ? 0 : epoch.protection.chained
  return { start: offset - before, length: before + length }
}

/**
 * Opens a record that was opened before.
 * @param raw the bytes of `reopenRange`
 * @returns its content; null where `raw` is not what it was
 */
export function reopenRecord(place: RecordPlace, raw: Uint8Array): Uint8Array | null {
  const { epoch, sequence, offset, length } = place
  const header = raw.length - length
  if (header < 0 || raw.length !== reopenRange(place).length) return null
  const opened = epoch.protection.open({
    type: raw[header]!,
    version: (raw[header + 1]! << 8) | raw[header + 2]!,
    bytes: raw,
    start: header + RECORD_HEADER_LENGTH,
    end: raw.length,
    sequence,
    position: offset - epoch.start - RECORD_HEADER_LENGTH * sequence,
    before: header > 0 ? raw.subarray(0, header) : null,
  })
  return opened?.content ?? null
}
