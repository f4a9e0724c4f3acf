import type { Direction } from '../model/direction'
import type { MessageContent } from './changed-parts'
import type { ConnectionEnd, MessageReference } from './difference'

/**
 * One connection's messages and close frames in their order, as hashes. What they say stays where it is and is asked
 * for where two differ.
 */
export interface Conversation {
  /** Their last frames, within the connection. */
  readonly frames: Uint32Array
  readonly directions: Uint8Array
  readonly values: Uint32Array
  readonly shapes: Uint32Array
  /** Milliseconds after the beginning of the recording, fractions included. */
  readonly times: Float64Array
  /** When the handshake was answered, in the same milliseconds; NaN where that is not known. */
  readonly answered: number
  /** Null where there is a close frame, which says more. */
  readonly end: ConnectionEnd | null
  /** A hash of a message's bytes as they are. */
  raw(item: number): number
  content(item: number): MessageContent
  reference(item: number): MessageReference
}

/** The items of one direction, and their hashes. */
export interface ConversationSide {
  items: Uint32Array
  values: Uint32Array
  shapes: Uint32Array
}

export function sideOf(conversation: Conversation, direction: Direction): ConversationSide {
  const { directions, values, shapes } = conversation
  let count = 0
  for (const one of directions) if (one === direction) count++
  const side: ConversationSide = {
    items: new Uint32Array(count),
    values: new Uint32Array(count),
    shapes: new Uint32Array(count),
  }
  for (let item = 0, at = 0; item < directions.length; item++) {
    if (directions[item] !== direction) continue
    side.items[at] = item
    side.values[at] = values[item]!
    side.shapes[at] = shapes[item]!
    at++
  }
  return side
}
