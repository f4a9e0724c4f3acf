import { KeyLog, type SecretLabel, type SecretSource } from '@shared/tls/key-log'

/** Type of a Decryption Secrets Block that holds a TLS key log: "TLSK" (draft-ietf-opsawg-pcapng §4.7). */
export const DSB_TLS_KEY_LOG = 0x544c534b

/** What opens a whole connection of TLS 1.3. */
const ALL_OF_TLS_1_3: readonly SecretLabel[] = [
  'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
  'SERVER_HANDSHAKE_TRAFFIC_SECRET',
  'CLIENT_TRAFFIC_SECRET_0',
  'SERVER_TRAFFIC_SECRET_0',
]

/** Words of which a comment with secrets has one. */
const SECRET_IN_TEXT = /CLIENT_RANDOM|_SECRET|Master-Key:/

/**
 * The TLS secrets a session knows: of the file itself (Decryption Secrets Blocks, keys pasted into a comment),
 * and of key logs given beside it.
 */
export class SessionSecrets implements SecretSource {
  readonly #own = new KeyLog()
  readonly #given: KeyLog | null
  #findLater: (() => void) | null = null

  /** @param given key logs beside the file; may serve several sessions */
  constructor(given: KeyLog | null = null) {
    this.#given = given
  }

  /** Secrets in the file itself. */
  get ownCount(): number {
    return this.#own.count
  }

  /** A Decryption Secrets Block; other types than TLS key logs are passed over. */
  addBlock(type: number, secrets: Uint8Array): void {
    if (type === DSB_TLS_KEY_LOG) this.#own.add(secrets)
  }

  addComment(text: string): void {
    if (SECRET_IN_TEXT.test(text)) this.#own.add(text)
  }

  /**
   * Some captures hold secrets behind the packets they open. `find` is called once, when one is looked for in vain, and
   * adds what the rest of the file holds.
   */
  whenMissing(find: () => void): void {
    this.#findLater = find
  }

  /** Whether all is known that opens a connection, whatever its version. */
  isComplete(clientRandom: Uint8Array): boolean {
    const has = (label: SecretLabel): boolean => this.find(clientRandom, label) !== null
    return has('CLIENT_RANDOM') || ALL_OF_TLS_1_3.every(has)
  }

  find(clientRandom: Uint8Array, label: SecretLabel): Uint8Array | null {
    return this.#look((log) => log.find(clientRandom, label))
  }

  findSession(sessionId: Uint8Array): Uint8Array | null {
    return this.#look((log) => log.findSession(sessionId))
  }

  #look(find: (log: KeyLog) => Uint8Array | null): Uint8Array | null {
    const known = find(this.#own) ?? (this.#given === null ? null : find(this.#given))
    if (known !== null || this.#findLater === null) return known
    const findLater = this.#findLater
    this.#findLater = null
    findLater()
    return find(this.#own)
  }
}
