import type { Direction } from '../model/direction'
import type { ClientHello } from '../tls/client-hello'
import type { SecretSource } from '../tls/key-log'
import type { ServerHello } from '../tls/server-hello'
import { TlsConversation } from '../tls/tls-conversation'
import type { TlsCrypto } from '../tls/tls-crypto'
import type { RecordPlace, TlsAlert, TlsLoss, TlsSink } from '../tls/tls-sink'
import type { DiagnosticReporter } from './diagnostic-reporter'
import type { EndKind } from './end-kind'
import { TlsReports } from './tls-reports'
import { TlsSession } from './tls-session'

/** What opening TLS records needs from outside. */
export interface TlsSupport {
  secrets: SecretSource
  crypto: TlsCrypto
}

/** The connection that TLS is a layer of. */
export interface TlsLayerOwner {
  /** @param content owned by the receiver */
  decrypted(direction: Direction, content: Uint8Array, place: RecordPlace, packet: number): void
  /** `length` bytes that TLS carried are missing. */
  decryptedGap(direction: Direction, length: number, packet: number): void
  /** Nothing more of this direction will be decrypted. */
  lost(direction: Direction, reason: TlsLoss, packet: number): void
}

/** TLS as a layer of a connection: what it carries goes on to the owner, what it says of itself into `session`. */
export class TlsLayer implements TlsSink {
  readonly session: TlsSession
  readonly #owner: TlsLayerOwner
  readonly #reports: TlsReports
  readonly #conversation: TlsConversation

  constructor(
    owner: TlsLayerOwner,
    support: TlsSupport,
    starts: readonly [number, number],
    reporter: DiagnosticReporter,
  ) {
    this.#owner = owner
    this.#reports = new TlsReports(reporter)
    this.session = new TlsSession(starts)
    this.#conversation = new TlsConversation(this, support.secrets, support.crypto, starts)
  }

  data(direction: Direction, bytes: Uint8Array, start: number, end: number, packet: number): void {
    this.#conversation.data(direction, bytes, start, end, packet)
  }

  gap(direction: Direction, length: number, packet: number): void {
    this.#conversation.gap(direction, length, packet)
  }

  /** A direction has ended. */
  ended(direction: Direction, how: EndKind, packet: number): void {
    this.#reports.ended(this.session, direction, how, packet)
  }

  clientHello(hello: ClientHello): void {
    this.session.clientHello ??= hello
  }

  serverHello(hello: ServerHello): void {
    if (this.session.serverHello === null || this.session.serverHello.isRetryRequest) {
      this.session.serverHello = hello
    }
  }

  handshakeMessage(direction: Direction, type: number, length: number, packet: number): void {
    this.session.addStep({ kind: 'message', direction, type, length, packet })
  }

  alpn(protocol: string): void {
    this.session.alpn ??= protocol
  }

  certificates(): void {
    // The step of the message is all that is kept of it so far.
  }

  alert(direction: Direction, alert: TlsAlert, packet: number): void {
    this.session.addStep({ kind: 'alert', direction, alert, packet })
    this.#reports.alert(this.session, direction, alert, packet)
  }

  encrypted(): void {
    // Follows from the steps.
  }

  applicationData(direction: Direction, content: Uint8Array, place: RecordPlace, packet: number): void {
    this.session.decrypted = true
    this.#owner.decrypted(direction, content, place, packet)
  }

  applicationGap(direction: Direction, length: number, packet: number): void {
    this.#owner.decryptedGap(direction, length, packet)
  }

  sealedRecord(direction: Direction, type: number, length: number, packet: number): void {
    this.session.sealedPacket ||= packet
    this.#reports.sealed(this.session, direction, type, length, packet)
  }

  lost(direction: Direction, reason: TlsLoss, _offset: number, packet: number): void {
    this.session.losses[direction] = reason
    this.#reports.lost(this.session, direction, reason, packet)
    this.#owner.lost(direction, reason, packet)
  }
}
