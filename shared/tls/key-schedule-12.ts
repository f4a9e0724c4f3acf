import { TLS_1_2 } from './names'
import type { TlsCrypto, TlsHash } from './tls-crypto'

const ascii = new TextEncoder()

/** What of a handshake goes into the keys of TLS 1.0 to 1.2. */
export interface KeyBlockInput {
  version: number
  /** Hash of the suite's PRF; before TLS 1.2 it is always MD5 with SHA-1. */
  hash: TlsHash
  master: Uint8Array
  clientRandom: Uint8Array
  serverRandom: Uint8Array
}

/** One direction's part of the key block. */
export interface DirectionKeys {
  mac: Uint8Array
  key: Uint8Array
  iv: Uint8Array
}

/** Lengths of the parts, in bytes. */
export interface KeyLengths {
  mac: number
  key: number
  iv: number
}

/** RFC 5246 §6.3: the client's keys and the server's. */
export function keyBlock(
  crypto: TlsCrypto,
  input: KeyBlockInput,
  lengths: KeyLengths,
): [client: DirectionKeys, server: DirectionKeys] {
  const { mac, key, iv } = lengths
  const seed = join(ascii.encode('key expansion'), input.serverRandom, input.clientRandom)
  const block = prf(crypto, input.version, input.hash, input.master, seed, 2 * (mac + key + iv))
  const side = (number: 0 | 1): DirectionKeys => ({
    mac: block.subarray(number * mac, (number + 1) * mac),
    key: block.subarray(2 * mac + number * key, 2 * mac + (number + 1) * key),
    iv: block.subarray(2 * (mac + key) + number * iv, 2 * (mac + key) + (number + 1) * iv),
  })
  return [side(0), side(1)]
}

/** RFC 5246 §5; RFC 2246 §5 for older versions, where MD5 and SHA-1 each take a half of the secret. */
function prf(
  crypto: TlsCrypto,
  version: number,
  hash: TlsHash,
  secret: Uint8Array,
  seed: Uint8Array,
  length: number,
): Uint8Array {
  if (version >= TLS_1_2) return pHash(crypto, hash, secret, seed, length)
  const half = Math.ceil(secret.length / 2)
  const output = pHash(crypto, 'md5', secret.subarray(0, half), seed, length)
  const other = pHash(crypto, 'sha1', secret.subarray(secret.length - half), seed, length)
  return output.map((byte, index) => byte ^ other[index]!)
}

function pHash(
  crypto: TlsCrypto,
  hash: TlsHash,
  secret: Uint8Array,
  seed: Uint8Array,
  length: number,
): Uint8Array {
  const output = new Uint8Array(length)
  let a = seed
  for (let at = 0; at < length;) {
    a = crypto.hmac(hash, secret, a)
    const part = crypto.hmac(hash, secret, join(a, seed))
    output.set(part.subarray(0, length - at), at)
    at += part.length
  }
  return output
}

function join(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
