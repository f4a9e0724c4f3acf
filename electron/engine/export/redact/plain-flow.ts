import { PcapngWriter } from '@shared/capture/pcapng-writer'
import { SyntheticFlow } from '@shared/capture/synthetic-flow'
import type { ExportedPacket } from '@shared/export/packets/packet-feed'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import type { PacketNumber } from '@shared/model/numbers'
import { MAX_SEGMENT_PAYLOAD } from '@shared/tcp/segment-writer'
import type { AddressPseudonyms } from './addresses'
import type { ConnectionRecord } from '../../index/connection/connection-record'
import type { RedactedBytes } from './redacted-bytes'
import { parseAddress } from '@shared/ip/address'

/** Where the packet begins in an Enhanced Packet Block, and where its length stands (§4.3). */
const BLOCK_HEADER = 28
const LENGTH_AT = 20

/**
 * The packets of a connection whose TLS was opened, as plain TCP: the records themselves would need the keys, and the
 * keys would open the original ones too.
 */
export class PlainFlow {
  readonly #record: ConnectionRecord
  readonly #bytes: RedactedBytes
  readonly #flow: SyntheticFlow
  readonly #writer = new PcapngWriter(new Uint8Array(2 * MAX_SEGMENT_PAYLOAD + 1024))
  /** Next segment of each stream. */
  readonly #next: [number, number] = [0, 0]
  #isOpen = false

  constructor(record: ConnectionRecord, bytes: RedactedBytes, pseudonyms: AddressPseudonyms | null) {
    this.#record = record
    this.#bytes = bytes
    const named = new Map(pseudonyms?.entries ?? [])
    const end = ({ address, port }: ConnectionRecord['client']): ConnectionRecord['client'] => {
      const pseudonym = named.get(address) ?? address
      return { address: parseAddress(pseudonym) === null ? '0.0.0.0' : pseudonym, port }
    }
    this.#flow = new SyntheticFlow(end(record.client), end(record.server), record.id)
  }

  /** What stands in the place of one of its packets. Each is valid until the next. */
  *packets(
    number: PacketNumber,
    seconds: number,
    nanos: number,
    comment: string | null,
  ): Generator<ExportedPacket> {
    const writer = this.#writer
    const told = comment === null ? null : new TextEncoder().encode(comment)
    const written = (text: string | null = null): ExportedPacket => {
      const length = writer.view.getUint32(LENGTH_AT, true)
      writer.position = 0
      const bytes = writer.bytes.subarray(BLOCK_HEADER, BLOCK_HEADER + length)
      return { interfaceNumber: 0, seconds, nanos, bytes, originalLength: length, comment: text }
    }
    if (!this.#isOpen) {
      this.#isOpen = true
      this.#flow.syn(writer, seconds, nanos)
      yield written(comment)
      this.#flow.synAck(writer, seconds, nanos)
      yield written()
      this.#flow.ack(writer, seconds, nanos)
      yield written()
    } else if (told !== null) {
      this.#flow.factAck(writer, seconds, nanos, new Uint8Array(0))
      yield written(comment)
    }
    for (const direction of [CLIENT_TO_SERVER, SERVER_TO_CLIENT] as const) {
      for (const bytes of this.#data(direction, number)) {
        this.#flow.data(writer, seconds, nanos, direction, bytes, 0, bytes.length)
        yield written()
        if (!this.#flow.isAckDue(direction)) continue
        this.#flow.ack(
          writer,
          seconds,
          nanos,
          direction === CLIENT_TO_SERVER ? SERVER_TO_CLIENT : CLIENT_TO_SERVER,
        )
        yield written()
      }
    }
    for (const direction of [CLIENT_TO_SERVER, SERVER_TO_CLIENT] as const) {
      if (this.#record.finPackets[direction] !== number) continue
      this.#flow.fin(writer, seconds, nanos, direction)
      yield written()
    }
    if (this.#record.rstPacket === number) {
      this.#flow.rst(writer, seconds, nanos, this.#record.rstDirection)
      yield written()
    }
  }

  /** What TLS carried in the packet. */
  *#data(direction: Direction, number: PacketNumber): Generator<Uint8Array> {
    const stream = this.#record.content[direction]
    for (; this.#next[direction] < stream.count; this.#next[direction]++) {
      const { length, place, packet } = stream.segment(this.#next[direction])
      if (packet > number) return
      if (place === null) this.#flow.skip(direction, length)
      for (let at = 0; place !== null && at < length; at += MAX_SEGMENT_PAYLOAD) {
        const bytes = new Uint8Array(Math.min(MAX_SEGMENT_PAYLOAD, length - at))
        this.#bytes.read(place + at, bytes)
        yield bytes
      }
    }
  }
}
