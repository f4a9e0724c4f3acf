import type { TlsCrypto, TlsHash } from './tls-crypto'

const ascii = new TextEncoder()
export const NONCE_LENGTH = 12

/** RFC 8446 §7.3: key and IV of records under a traffic secret. */
export function trafficKeys(
  crypto: TlsCrypto,
  hash: TlsHash,
  secret: Uint8Array,
  keyLength: number,
): { key: Uint8Array; iv: Uint8Array } {
  return {
    key: expandLabel(crypto, hash, secret, 'key', keyLength),
    iv: expandLabel(crypto, hash, secret, 'iv', NONCE_LENGTH),
  }
}

/** RFC 8446 §7.2: the secret after a KeyUpdate. */
export function nextTrafficSecret(crypto: TlsCrypto, hash: TlsHash, secret: Uint8Array): Uint8Array {
  return expandLabel(crypto, hash, secret, 'traffic upd', secret.length)
}

/** HKDF-Expand-Label of RFC 8446 §7.1 with an empty context (RFC 5869 §2.3). */
function expandLabel(
  crypto: TlsCrypto,
  hash: TlsHash,
  secret: Uint8Array,
  label: string,
  length: number,
): Uint8Array {
  const name = ascii.encode(`tls13 ${label}`)
  const info = Uint8Array.of(length >> 8, length & 0xff, name.length, ...name, 0)
  const output = new Uint8Array(length)
  let previous = new Uint8Array(0)
  for (let at = 0, counter = 1; at < length; counter++) {
    previous = Uint8Array.from(crypto.hmac(hash, secret, Uint8Array.of(...previous, ...info, counter)))
    output.set(previous.subarray(0, length - at), at)
    at += previous.length
  }
  return output
}
