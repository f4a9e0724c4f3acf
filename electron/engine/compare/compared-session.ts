import type { LearnedVariation } from '@shared/compare/learned-variation'
import { MessageDigest } from '@shared/compare/message-digest'
import type { ConnectionNumber } from '@shared/model/numbers'
import type { ConnectionRecord } from '../index/connection/connection-record'
import type { Session } from '../index/session'
import { PayloadReader } from '../payload/payload-reader'
import { SessionConversation } from './session-conversation'
import { isNeverReached, openingOf, type ComparedOpening } from './session-handshake'
import type { TimeSlices } from './time-slices'

/** Frames between two looks at the clock. */
const FRAMES_PER_LOOK = 512

/** A connection of a session that can be compared. */
export interface ComparedConnection {
  record: ConnectionRecord
  opening: ComparedOpening
  conversation: SessionConversation
}

/** Connections with a WebSocket or an attempt at one; the others carry pages and images, as many as a browser likes. */
export function comparableConnections(session: Session): ConnectionNumber[] {
  return session.connections.filter(isComparable).map(({ id }) => id)
}

function isComparable({ protocol, upgrade, status, failure }: ConnectionRecord): boolean {
  return protocol === 'websocket' || upgrade !== null || (status === null && isNeverReached(failure))
}

/** Reads what is compared of these connections: heads, and a hash of every message. */
export async function readCompared(
  session: Session,
  connections: readonly ConnectionNumber[],
  learned: LearnedVariation | null,
  slices: TimeSlices,
  onProgress: (done: number, total: number) => void,
): Promise<Map<ConnectionNumber, ComparedConnection>> {
  const reader = new PayloadReader(session)
  const found = new Map<ConnectionNumber, ComparedConnection>()
  for (const id of connections) {
    const record = session.connections[id]!
    const opening = openingOf(session, reader, record)
    const { answered, end } = opening
    const conversation = new SessionConversation(session, reader, record, { answered, end })
    found.set(id, { record, opening, conversation })
    if (slices.isOver) await slices.pause()
  }
  const digest = new MessageDigest(learned)
  const total = [...found.values()].reduce((sum, { record }) => sum + record.frames.length, 0)
  let done = 0
  const look = async (): Promise<void> => {
    if (done % FRAMES_PER_LOOK !== 0 || !slices.isOver) return
    onProgress(done, total)
    await slices.pause()
  }
  // In the order of the file, which is then read once from its beginning to its end. A deflate context, though, is one
  // connection's: those are read one after the other.
  const plain = new Map<ConnectionNumber, { conversation: SessionConversation; number: number }>()
  for (const [id, { record, conversation }] of found) {
    if (record.upgrade?.deflate == null) {
      plain.set(id, { conversation, number: 0 })
      continue
    }
    for (let number = 0; number < record.frames.length; number++) {
      conversation.add(number, record.frames.get(number), digest)
      done++
      if (done % FRAMES_PER_LOOK === 0) await look()
    }
  }
  const { frames } = session
  for (let row = 0; row < frames.count && plain.size > 0; row++) {
    const reading = plain.get(frames.connection(row))
    if (reading === undefined) continue
    reading.conversation.add(reading.number++, row, digest)
    done++
    if (done % FRAMES_PER_LOOK === 0) await look()
  }
  return found
}
