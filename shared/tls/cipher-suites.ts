import { CIPHER_SUITE_NAMES } from './cipher-suite-names'
import { hexName, isGrease } from './names'
import type { AeadCipher, CbcCipher, TlsHash } from './tls-crypto'

/** How a cipher suite protects records. */
export type SuiteProtection =
  /** `saltLength` bytes of the nonce come from the keys; where they are fewer than 12 the record carries the others (TLS 1.2). */
  | { kind: 'aead'; cipher: AeadCipher; keyLength: number; saltLength: 4 | 12; tagLength: 8 | 16 }
  | { kind: 'cbc'; cipher: CbcCipher; keyLength: number; blockLength: 8 | 16; mac: TlsHash }
  | { kind: 'rc4'; keyLength: number; mac: TlsHash }
  | { kind: 'null'; mac: TlsHash }

export interface CipherSuite {
  id: number
  name: string
  /** Hash of the key schedule: TLS 1.3, and the PRF of TLS 1.2. */
  hash: TlsHash
  /** Null for what is not read: export ciphers, IDEA, SEED, DES, GOST, names without a cipher. */
  protection: SuiteProtection | null
}

const NAME = /^TLS_(?:(?:.*_)?WITH_)?(.+?)(?:_(MD5|SHA|SHA256|SHA384))?$/
const AEAD = /^(AES|ARIA|CAMELLIA)_(128|256)_(GCM|CCM|CCM_8)$/
const CBC = /^(AES|ARIA|CAMELLIA)_(128|256)_CBC$/

const HASHES: Readonly<Record<string, TlsHash>> = {
  MD5: 'md5',
  SHA: 'sha1',
  SHA256: 'sha256',
  SHA384: 'sha384',
}

const known = new Map<number, CipherSuite>()

/** What IANA's registry says of a suite; one that is not in it has its number as a name and no protection. */
export function cipherSuite(id: number): CipherSuite {
  let suite = known.get(id)
  if (suite === undefined) {
    suite = describe(id)
    known.set(id, suite)
  }
  return suite
}

/** IANA's name, `GREASE`, or the number. */
export function cipherSuiteName(id: number): string {
  return isGrease(id) ? 'GREASE' : (CIPHER_SUITE_NAMES.get(id) ?? hexName(id))
}

function describe(id: number): CipherSuite {
  const name = cipherSuiteName(id)
  const [, cipher = '', hashName = ''] = NAME.exec(name) ?? []
  const mac = HASHES[hashName] ?? 'sha256'
  // RFC 5246 §5: SHA-256, unless the suite says more.
  const hash = mac === 'sha384' ? 'sha384' : 'sha256'
  return { id, name, hash, protection: name.includes('EXPORT') ? null : protectionOf(cipher, mac) }
}

function protectionOf(cipher: string, mac: TlsHash): SuiteProtection | null {
  if (cipher === 'CHACHA20_POLY1305') {
    return { kind: 'aead', cipher: 'chacha20-poly1305', keyLength: 32, saltLength: 12, tagLength: 16 }
  }
  const aead = AEAD.exec(cipher)
  if (aead !== null) {
    const [, family = '', bits = '', mode = ''] = aead
    const name = `${family}-${bits}-${mode.slice(0, 3)}`.toLowerCase() as AeadCipher
    const tagLength = mode === 'CCM_8' ? 8 : 16
    return { kind: 'aead', cipher: name, keyLength: Number(bits) / 8, saltLength: 4, tagLength }
  }
  const cbc = CBC.exec(cipher)
  if (cbc !== null) {
    const [, family = '', bits = ''] = cbc
    const name = `${family}-${bits}-cbc`.toLowerCase() as CbcCipher
    return { kind: 'cbc', cipher: name, keyLength: Number(bits) / 8, blockLength: 16, mac }
  }
  if (cipher === '3DES_EDE_CBC')
    return { kind: 'cbc', cipher: 'des-ede3-cbc', keyLength: 24, blockLength: 8, mac }
  if (cipher === 'RC4_128') return { kind: 'rc4', keyLength: 16, mac }
  return cipher === 'NULL' ? { kind: 'null', mac } : null
}
