import type { Direction } from '../model/direction'
import type { ClientHello } from './client-hello'
import type { RecordLoss } from './record-stream'
import type { RecordProtection } from './record-protection'
import type { ServerHello } from './server-hello'

/** Why what a direction carries cannot be read, or not any more. */
export type TlsLoss =
  | RecordLoss
  /** No secrets for this connection. */
  | 'no-keys'
  /** There are secrets, but the first record under them does not open. */
  | 'keys-do-not-fit'
  /** A record does not open though earlier ones did. */
  | 'record-damaged'
  | 'cipher-not-supported'
  | 'version-not-supported'
  /** TLS compression (RFC 3749). */
  | 'compressed'
  /** The direction's first records belong to a handshake whose beginning was not captured. */
  | 'no-hello'
  | 'message-too-long'

/** An alert (RFC 8446 §6). */
export interface TlsAlert {
  /** 1 warning, 2 fatal. */
  level: number
  description: number
  /** Whether it could be read only with keys. */
  encrypted: boolean
}

/** Records of one direction under the same keys. */
export interface RecordEpoch {
  protection: RecordProtection
  /** Stream offset of its first record. */
  start: number
}

/** Where a record stands, and what is needed to open it again. */
export interface RecordPlace {
  epoch: RecordEpoch
  sequence: number
  /** Stream offset of its header. */
  offset: number
  /** Header and fragment together. */
  length: number
}

/** What a TLS connection amounts to. Whatever is passed is the receiver's, unless it says borrowed. */
export interface TlsSink {
  clientHello(hello: ClientHello, packet: number): void
  serverHello(hello: ServerHello, packet: number): void
  /** Each handshake message that can be read, hellos included; `length` is that of the message with its header. */
  handshakeMessage(direction: Direction, type: number, length: number, packet: number): void
  /** The application protocol the server chose, once it is known. */
  alpn(protocol: string, packet: number): void
  /** A chain, leaf first, in DER; empty for a client that has none. */
  certificates(direction: Direction, chain: Uint8Array[], packet: number): void
  alert(direction: Direction, alert: TlsAlert, packet: number): void
  /** The keys of a direction change: from here on it is encrypted. `opened` tells whether with keys that are known. */
  encrypted(direction: Direction, opened: boolean, packet: number): void
  applicationData(direction: Direction, content: Uint8Array, place: RecordPlace, packet: number): void
  /** So many bytes of application data are missing. */
  applicationGap(direction: Direction, length: number, packet: number): void
  /** A record that cannot be opened, with the content type of its header and the length of its fragment. */
  sealedRecord(direction: Direction, type: number, length: number, packet: number): void
  /** From stream offset `offset` on nothing of this direction is opened; told once a direction. */
  lost(direction: Direction, reason: TlsLoss, offset: number, packet: number): void
}
