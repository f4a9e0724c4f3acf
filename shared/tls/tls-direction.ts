import { HandshakeStream } from './handshake-stream'
import { APPLICATION_DATA } from './names'
import type { OpenedRecord, RecordProtection, SealedRecord } from './record-protection'
import { RECORD_HEADER_LENGTH, RecordStream, type RecordLoss } from './record-stream'
import type { RecordEpoch, RecordPlace, TlsLoss } from './tls-sink'
import type { TrafficEpochs } from './traffic-epochs'

/** A record as it stood on the wire. */
export interface WireRecord {
  type: number
  version: number
  /** The fragment; borrowed. Empty where it is broken. */
  bytes: Uint8Array
  start: number
  end: number
  /** Stream offset of its header. */
  offset: number
  packet: number
}

export interface DirectionHandler {
  record(record: WireRecord): void
  /** Some of its bytes are missing: `end` - `start` is its length, there are no bytes. */
  brokenRecord(record: WireRecord): void
  recordsLost(reason: RecordLoss, offset: number, packet: number): void
  message(type: number, bytes: Uint8Array, start: number, end: number, record: WireRecord): void
}

const NO_BYTES = new Uint8Array(0)

/** One direction of a TLS connection: its records, its handshake messages, and the keys in force. */
export class TlsDirection {
  readonly records: RecordStream
  readonly handshake: HandshakeStream
  /** Why nothing is opened any more. */
  loss: TlsLoss | null = null
  /** The keys in force. */
  epoch: RecordEpoch | null = null
  /** Traffic secrets of TLS 1.3, of which one after the other comes into force. */
  epochs: TrafficEpochs | null = null
  /** Records that did not open before the first that did. */
  skipped = 0
  /** Whether a record opened under the keys in force. */
  hasOpened = false
  isCompressed = false

  #sequence = 0
  /** Sequence number of the record that was opened last. */
  #openedSequence = 0
  /** The end of the last fragment, for keys that are chained. */
  #before: Uint8Array | null = null
  #current: WireRecord

  constructor(position: number, handler: DirectionHandler) {
    const current = { type: 0, version: 0, bytes: NO_BYTES, start: 0, end: 0, offset: 0, packet: 0 }
    this.#current = current
    const describe = (type: number, version: number, offset: number, packet: number): WireRecord =>
      Object.assign(current, { type, version, offset, packet })
    this.handshake = new HandshakeStream((type, bytes, start, end) =>
      handler.message(type, bytes, start, end, this.#current),
    )
    this.records = new RecordStream(
      {
        record: (type, version, bytes, start, end, offset, packet) => {
          describe(type, version, offset, packet)
          handler.record(Object.assign(current, { bytes, start, end }))
        },
        brokenRecord: (type, version, length, offset, packet) => {
          describe(type, version, offset, packet)
          handler.brokenRecord(Object.assign(current, { bytes: NO_BYTES, start: 0, end: length }))
        },
        recordsLost: (reason, offset, packet) => handler.recordsLost(reason, offset, packet),
      },
      position,
    )
  }

  /** From the record at stream offset `start` on, the direction is under these keys. */
  switchTo(protection: RecordProtection, start: number): void {
    this.epoch = { protection, start }
    this.#sequence = 0
    this.#before = null
  }

  /** Opens the next record under the keys in force, or (TLS 1.3) under the first later ones that fit it. */
  open(record: WireRecord): OpenedRecord | null {
    const { epoch, epochs } = this
    if (epochs === null) return epoch === null ? null : this.#openUnder(record, epoch, this.#sequence)
    for (let index = epochs.current; index < epochs.length; index++) {
      const protection = epochs.at(index)!
      const isInForce = protection === epoch?.protection
      const tried = isInForce ? epoch : { protection, start: record.offset }
      const opened = this.#openUnder(record, tried, isInForce ? this.#sequence : 0)
      if (opened === null) continue
      epochs.enter(index)
      return opened
    }
    return null
  }

  /** Where the record that was opened last stands. */
  placeOf(record: WireRecord): RecordPlace | null {
    if (this.epoch === null) return null
    const length = RECORD_HEADER_LENGTH + record.end - record.start
    return { epoch: this.epoch, sequence: this.#openedSequence, offset: record.offset, length }
  }

  /** Counts a record that is not whole. @returns bytes of application data it had; null where that cannot be told */
  skipBroken(record: WireRecord): number | null {
    const { epoch } = this
    if (record.type !== APPLICATION_DATA || epoch === null || !this.hasOpened) return null
    if (epoch.protection.overhead === null || this.epochs?.isApplication(epoch.protection) === false)
      return null
    this.#sequence++
    return Math.max(0, record.end - record.start - epoch.protection.overhead)
  }

  #openUnder(record: WireRecord, epoch: RecordEpoch, sequence: number): OpenedRecord | null {
    const opened = epoch.protection.open(this.#sealed(record, epoch, sequence))
    if (opened === null) return null
    this.epoch = epoch
    this.hasOpened = true
    this.#openedSequence = sequence
    this.#sequence = sequence + 1
    const { chained } = epoch.protection
    if (chained > 0)
      this.#before = record.bytes.slice(Math.max(record.start, record.end - chained), record.end)
    return opened
  }

  #sealed(record: WireRecord, epoch: RecordEpoch, sequence: number): SealedRecord {
    const { type, version, bytes, start, end } = record
    const position = record.offset - epoch.start - RECORD_HEADER_LENGTH * sequence
    return { type, version, bytes, start, end, sequence, position, before: this.#before }
  }
}
