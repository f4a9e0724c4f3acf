import {
  CLIENT_TO_SERVER,
  oppositeDirection,
  SERVER_TO_CLIENT,
  type Direction,
} from '@shared/model/direction'
import { cipherSuiteName } from '@shared/tls/cipher-suites'
import { KeyLog } from '@shared/tls/key-log'
import { alertName, versionName } from '@shared/tls/names'
import { TlsConversation } from '@shared/tls/tls-conversation'
import type { TlsCrypto } from '@shared/tls/tls-crypto'
import type { TlsSink } from '@shared/tls/tls-sink'

/** Bytes of a handshake that are looked at; certificate chains seldom take 10 KiB. */
export const MAX_HANDSHAKE_BYTES = 256 * 1024

/** What a handshake's bytes say. */
export interface HandshakeOutcome {
  version: string | null
  cipher: string | null
  alpn: string | null
  /** The last alert of the other end, by its name. */
  alert: string | null
}

/**
 * The bytes of our own handshake with a server or a client, read afterwards with our own secrets: why it failed stands in them, and
 * nowhere in the same words for OpenSSL and Electron's BoringSSL.
 */
export class HandshakeLog {
  readonly #crypto: TlsCrypto
  readonly #keyLog = new KeyLog()
  #chunks: { direction: Direction; bytes: Uint8Array }[] = []
  #length = 0

  readonly #peer: Direction

  /** @param role ours */
  constructor(crypto: TlsCrypto, role: 'client' | 'server') {
    this.#crypto = crypto
    this.#peer = role === 'client' ? SERVER_TO_CLIENT : CLIENT_TO_SERVER
  }

  add(sent: boolean, bytes: Uint8Array): void {
    this.#length += bytes.length
    if (this.#length > MAX_HANDSHAKE_BYTES) return
    this.#chunks.push({ direction: sent ? oppositeDirection(this.#peer) : this.#peer, bytes })
  }

  addSecret(line: Uint8Array): void {
    this.#keyLog.add(line)
  }

  /** What the bytes so far say; forgets them. */
  take(): HandshakeOutcome {
    const outcome: HandshakeOutcome = { version: null, cipher: null, alpn: null, alert: null }
    const conversation = new TlsConversation(sinkOf(outcome, this.#peer), this.#keyLog, this.#crypto)
    for (const { direction, bytes } of this.#chunks) conversation.data(direction, bytes, 0, bytes.length, 0)
    this.#chunks = []
    return outcome
  }
}

const nothing = (): void => undefined

function sinkOf(outcome: HandshakeOutcome, peer: Direction): TlsSink {
  return {
    clientHello: nothing,
    serverHello: ({ version, cipherSuite }) => {
      outcome.version = versionName(version)
      outcome.cipher = cipherSuiteName(cipherSuite)
    },
    handshakeMessage: nothing,
    alpn: (protocol) => {
      outcome.alpn = protocol
    },
    certificates: nothing,
    alert: (direction, { description }) => {
      if (direction === peer && description !== 0) outcome.alert = alertName(description)
    },
    encrypted: nothing,
    applicationData: nothing,
    applicationGap: nothing,
    sealedRecord: nothing,
    lost: nothing,
  }
}
