import type { Direction } from '../model/direction'
import { versionName } from '../tls/names'
import { cipherSuiteName } from '../tls/cipher-suites'
import type { ClientHello } from '../tls/client-hello'
import { highestVersion } from '../tls/client-hello'
import type { ServerHello } from '../tls/server-hello'
import type { TlsAlert, TlsLoss } from '../tls/tls-sink'

/** Handshake messages and alerts kept of one connection; renegotiation and key updates could go on for ever. */
export const MAX_TLS_STEPS = 64

/** A handshake message, an alert, or the change to encryption, in the order they came. */
export type TlsStep = { direction: Direction; packet: number } & (
  { kind: 'message'; type: number; length: number } | { kind: 'alert'; alert: TlsAlert }
)

/** What is known of a connection's TLS. */
export class TlsSession {
  /** Stream offsets of both directions at which TLS begins; before it there may have been a CONNECT. */
  readonly starts: readonly [number, number]
  /** The first hello of either end. */
  clientHello: ClientHello | null = null
  serverHello: ServerHello | null = null
  alpn: string | null = null
  /** Whether application data was opened. */
  decrypted = false
  /** Why a direction cannot be read, or not any more. */
  readonly losses: [TlsLoss | null, TlsLoss | null] = [null, null]
  /** Packet of the first encrypted record that stayed closed; 0 while there is none. */
  sealedPacket = 0
  steps: readonly TlsStep[] = []

  constructor(starts: readonly [number, number]) {
    this.starts = starts
  }

  addStep(step: TlsStep): void {
    if (this.steps.length < MAX_TLS_STEPS) this.steps = [...this.steps, step]
  }

  /** The version chosen, else the highest one offered; null before the ClientHello. */
  get version(): string | null {
    if (this.serverHello !== null) return versionName(this.serverHello.version)
    return this.clientHello === null ? null : versionName(highestVersion(this.clientHello))
  }

  get cipher(): string | null {
    return this.serverHello === null ? null : cipherSuiteName(this.serverHello.cipherSuite)
  }

  get serverName(): string | null {
    return this.clientHello?.serverName ?? null
  }
}
