import { SECRETS_TLS_KEY_LOG } from '@shared/capture/pcapng-block'
import type { ConnectionNumber } from '@shared/model/numbers'
import { secretLineRandom } from '@shared/tls/key-log'
import type { Session } from '../index/session'
import type { ReservedSecrets } from '../recorder/reserved-secrets'
import { KeyLogTail } from './key-log-tail'

/** Milliseconds between two looks at a key log while a connection waits for its secrets, and while none does. */
export const EAGER_POLL = 10
export const IDLE_POLL = 200
/** Milliseconds a connection waits for its secrets before it is read without them. Programs write them within 60. */
export const SECRETS_PATIENCE = 3000

/**
 * The secrets that a program writes while its connections are recorded: each goes into the session file, in front of the
 * packets it opens, and into the session, where the connection goes on that waited for it.
 */
export class LiveSecrets {
  readonly #session: Session
  readonly #file: ReservedSecrets
  readonly #tail: KeyLogTail | null
  /** When each connection began to wait. */
  readonly #waiting = new Map<ConnectionNumber, number>()
  #timer: NodeJS.Timeout | null = null

  /** @param path of a key log that another program writes; null where all secrets come from `add` */
  constructor(path: string | null, session: Session, file: ReservedSecrets) {
    this.#session = session
    this.#file = file
    this.#tail = path === null ? null : new KeyLogTail(path, (lines) => this.add(lines))
    session.onClientHello = (connection, random) => {
      file.named(connection, Buffer.from(random).toString('hex'))
      this.#waiting.set(connection, performance.now())
      this.#schedule(EAGER_POLL)
    }
  }

  start(): void {
    this.#poll()
  }

  /** Looks once more: the last connections' secrets may just have been written. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#tail?.poll()
    this.#tail?.close()
  }

  #schedule(milliseconds: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#poll(), milliseconds)
  }

  #poll(): void {
    this.#tail?.poll()
    this.#loosePatience()
    this.#schedule(this.#waiting.size > 0 ? EAGER_POLL : IDLE_POLL)
  }

  #loosePatience(): void {
    if (this.#waiting.size === 0) return
    const held = new Set(this.#session.heldConnections.map(({ id }) => id))
    const now = performance.now()
    for (const [connection, since] of this.#waiting) {
      if (held.has(connection) && now - since < SECRETS_PATIENCE) continue
      this.#waiting.delete(connection)
      this.#session.releaseHeld(connection)
    }
  }

  /** Lines of a key log (RFC 9850). */
  add(lines: readonly string[]): void {
    const secrets: string[] = []
    for (const text of lines) {
      const line = text.endsWith('\r') ? text.slice(0, -1) : text
      const random = secretLineRandom(line)
      if (random === null) continue
      secrets.push(`${line}\n`)
      this.#file.add(random, `${line}\n`)
    }
    if (secrets.length > 0)
      this.#session.secrets(SECRETS_TLS_KEY_LOG, Buffer.from(secrets.join(''), 'latin1'))
  }
}
