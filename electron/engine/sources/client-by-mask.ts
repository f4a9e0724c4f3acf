import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import { areFramesMasked, MAX_MASK_EVIDENCE_BYTES } from '@shared/websocket/frame-plausibility'
import type { ConnectionRecord } from '../index/connection/connection-record'
import { ByteReader } from '../file/byte-reader'
import type { Session } from '../index/session'
import { readStream } from '../index/stream-reader'

/**
 * Whether it is the client that masks its frames (RFC 6455 §5.1), on a connection whose client was guessed because
 * its handshake was not captured: false says that the guess is the wrong way round. Null where the streams do not
 * begin with frames, or the client is known.
 */
export function clientSpeaksMasked(session: Session, record: ConnectionRecord): boolean | null {
  if (!record.midStream) return null
  const reader = new ByteReader(session.sources)
  const isMasked = (direction: Direction): boolean | null => {
    const stream = record.content[direction]
    const count = stream.contiguous(0, MAX_MASK_EVIDENCE_BYTES)
    return areFramesMasked(readStream(reader, stream, 0, count).bytes)
  }
  const client = isMasked(CLIENT_TO_SERVER)
  const server = isMasked(SERVER_TO_CLIENT)
  return client === server ? null : (client ?? !server)
}
