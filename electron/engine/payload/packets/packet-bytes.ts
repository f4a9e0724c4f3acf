import { SYNTHETIC_INTERFACE_NAME } from '@shared/capture/session-format'
import { MAX_PACKET_LENGTH } from '@shared/capture/packet-reader'
import { LINKTYPE_NONE } from '@shared/link/link-type'
import { SourceWindow } from '../../file/source-window'
import type { Session } from '../../index/session'

/** A packet as the session file has it. */
export interface StoredPacket {
  /** A view: valid until the next read. Shorter than `captured` where the file cannot be read. */
  bytes: Uint8Array
  linkType: number
  captured: number
  length: number
  synthetic: boolean
}

/** Reads packets back out of the session file. */
export class PacketBytes {
  readonly #session: Session
  readonly #file: SourceWindow

  constructor(session: Session) {
    this.#session = session
    this.#file = new SourceWindow(session.bytes)
  }

  /** @param packet one that exists */
  read(packet: number): StoredPacket {
    const { packets, interfaces } = this.#session
    const captured = packets.capturedLength(packet)
    const description = interfaces[packets.interfaceNumber(packet)]
    return {
      bytes: this.#file.read(packets.fileOffset(packet), Math.min(captured, MAX_PACKET_LENGTH)),
      linkType: description?.linkType ?? LINKTYPE_NONE,
      captured,
      length: packets.originalLength(packet),
      synthetic: description?.name === SYNTHETIC_INTERFACE_NAME,
    }
  }
}
