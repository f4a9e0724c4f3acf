import { NO_INTERFACE } from '@shared/capture/packet-reader'
import { SYNTHETIC_INTERFACE, SYNTHETIC_INTERFACE_NAME } from '@shared/capture/session-format'
import type { CaptureInterface } from '@shared/model/capture-interface'
import type { ExportedPacket, PacketFeed } from '@shared/export/packets/packet-feed'
import type { PacketNumber } from '@shared/model/numbers'
import type { Session } from '../../index/session'
import { PacketBytes } from '../../payload/packets/packet-bytes'
import type { AddressPseudonyms } from './addresses'
import { frameOfPacket, makeChecksums, replaceAddresses } from './packet-frame'
import { PlainFlow } from './plain-flow'
import type { RedactedBytes } from './redacted-bytes'

const BILLION = 1_000_000_000n

export interface RedactedPacketsSetup {
  session: Session
  bytes: RedactedBytes
  version: string
  /** What is written on a packet, redacted. */
  commentOn: (packet: PacketNumber) => string | null
  /** A name of an interface, redacted. */
  name: (name: string) => string
  /** Null keeps addresses. */
  pseudonyms: AddressPseudonyms | null
}

/**
 * The packets of a session with redacted payload. Headers, times and lengths are those of the original packets, so that
 * what happened on TCP can still be seen; what belongs to no connection is left out, and so is everything of a capture
 * file that is no packet.
 */
export class RedactedPackets implements PacketFeed {
  readonly version: string
  readonly interfaces: readonly CaptureInterface[]
  /** Packets that belong to no connection. */
  leftOut = 0
  /** From 0 to 1. */
  share = 0
  readonly #setup: RedactedPacketsSetup
  readonly #plain = new Map<number, PlainFlow>()
  readonly #firstInterface: number

  constructor(setup: RedactedPacketsSetup) {
    const { session, version, name, bytes, pseudonyms } = setup
    this.#setup = setup
    this.version = version
    for (const record of session.connections)
      if (record.decryptedStreams !== null)
        this.#plain.set(record.id, new PlainFlow(record, bytes, pseudonyms))
    const interfaces = session.interfaces.map(({ linkType, name: text, snapLength }) => ({
      linkType,
      name: name(text),
      // Free text, which may name the machine.
      description: '',
      snapLength,
    }))
    const isNeeded = this.#plain.size > 0 && interfaces[0]?.name !== SYNTHETIC_INTERFACE_NAME
    this.#firstInterface = isNeeded ? 1 : 0
    this.interfaces = isNeeded ? [SYNTHETIC_INTERFACE, ...interfaces] : interfaces
  }

  get decryptedConnections(): number {
    return this.#plain.size
  }

  *packets(): Generator<ExportedPacket> {
    const { session, commentOn } = this.#setup
    const { packets, packetIndex } = session
    const reader = new PacketBytes(session)
    const last = packets.count
    for (let number: PacketNumber = 1; number <= last; number++) {
      this.share = number / last
      const interfaceNumber = packets.interfaceNumber(number)
      if (interfaceNumber === NO_INTERFACE) continue
      const owner = packetIndex.ownerOf(number)
      if (owner === null) {
        this.leftOut++
        continue
      }
      const time = packets.time(number)
      const nanos = Number(((time % BILLION) + BILLION) % BILLION)
      const seconds = Number((time - BigInt(nanos)) / BILLION)
      const comment = commentOn(number)
      const plain = this.#plain.get(owner.connection)
      if (plain !== undefined) {
        yield* plain.packets(number, seconds, nanos, comment)
        continue
      }
      const stored = reader.read(number)
      const bytes = this.#redacted(stored.bytes.slice(), stored.linkType, number)
      if (bytes === null) {
        this.leftOut++
        continue
      }
      const originalLength = packets.originalLength(number)
      yield {
        interfaceNumber: interfaceNumber + this.#firstInterface,
        seconds,
        nanos,
        bytes,
        originalLength,
        comment,
      }
    }
  }

  /** @param bytes changed in place */
  #redacted(bytes: Uint8Array, linkType: number, number: PacketNumber): Uint8Array | null {
    const { session, bytes: redacted, pseudonyms } = this.#setup
    const frame = frameOfPacket(linkType, bytes, session.packets.originalLength(number))
    if (frame === null) return null
    const { payload, payloadEnd, kept } = frame
    const before = bytes.slice(payload, payloadEnd)
    redacted.read(session.packets.fileOffset(number) + payload, bytes.subarray(payload, payloadEnd))
    // Padding and trailers of the link.
    bytes.fill(0, payloadEnd)
    if (pseudonyms !== null) replaceAddresses(frame, linkType, bytes, pseudonyms)
    const isChanged = before.some((byte, at) => bytes[payload + at] !== byte)
    if (isChanged || pseudonyms !== null) makeChecksums(frame, bytes, pseudonyms !== null)
    return kept === bytes.length ? bytes : bytes.subarray(0, kept)
  }
}
