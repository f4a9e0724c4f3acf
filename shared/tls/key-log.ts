/** Bytes of key logs a session takes, and secrets it keeps; beyond it says that the limit was reached. */
export const MAX_KEY_LOG_BYTES = 64 * 1024 * 1024
export const MAX_SECRETS = 1_000_000
/** The longest line with a secret is shorter; what is longer is no secret. */
export const MAX_KEY_LOG_LINE = 1024

const NEWLINE = 0x0a
const RANDOM_DIGITS = 64

/** The secrets a key log can have for one connection. */
export type SecretLabel =
  /** The master secret of TLS 1.2 and older. */
  | 'CLIENT_RANDOM'
  | 'CLIENT_EARLY_TRAFFIC_SECRET'
  | 'CLIENT_HANDSHAKE_TRAFFIC_SECRET'
  | 'SERVER_HANDSHAKE_TRAFFIC_SECRET'
  | 'CLIENT_TRAFFIC_SECRET_0'
  | 'SERVER_TRAFFIC_SECRET_0'

const LABELS: ReadonlySet<string> = new Set<SecretLabel>([
  'CLIENT_RANDOM',
  'CLIENT_EARLY_TRAFFIC_SECRET',
  'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
  'SERVER_HANDSHAKE_TRAFFIC_SECRET',
  'CLIENT_TRAFFIC_SECRET_0',
  'SERVER_TRAFFIC_SECRET_0',
])

const isLabel = (text: string): text is SecretLabel => LABELS.has(text)

const SECRET_LINE = /^([A-Z][A-Z0-9_]*) +([0-9a-f]{64}) +((?:[0-9a-f]{2}){32,64})\s*$/i
/** What OpenSSL's `s_client` prints, as older versions of Wireshark took it. */
const SESSION_LINE = /^RSA Session-ID:((?:[0-9a-f]{2}){1,32}) Master-Key:([0-9a-f]{96})\s*$/i

/**
 * The client random a line of a key log is about, in lower-case hexadecimal; null for a line without a secret that opens
 * records.
 */
export function secretLineRandom(line: string): string | null {
  const [, label = '', random = ''] = SECRET_LINE.exec(line) ?? []
  return isLabel(label.toUpperCase()) ? random.toLowerCase() : null
}

/** Where the secrets of connections are looked up. */
export interface SecretSource {
  /** @param clientRandom the 32 random bytes of the (first) ClientHello */
  find(clientRandom: Uint8Array, label: SecretLabel): Uint8Array | null
  /** The master secret of a session of TLS 1.2 or older, by the id the ServerHello gave it. */
  findSession(sessionId: Uint8Array): Uint8Array | null
}

/**
 * Secrets of TLS connections as browsers, servers and OpenSSL write them (RFC 9850, "SSLKEYLOGFILE"): one a line,
 * `LABEL client_random secret` in hexadecimal. Comments, empty lines and labels of other secrets are passed over.
 */
export class KeyLog implements SecretSource {
  readonly #secrets = new Map<string, Partial<Record<SecretLabel, string>>>()
  readonly #sessions = new Map<string, string>()
  readonly #maxSecrets: number
  #count = 0
  #bytes = 0
  #limitReached = false

  constructor(maxSecrets = MAX_SECRETS) {
    this.#maxSecrets = maxSecrets
  }

  /** How many secrets are known. */
  get count(): number {
    return this.#count
  }

  /** Whether secrets were left out for MAX_KEY_LOG_BYTES or the limit of secrets. */
  get limitReached(): boolean {
    return this.#limitReached
  }

  /** Takes a whole log, or lines of one (a Decryption Secrets Block, a capture comment). @returns secrets that are new */
  add(text: Uint8Array | string): number {
    const reader = new KeyLogReader(this)
    const added = reader.push(typeof text === 'string' ? new TextEncoder().encode(text) : text)
    return added + reader.end()
  }

  /** One line without its end. @returns whether it had a secret that was not known */
  addLine(line: string): boolean {
    const secret = SECRET_LINE.exec(line)
    if (secret !== null) {
      const label = secret[1]!.toUpperCase()
      return isLabel(label) && this.#addSecret(label, secret[2]!.toLowerCase(), secret[3]!)
    }
    const session = SESSION_LINE.exec(line)
    return session !== null && this.#addSession(session[1]!.toLowerCase(), session[2]!)
  }

  /** @returns how many of `length` more bytes may be read */
  admit(length: number): number {
    const admitted = Math.min(length, MAX_KEY_LOG_BYTES - this.#bytes)
    this.#bytes += admitted
    if (admitted < length) this.#limitReached = true
    return admitted
  }

  find(clientRandom: Uint8Array, label: SecretLabel): Uint8Array | null {
    const secret = this.#secrets.get(hexOf(clientRandom))?.[label]
    return secret === undefined ? null : bytesOfHex(secret)
  }

  findSession(sessionId: Uint8Array): Uint8Array | null {
    const secret = this.#sessions.get(hexOf(sessionId))
    return secret === undefined ? null : bytesOfHex(secret)
  }

  #addSecret(label: SecretLabel, clientRandom: string, secret: string): boolean {
    const known = this.#secrets.get(clientRandom) ?? {}
    if (known[label] !== undefined || !this.#hasRoom()) return false
    known[label] = secret
    this.#secrets.set(clientRandom, known)
    this.#count++
    return true
  }

  #addSession(sessionId: string, secret: string): boolean {
    if (this.#sessions.has(sessionId) || !this.#hasRoom()) return false
    this.#sessions.set(sessionId, secret)
    this.#count++
    return true
  }

  #hasRoom(): boolean {
    if (this.#count < this.#maxSecrets) return true
    this.#limitReached = true
    return false
  }
}

/** Reads a key log while it is being written: a line counts once its end is there. */
export class KeyLogReader {
  readonly #log: KeyLog
  readonly #line = new Uint8Array(MAX_KEY_LOG_LINE)
  /** Bytes of the unfinished line; past MAX_KEY_LOG_LINE they are counted only. */
  #length = 0

  constructor(log: KeyLog) {
    this.#log = log
  }

  /** @returns how many secrets were new */
  push(bytes: Uint8Array): number {
    const end = this.#log.admit(bytes.length)
    let added = 0
    for (let at = 0; at < end;) {
      const newline = bytes.subarray(0, end).indexOf(NEWLINE, at)
      const lineEnd = newline < 0 ? end : newline
      if (this.#length < MAX_KEY_LOG_LINE) {
        const room = MAX_KEY_LOG_LINE - this.#length
        this.#line.set(bytes.subarray(at, Math.min(lineEnd, at + room)), this.#length)
      }
      this.#length += lineEnd - at
      if (newline >= 0) added += this.#endLine()
      at = lineEnd + 1
    }
    return added
  }

  /** The log ends here: its last line needs no end. */
  end(): number {
    return this.#endLine()
  }

  #endLine(): number {
    const length = this.#length
    this.#length = 0
    if (length <= RANDOM_DIGITS || length > MAX_KEY_LOG_LINE) return 0
    const line = String.fromCharCode(...this.#line.subarray(0, length))
    return this.#log.addLine(line) ? 1 : 0
  }
}

function hexOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

function bytesOfHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return bytes
}
