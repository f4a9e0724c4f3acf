import { cipherSuite, type CipherSuite, type SuiteProtection } from './cipher-suites'
import { keyBlock, type DirectionKeys, type KeyBlockInput } from './key-schedule-12'
import { NONCE_LENGTH, trafficKeys } from './key-schedule-13'
import { TLS_1_0 } from './names'
import { Rc4 } from './rc4'
import type { AeadCipher, TlsCrypto, TlsHash } from './tls-crypto'

const EXPLICIT_NONCE = 8
const HASH_LENGTHS: Readonly<Record<TlsHash, number>> = { md5: 16, sha1: 20, sha256: 32, sha384: 48 }

/** A record under keys, and where it stands among the others of its direction under the same keys. */
export interface SealedRecord {
  /** Content type and version of its header. */
  type: number
  version: number
  /** The fragment is `bytes` from `start` to `end`. Borrowed. */
  bytes: Uint8Array
  start: number
  end: number
  /** RFC 8446 §5.3. */
  sequence: number
  /** Bytes of fragments before this one, for stream ciphers. */
  position: number
  /** The last `RecordProtection.chained` bytes of the record before; null for the first. */
  before: Uint8Array | null
}

/** A record opened; `type` is the true one, which TLS 1.3 keeps inside. */
export interface OpenedRecord {
  type: number
  /** Owned by the caller. */
  content: Uint8Array
}

/**
 * Opens the records of one direction under one set of keys. Records may be opened in any order, more than once: the
 * result depends on the record alone.
 */
export interface RecordProtection {
  /** Bytes of the record before that opening one needs: in TLS 1.0 its last block is the IV. */
  readonly chained: number
  /** Bytes by which the fragment is longer than its content at least; null where padding makes that uncertain. */
  readonly overhead: number | null
  /** @returns null where tag, MAC or padding does not fit: other keys, or damaged bytes */
  open(record: SealedRecord): OpenedRecord | null
}

/** Whether records of this suite can be opened here. */
export function isSupported(crypto: TlsCrypto, suite: CipherSuite): boolean {
  const { protection } = suite
  if (protection === null) return false
  return protection.kind === 'rc4' || protection.kind === 'null' || crypto.supports(protection.cipher)
}

/** Both directions' protection for TLS 1.0 to 1.2 (RFC 5246 §6.2.3); null for a suite that is not supported. */
export function protectionsOf(
  crypto: TlsCrypto,
  suite: CipherSuite,
  input: Omit<KeyBlockInput, 'hash'>,
  encryptThenMac: boolean,
): [client: RecordProtection, server: RecordProtection] | null {
  const { protection } = suite
  if (protection === null || !isSupported(crypto, suite)) return null
  const { version } = input
  const lengths = {
    mac: protection.kind === 'aead' ? 0 : HASH_LENGTHS[protection.mac],
    key: protection.kind === 'null' ? 0 : protection.keyLength,
    iv: ivLength(protection, version),
  }
  const keys = keyBlock(crypto, { ...input, hash: suite.hash }, lengths)
  const make = (own: DirectionKeys): RecordProtection => {
    switch (protection.kind) {
      case 'aead':
        return new Aead12(crypto, protection, own)
      case 'cbc':
        return new BlockCipher(crypto, protection, own, version, encryptThenMac)
      case 'rc4':
      case 'null':
        return new StreamCipher(crypto, protection.mac, own, protection.kind === 'rc4')
    }
  }
  return [make(keys[0]), make(keys[1])]
}

/** Protection under a traffic secret of TLS 1.3 (RFC 8446 §5.2); null for a suite that is not supported. */
export function protection13(
  crypto: TlsCrypto,
  suiteId: number,
  secret: Uint8Array,
): RecordProtection | null {
  const suite = cipherSuite(suiteId)
  const { protection } = suite
  if (protection?.kind !== 'aead' || !crypto.supports(protection.cipher)) return null
  const { key, iv } = trafficKeys(crypto, suite.hash, secret, protection.keyLength)
  return new Aead13(crypto, protection.cipher, key, iv, protection.tagLength)
}

function ivLength(protection: SuiteProtection, version: number): number {
  if (protection.kind === 'aead') return protection.saltLength
  return protection.kind === 'cbc' && version <= TLS_1_0 ? protection.blockLength : 0
}

