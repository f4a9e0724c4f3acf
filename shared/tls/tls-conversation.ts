import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '../model/direction'
import { readCertificateMessage } from './certificate-message'
import { cipherSuite } from './cipher-suites'
import { readClientHello, type ClientHello } from './client-hello'
import { TrafficEpochs } from './traffic-epochs'
import type { SecretSource } from './key-log'
import * as names from './names'
import { isSupported, protectionsOf, type RecordProtection } from './record-protection'
import type { RecordLoss } from './record-stream'
import { readEncryptedExtensions, readServerHello, type ServerHello } from './server-hello'
import type { TlsCrypto } from './tls-crypto'
import { TlsDirection, type WireRecord } from './tls-direction'
import type { TlsLoss, TlsSink } from './tls-sink'

/** Drafts of TLS 1.3 from this one on protect records as RFC 8446 does. */
const FIRST_READABLE_DRAFT = 0x7f19

/**
 * Records before the first that opens: handshake records whose secret the key log lacks, or early data that was
 * refused (RFC 8446 §4.2.10).
 */
export const MAX_SKIPPED_RECORDS = 256

/**
 * One TLS connection, 1.0 to 1.3, from its first byte: handshake messages, alerts, and with the secrets of a key log
 * what it carries (RFC 8446, RFC 5246). It is told bytes of both directions in the order they were captured; it keeps
 * one unfinished record and handshake message a direction, and never throws on what comes from the wire.
 */
export class TlsConversation {
  readonly #sink: TlsSink
  readonly #secrets: SecretSource
  readonly #crypto: TlsCrypto
  readonly #directions: [TlsDirection, TlsDirection]
  /** The first ClientHello's, by which key logs name a connection. */
  #clientRandom: Uint8Array | null = null
  #serverHello: ServerHello | null = null
  /** Protections that come into force with each direction's ChangeCipherSpec (TLS 1.2 and older). */
  #pending: [RecordProtection, RecordProtection] | null = null

  /** @param positions stream offsets of both directions' first bytes */
  constructor(
    sink: TlsSink,
    secrets: SecretSource,
    crypto: TlsCrypto,
    positions: readonly [number, number] = [0, 0],
  ) {
    this.#sink = sink
    this.#secrets = secrets
    this.#crypto = crypto
    const direction = (of: Direction): TlsDirection =>
      new TlsDirection(positions[of], {
        record: (record) => this.#record(of, record),
        brokenRecord: (record) => this.#brokenRecord(of, record),
        recordsLost: (reason, offset, packet) => this.#recordsLost(of, reason, offset, packet),
        message: (type, bytes, start, end, record) => this.#message(of, type, bytes, start, end, record),
      })
    this.#directions = [direction(CLIENT_TO_SERVER), direction(SERVER_TO_CLIENT)]
  }

  /** @param bytes borrowed: read during the call from `start` to `end`, never modified */
  data(direction: Direction, bytes: Uint8Array, start: number, end: number, packet: number): void {
    this.#directions[direction].records.push(bytes, start, end, packet)
  }

  /** `length` bytes of a direction are missing; its stream goes on after them. */
  gap(direction: Direction, length: number, packet: number): void {
    this.#directions[direction].records.gap(length, packet)
  }

  /** Bytes of a record or a handshake message that has begun and not ended. */
  unfinished(direction: Direction): number {
    const { records, handshake } = this.#directions[direction]
    return records.unfinished + handshake.unfinished
  }

