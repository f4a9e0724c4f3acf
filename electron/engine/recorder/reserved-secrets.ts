import { SECRETS_TLS_KEY_LOG } from '@shared/capture/pcapng-block'
import { secretsBlockLength } from '@shared/capture/pcapng-writer'
import type { ConnectionNumber } from '@shared/model/numbers'
import type { SessionLog } from './session-log'

/**
 * Bytes reserved for the secrets of a connection. Its five lines take up to 970 (TLS 1.3 with SHA-384); a connection that
 * needs more gets a block of its own behind its packets.
 */
export const RESERVED_SECRETS = 1536
/** Connections whose secrets came before anything else of them did; the oldest are forgotten. */
export const MAX_EARLY_SECRETS = 10_000

const NEWLINE = 0x0a
const SECRETS_AT = 16

interface Reservation {
  /** Where its next line goes in the file. */
  offset: number
  end: number
}

/**
 * TLS secrets in a session file. Wireshark wants them in front of the packets they open, but they come later than those:
 * a Decryption Secrets Block of empty lines is written in front of a ClientHello and filled in place. Its length never
 * changes, and the file is valid at every moment.
 */
export class ReservedSecrets {
  readonly #log: SessionLog
  readonly #reservations = new Map<ConnectionNumber, Reservation>()
  /** By client random, in hexadecimal. */
  readonly #connections = new Map<string, ConnectionNumber>()
  /** Lines of connections that are not known by their random yet. */
  readonly #early = new Map<string, string[]>()

  constructor(log: SessionLog) {
    this.#log = log
  }

  /** The next packet of the connection has a ClientHello. */
  reserve(connection: ConnectionNumber): void {
    const log = this.#log
    if (this.#reservations.has(connection) || !log.reserve(secretsBlockLength(RESERVED_SECRETS))) return
    const offset = log.size + SECRETS_AT
    log.writer.secrets(SECRETS_TLS_KEY_LOG, new Uint8Array(RESERVED_SECRETS).fill(NEWLINE))
    log.flush()
    this.#reservations.set(connection, { offset, end: offset + RESERVED_SECRETS })
  }

  /** The connection's ClientHello was read: secrets name it by its random. */
  named(connection: ConnectionNumber, random: string): void {
    this.#connections.set(random, connection)
    for (const line of this.#early.get(random) ?? []) this.#write(connection, line)
    this.#early.delete(random)
  }

  /** A line of a key log, with its end. */
  add(random: string, line: string): void {
    const connection = this.#connections.get(random)
    if (connection !== undefined) {
      this.#write(connection, line)
      return
    }
    const lines = this.#early.get(random)
    if (lines !== undefined) lines.push(line)
    else this.#early.set(random, [line])
    if (this.#early.size > MAX_EARLY_SECRETS) this.#early.delete(this.#early.keys().next().value ?? '')
  }

  #write(connection: ConnectionNumber, line: string): void {
    const bytes = Buffer.from(line, 'latin1')
    const reservation = this.#reservations.get(connection)
    if (reservation !== undefined && reservation.offset + bytes.length <= reservation.end) {
      this.#log.patch(reservation.offset, bytes)
      reservation.offset += bytes.length
    } else if (this.#log.reserve(secretsBlockLength(bytes.length))) {
      this.#log.writer.secrets(SECRETS_TLS_KEY_LOG, bytes)
      this.#log.flush()
    }
  }
}
