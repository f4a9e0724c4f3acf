import { CLIENT_TO_SERVER, type Direction } from '../model/direction'
import { cipherSuite } from './cipher-suites'
import type { ClientHello } from './client-hello'
import type { SecretLabel, SecretSource } from './key-log'
import { nextTrafficSecret } from './key-schedule-13'
import { END_OF_EARLY_DATA, FINISHED, KEY_UPDATE } from './names'
import { protection13, type RecordProtection } from './record-protection'
import type { ServerHello } from './server-hello'
import type { TlsCrypto } from './tls-crypto'

type Stage = 'early' | 'handshake' | 'application'

interface Epoch {
  stage: Stage
  protection: RecordProtection
  suite: number
  secret: Uint8Array
}

/**
 * The traffic secrets of one direction of a TLS 1.3 connection in the order they come into force (RFC 8446 §7.1):
 * early data, handshake, application, and after a KeyUpdate the next one. Some may be unknown.
 */
export class TrafficEpochs {
  readonly #crypto: TlsCrypto
  #epochs: Epoch[]
  /** Index of the first that may still open a record. */
  #current = 0
  /** Whether early data may come that is under none of these keys. */
  #mayHaveEarly: boolean

  private constructor(crypto: TlsCrypto, epochs: Epoch[], mayHaveEarly: boolean) {
    this.#crypto = crypto
    this.#epochs = epochs
    this.#mayHaveEarly = mayHaveEarly
  }

  /** Keys of early data: its suite is that of the resumed session, so each that was offered is a candidate (§4.2.10). */
  static early(crypto: TlsCrypto, secrets: SecretSource, hello: ClientHello): TrafficEpochs {
    const secret = secrets.find(hello.random, 'CLIENT_EARLY_TRAFFIC_SECRET')
    if (secret === null) return new TrafficEpochs(crypto, [], true)
    const hash = secret.length === 48 ? 'sha384' : 'sha256'
    const suites = hello.cipherSuites.filter((id) => id >> 8 === 0x13 && cipherSuite(id).hash === hash)
    return new TrafficEpochs(crypto, epochsOf(crypto, 'early', suites, secret), true)
  }

  /** Keys of the handshake and what comes after it. */
  static of(
    crypto: TlsCrypto,
    secrets: SecretSource,
    direction: Direction,
    clientRandom: Uint8Array,
    hello: ServerHello,
  ): TrafficEpochs {
    const isClient = direction === CLIENT_TO_SERVER
    const of = (stage: Stage, label: SecretLabel): Epoch[] => {
      const secret = secrets.find(clientRandom, label)
      return secret === null ? [] : epochsOf(crypto, stage, [hello.cipherSuite], secret)
    }
    const epochs = [
      ...of('handshake', isClient ? 'CLIENT_HANDSHAKE_TRAFFIC_SECRET' : 'SERVER_HANDSHAKE_TRAFFIC_SECRET'),
      ...of('application', isClient ? 'CLIENT_TRAFFIC_SECRET_0' : 'SERVER_TRAFFIC_SECRET_0'),
    ]
    return new TrafficEpochs(crypto, epochs, false)
  }

  get isEmpty(): boolean {
    return this.#epochs.length === 0
  }

  get length(): number {
    return this.#epochs.length
  }

  /** Index of the first of these keys that may open the next record. */
  get current(): number {
    return this.#current
  }

  at(index: number): RecordProtection | null {
    return this.#epochs[index]?.protection ?? null
  }

  /** A record opened under the keys at `index`: earlier ones open nothing any more. */
  enter(index: number): void {
    this.#current = index
  }

  /**
   * The server took the early data (§4.2.10): it is under its key, where that is known.
   * @returns whether the key is known
   */
  acceptEarly(): boolean {
    const isKnown = this.#epochs.some((epoch) => epoch.stage === 'early')
    if (isKnown) this.#mayHaveEarly = false
    return isKnown
  }

  /** The same, and then those of `later`. */
  followedBy(later: TrafficEpochs): TrafficEpochs {
    const epochs = new TrafficEpochs(this.#crypto, [...this.#epochs, ...later.#epochs], this.#mayHaveEarly)
    epochs.#current = this.#current
    return epochs
  }

  /** Whether these are the keys of application data. */
  isApplication(protection: RecordProtection): boolean {
    return this.#epochs.some((epoch) => epoch.protection === protection && epoch.stage === 'application')
  }

  /**
   * Whether a record that opens under none of these keys may be followed by one that does: records of a handshake
   * whose secret is unknown, or early data that the server refused.
   * @param inForce the keys the last record opened with
   */
  mayStillOpen(inForce: RecordProtection | null): boolean {
    const next = this.#epochs[this.#current]
    if (next === undefined) return this.#mayHaveEarly
    if (next.protection === inForce) return false
    switch (next.stage) {
      case 'early':
      case 'handshake':
        return this.#mayHaveEarly
      case 'application':
        return !this.#epochs.some((epoch) => epoch.stage === 'handshake')
    }
  }

  /**
   * What a handshake message does to the keys of its sender (§4.4.4, §4.5, §4.6.3).
   * @returns the keys of the next record where they are new
   */
  after(message: number): RecordProtection | null {
    switch (message) {
      case FINISHED:
        this.#advance('application')
        return null
      case END_OF_EARLY_DATA:
        this.#advance('handshake')
        return null
      case KEY_UPDATE:
        return this.#update()
      default:
        return null
    }
  }

  #advance(stage: Stage): void {
    const next = this.#epochs.findIndex((epoch) => epoch.stage === stage)
    if (next > this.#current) this.#current = next
  }

  #update(): RecordProtection | null {
    const old = this.#epochs[this.#current]
    if (old?.stage !== 'application') return null
    const secret = nextTrafficSecret(this.#crypto, cipherSuite(old.suite).hash, old.secret)
    this.#epochs = epochsOf(this.#crypto, 'application', [old.suite], secret)
    this.#current = 0
    return this.at(0)
  }
}

function epochsOf(crypto: TlsCrypto, stage: Stage, suites: readonly number[], secret: Uint8Array): Epoch[] {
  return suites.flatMap((suite) => {
    const protection = protection13(crypto, suite, secret)
    return protection === null ? [] : [{ stage, protection, suite, secret }]
  })
}