  get #is13(): boolean {
    return this.#serverHello !== null && isVersion13(this.#serverHello.version)
  }

  #record(direction: Direction, record: WireRecord): void {
    const state = this.#directions[direction]
    const { type, bytes, start, end } = record
    if (state.loss !== null) {
      this.#sealed(direction, record)
    } else if (type === names.CHANGE_CIPHER_SPEC && (this.#is13 || this.#serverHello === null)) {
      // For middleboxes only; not even counted (RFC 8446 §5).
    } else if (state.epochs === null ? state.epoch !== null : type === names.APPLICATION_DATA) {
      this.#open(direction, state, record)
    } else if (type === names.APPLICATION_DATA) {
      this.#lose(direction, 'no-hello', record.offset, record.packet)
      this.#sealed(direction, record)
    } else {
      this.#content(direction, type, bytes, start, end, record)
    }
  }

  #open(direction: Direction, state: TlsDirection, record: WireRecord): void {
    const opened = state.open(record)
    if (opened !== null && opened.type !== 0) {
      if (state.isCompressed) this.#lose(direction, 'compressed', record.offset, record.packet)
      else this.#content(direction, opened.type, opened.content, 0, opened.content.length, record, true)
      return
    }
    const inForce = state.epoch?.protection ?? null
    const mayStillOpen = opened === null && state.epochs?.mayStillOpen(inForce) === true
    if (!mayStillOpen || ++state.skipped > MAX_SKIPPED_RECORDS) {
      const reason = state.hasOpened ? 'record-damaged' : 'keys-do-not-fit'
      this.#lose(direction, reason, record.offset, record.packet)
    }
    this.#sealed(direction, record)
  }

  /** An alert of two bytes is none that was encrypted, whatever is known of the keys. */
  #sealed(direction: Direction, record: WireRecord): void {
    const { type, bytes, start, end, packet } = record
    if (type === names.ALERT && end - start === 2) this.#content(direction, type, bytes, start, end, record)
    else this.#sink.sealedRecord(direction, type, end - start, packet)
  }

  #content(
    direction: Direction,
    type: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    record: WireRecord,
    encrypted = false,
  ): void {
    const state = this.#directions[direction]
    switch (type) {
      case names.HANDSHAKE:
        if (!state.handshake.push(bytes, start, end)) {
          this.#lose(direction, 'message-too-long', record.offset, record.packet)
        }
        break
      case names.ALERT:
        if (end - start >= 2) {
          const alert = { level: bytes[start]!, description: bytes[start + 1]!, encrypted }
          this.#sink.alert(direction, alert, record.packet)
        }
        break
      case names.CHANGE_CIPHER_SPEC:
        this.#changeCipherSpec(direction, record)
        break
      case names.APPLICATION_DATA: {
        const place = state.placeOf(record)
        if (end > start && place !== null) this.#sink.applicationData(direction, bytes, place, record.packet)
      }
    }
  }

  #message(
    direction: Direction,
    type: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    record: WireRecord,
  ): void {
    const { packet } = record
    this.#sink.handshakeMessage(direction, type, 4 + end - start, packet)
    switch (type) {
      case names.CLIENT_HELLO:
        if (direction === CLIENT_TO_SERVER) this.#helloOfClient(readClientHello(bytes, start, end), packet)
        break
      case names.SERVER_HELLO:
        if (direction === SERVER_TO_CLIENT) this.#helloOfServer(readServerHello(bytes, start, end), record)
        break
      case names.ENCRYPTED_EXTENSIONS: {
        const { alpn, acceptsEarlyData } = readEncryptedExtensions(bytes, start, end)
        if (alpn !== null) this.#sink.alpn(alpn, packet)
        if (acceptsEarlyData) this.#earlyDataAccepted(packet)
        break
      }
      case names.CERTIFICATE: {
        const version = this.#is13 ? names.TLS_1_3 : names.TLS_1_2
        this.#sink.certificates(direction, readCertificateMessage(version, bytes, start, end), packet)
        break
      }
      default: {
        const state = this.#directions[direction]
        const next = state.epochs?.after(type) ?? null
        if (next !== null) state.switchTo(next, state.records.position)
      }
    }
  }

  /** Early data that did not open was no refused one. */
  #earlyDataAccepted(packet: number): void {
    const client = this.#directions[CLIENT_TO_SERVER]
    if (client.epochs?.acceptEarly() !== true || client.skipped === 0) return
    this.#lose(CLIENT_TO_SERVER, 'record-damaged', client.records.position, packet)
  }

  #helloOfClient(hello: ClientHello, packet: number): void {
    const isRetry = this.#serverHello?.isRetryRequest === true
    if (!isRetry || this.#clientRandom === null) this.#clientRandom = hello.random
    this.#serverHello = null
    this.#pending = null
    this.#sink.clientHello(hello, packet)
    const client = this.#directions[CLIENT_TO_SERVER]
    if (hello.offersEarlyData && !isRetry && client.epoch === null) {
      client.epochs = TrafficEpochs.early(this.#crypto, this.#secrets, hello)
    }
  }

  #helloOfServer(hello: ServerHello, record: WireRecord): void {
    this.#serverHello = hello
    this.#sink.serverHello(hello, record.packet)
    if (hello.alpn !== null) this.#sink.alpn(hello.alpn, record.packet)
    if (hello.isRetryRequest) {
      const client = this.#directions[CLIENT_TO_SERVER]
      client.epochs = client.epoch = null
      return
    }
    if (!isReadable(hello.version)) {
      this.#loseBoth('version-not-supported', record)
    } else if (isVersion13(hello.version)) {
      this.#start13(hello, record)
    }
  }

  /** From ServerHello on both directions are encrypted (RFC 8446 §2). */
  #start13(hello: ServerHello, record: WireRecord): void {
    if (this.#clientRandom === null) {
      this.#loseBoth('no-hello', record)
      return
    }
    if (!isSupported(this.#crypto, cipherSuite(hello.cipherSuite))) {
      this.#loseBoth('cipher-not-supported', record)
      return
    }
    for (const direction of [CLIENT_TO_SERVER, SERVER_TO_CLIENT] as const) {
      const state = this.#directions[direction]
      const epochs = TrafficEpochs.of(this.#crypto, this.#secrets, direction, this.#clientRandom, hello)
      if (epochs.isEmpty) this.#lose(direction, 'no-keys', record.offset, record.packet)
      else state.epochs = state.epochs?.followedBy(epochs) ?? epochs
      this.#sink.encrypted(direction, !epochs.isEmpty, record.packet)
    }
  }

  /** RFC 5246 §7.1: the direction's next record is under the keys that were agreed on. */
  #changeCipherSpec(direction: Direction, record: WireRecord): void {
    const state = this.#directions[direction]
    const hello = this.#serverHello
    if (hello === null || this.#is13) return
    this.#pending ??= this.#protections(direction, hello, record)
    this.#sink.encrypted(direction, this.#pending !== null, record.packet)
    if (this.#pending === null) return
    state.isCompressed = hello.compressionMethod !== 0
    state.hasOpened = false
    state.switchTo(this.#pending[direction], record.offset + 5 + record.end - record.start)
  }

  #protections(
    direction: Direction,
    hello: ServerHello,
    record: WireRecord,
  ): [RecordProtection, RecordProtection] | null {
    const suite = cipherSuite(hello.cipherSuite)
    const clientRandom = this.#clientRandom
    const master =
      (clientRandom === null ? null : this.#secrets.find(clientRandom, 'CLIENT_RANDOM')) ??
      (hello.sessionId.length > 0 ? this.#secrets.findSession(hello.sessionId) : null)
    if (clientRandom === null || master === null || !isSupported(this.#crypto, suite)) {
      const isReadableSuite = isSupported(this.#crypto, suite)
      this.#lose(
        direction,
        isReadableSuite ? 'no-keys' : 'cipher-not-supported',
        record.offset,
        record.packet,
      )
      return null
    }
    const { version, random } = hello
    const input = { version, master, clientRandom, serverRandom: random }
    return protectionsOf(this.#crypto, suite, input, hello.encryptThenMac)
  }

  /** What a record carried is known where its keys say how much longer than its content it is. */
  #brokenRecord(direction: Direction, record: WireRecord): void {
    const state = this.#directions[direction]
    if (state.loss !== null) return
    const content = state.skipBroken(record)
    if (content === null) this.#lose(direction, 'gap', record.offset, record.packet)
    else if (content > 0) this.#sink.applicationGap(direction, content, record.packet)
  }

  #recordsLost(direction: Direction, reason: RecordLoss, offset: number, packet: number): void {
    this.#lose(direction, reason, offset, packet)
  }

  #loseBoth(reason: TlsLoss, record: WireRecord): void {
    this.#lose(CLIENT_TO_SERVER, reason, record.offset, record.packet)
    this.#lose(SERVER_TO_CLIENT, reason, record.offset, record.packet)
  }

  #lose(direction: Direction, reason: TlsLoss, offset: number, packet: number): void {
    const state = this.#directions[direction]
    if (state.loss !== null) return
    state.loss = reason
    this.#sink.lost(direction, reason, offset, packet)
  }
}

function isVersion13(version: number): boolean {
  return version === names.TLS_1_3 || names.isDraftOf13(version)
}

function isReadable(version: number): boolean {
  if (names.isDraftOf13(version)) return version >= FIRST_READABLE_DRAFT
  return version >= names.TLS_1_0 && version <= names.TLS_1_3
}