/** RFC 5246 §6.2.3.3, RFC 6655, RFC 7905. */
class Aead12 implements RecordProtection {
  readonly chained = 0
  readonly overhead: number
  readonly #crypto: TlsCrypto
  readonly #suite: SuiteProtection & { kind: 'aead' }
  readonly #keys: DirectionKeys

  constructor(crypto: TlsCrypto, suite: SuiteProtection & { kind: 'aead' }, keys: DirectionKeys) {
    this.#crypto = crypto
    this.#suite = suite
    this.#keys = keys
    this.overhead = suite.tagLength + (suite.saltLength < NONCE_LENGTH ? EXPLICIT_NONCE : 0)
  }

  open(record: SealedRecord): OpenedRecord | null {
    const { tagLength, cipher, saltLength } = this.#suite
    const length = record.end - record.start - this.overhead
    if (length < 0) return null
    let { start } = record
    let nonce: Uint8Array
    if (saltLength < NONCE_LENGTH) {
      nonce = new Uint8Array(NONCE_LENGTH)
      nonce.set(this.#keys.iv)
      nonce.set(record.bytes.subarray(start, start + EXPLICIT_NONCE), saltLength)
      start += EXPLICIT_NONCE
    } else {
      nonce = nonceOf(this.#keys.iv, record.sequence)
    }
    const sealed = record.bytes.subarray(start, record.end)
    const additional = macHeader(record, length)
    const content = this.#crypto.openAead(cipher, this.#keys.key, nonce, additional, sealed, tagLength)
    return content === null ? null : { type: record.type, content }
  }
}

/** RFC 8446 §5.2: the content's type stands behind it, and zeros behind that. */
class Aead13 implements RecordProtection {
  readonly chained = 0
  readonly overhead: number
  readonly #crypto: TlsCrypto
  readonly #cipher: AeadCipher
  readonly #key: Uint8Array
  readonly #iv: Uint8Array
  readonly #tagLength: number

  constructor(crypto: TlsCrypto, cipher: AeadCipher, key: Uint8Array, iv: Uint8Array, tagLength: number) {
    this.#crypto = crypto
    this.#cipher = cipher
    this.#key = key
    this.#iv = iv
    this.#tagLength = tagLength
    this.overhead = tagLength + 1
  }

  open(record: SealedRecord): OpenedRecord | null {
    const { bytes, start, end, type, version } = record
    const length = end - start
    if (length < this.#tagLength) return null
    const header = Uint8Array.of(type, version >> 8, version & 0xff, length >> 8, length & 0xff)
    const nonce = nonceOf(this.#iv, record.sequence)
    const sealed = bytes.subarray(start, end)
    const inner = this.#crypto.openAead(this.#cipher, this.#key, nonce, header, sealed, this.#tagLength)
    if (inner === null) return null
    let last = inner.length - 1
    while (last > 0 && inner[last] === 0) last--
    // Nothing but zeros has no type: 0 is none, and the record counts as empty (RFC 8446 §5.4).
    return { type: inner[last] ?? 0, content: inner.subarray(0, Math.max(0, last)) }
  }
}

/** RFC 5246 §6.2.3.2; MAC first, or with encrypt_then_mac (RFC 7366) last. Nothing here has to be constant in time. */
class BlockCipher implements RecordProtection {
  readonly chained: number
  readonly overhead = null
  readonly #crypto: TlsCrypto
  readonly #suite: SuiteProtection & { kind: 'cbc' }
  readonly #keys: DirectionKeys
  readonly #encryptThenMac: boolean

  constructor(
    crypto: TlsCrypto,
    suite: SuiteProtection & { kind: 'cbc' },
    keys: DirectionKeys,
    version: number,
    encryptThenMac: boolean,
  ) {
    this.#crypto = crypto
    this.#suite = suite
    this.#keys = keys
    this.#encryptThenMac = encryptThenMac
    const trailer = encryptThenMac ? HASH_LENGTHS[suite.mac] : 0
    this.chained = version <= TLS_1_0 ? suite.blockLength + trailer : 0
  }

  open(record: SealedRecord): OpenedRecord | null {
    const { mac, blockLength, cipher } = this.#suite
    const macLength = HASH_LENGTHS[mac]
    let { end } = record
    if (this.#encryptThenMac) {
      end -= macLength
      if (end < record.start || !this.#hasMac(record, record.bytes.subarray(record.start, end), end))
        return null
    }
    const start = this.chained > 0 ? record.start : record.start + blockLength
    if (end - start < blockLength || (end - start) % blockLength !== 0) return null
    const blocks = record.bytes.subarray(start, end)
    const plain = this.#crypto.decryptCbc(cipher, this.#keys.key, this.#iv(record), blocks)
    const padding = paddingLength(plain)
    if (padding < 0) return null
    const contentEnd = plain.length - padding - (this.#encryptThenMac ? 0 : macLength)
    if (contentEnd < 0) return null
    const content = plain.subarray(0, contentEnd)
    if (!this.#encryptThenMac) {
      const expected = this.#macOf(record, content)
      if (!isEqual(expected, plain.subarray(contentEnd, contentEnd + macLength))) return null
    }
    return { type: record.type, content }
  }

  #iv(record: SealedRecord): Uint8Array {
    const { blockLength } = this.#suite
    if (this.chained === 0) return record.bytes.subarray(record.start, record.start + blockLength)
    return record.before === null ? this.#keys.iv : record.before.subarray(0, blockLength)
  }

  #hasMac(record: SealedRecord, covered: Uint8Array, at: number): boolean {
    return isEqual(this.#macOf(record, covered), record.bytes.subarray(at, record.end))
  }

  #macOf(record: SealedRecord, covered: Uint8Array): Uint8Array {
    return recordMac(this.#crypto, this.#suite.mac, this.#keys.mac, record, covered)
  }
}

/** RFC 5246 §6.2.3.1: RC4, or no encryption; the MAC is behind the content. */
class StreamCipher implements RecordProtection {
  readonly chained = 0
  readonly overhead: number
  readonly #crypto: TlsCrypto
  readonly #mac: TlsHash
  readonly #macKey: Uint8Array
  readonly #cipher: Rc4 | null

  constructor(crypto: TlsCrypto, mac: TlsHash, keys: DirectionKeys, encrypts: boolean) {
    this.#crypto = crypto
    this.#mac = mac
    this.#macKey = keys.mac
    this.#cipher = encrypts ? new Rc4(keys.key) : null
    this.overhead = HASH_LENGTHS[mac]
  }

  open(record: SealedRecord): OpenedRecord | null {
    const sealed = record.bytes.subarray(record.start, record.end)
    const plain = this.#cipher?.decrypt(record.position, sealed) ?? sealed.slice()
    const contentEnd = plain.length - this.overhead
    if (contentEnd < 0) return null
    const content = plain.subarray(0, contentEnd)
    const expected = recordMac(this.#crypto, this.#mac, this.#macKey, record, content)
    return isEqual(expected, plain.subarray(contentEnd)) ? { type: record.type, content } : null
  }
}

/** RFC 8446 §5.3, RFC 7905 §2. */
function nonceOf(iv: Uint8Array, sequence: number): Uint8Array {
  const nonce = Uint8Array.from(iv)
  const view = new DataView(nonce.buffer)
  view.setUint32(4, view.getUint32(4) ^ Math.floor(sequence / 0x1_0000_0000))
  view.setUint32(8, view.getUint32(8) ^ (sequence >>> 0))
  return nonce
}

/** Sequence number, type, version, length: what MACs and AEADs of TLS 1.2 cover beside the content. */
function macHeader(record: SealedRecord, length: number): Uint8Array {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, Math.floor(record.sequence / 0x1_0000_0000))
  view.setUint32(4, record.sequence >>> 0)
  view.setUint8(8, record.type)
  view.setUint16(9, record.version)
  view.setUint16(11, length)
  return header
}

function recordMac(
  crypto: TlsCrypto,
  hash: TlsHash,
  key: Uint8Array,
  record: SealedRecord,
  covered: Uint8Array,
): Uint8Array {
  const data = new Uint8Array(13 + covered.length)
  data.set(macHeader(record, covered.length))
  data.set(covered, 13)
  return crypto.hmac(hash, key, data)
}

/** Bytes of padding with their length byte; -1 where they are none (RFC 5246 §6.2.3.2). */
function paddingLength(plain: Uint8Array): number {
  const value = plain.at(-1) ?? 0
  if (value + 1 > plain.length) return -1
  for (let at = plain.length - 1 - value; at < plain.length; at++) if (plain[at] !== value) return -1
  return value + 1
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
