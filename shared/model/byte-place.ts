import type { BytePlace } from './numbers'

/**
 * A place is `source * SOURCE_SPAN + offset`: exact in a double, so that it costs a stream's segment no more than an
 * offset would, and equal to the offset in the session file, which is source 0.
 */
export const SOURCE_SPAN = 2 ** 44
/** Sources of one session, the file included: what the 53 bits of a double have room for. */
export const MAX_SOURCES = 2 ** 9
/** Number of the session file among the byte sources. */
export const SESSION_FILE = 0

/** @param source number of a byte source, below MAX_SOURCES */
export function bytePlace(source: number, offset: number): BytePlace {
  return source * SOURCE_SPAN + offset
}

export function sourceOf(place: BytePlace): number {
  return Math.floor(place / SOURCE_SPAN)
}

export function offsetOf(place: BytePlace): number {
  return place % SOURCE_SPAN
}
