import { ByteReader } from './byte-reader'
import { readAlpn, readExtensions } from './extensions'
import * as names from './names'

/** The random that makes a ServerHello a HelloRetryRequest: SHA-256 of those words (RFC 8446 §4.1.3). */
const RETRY_RANDOM = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c'

/** RFC 8446 §4.1.3, RFC 5246 §7.4.1.3. */
export interface ServerHello {
  /** The version chosen: that of `supported_versions`, or else `legacy_version`. */
  version: number
  random: Uint8Array
  sessionId: Uint8Array
  cipherSuite: number
  compressionMethod: number
  extensions: number[]
  /** Application protocol, where it is chosen in the clear (TLS 1.2). */
  alpn: string | null
  /** Group of the server's key share; in a retry the one it wants. */
  group: number | null
  encryptThenMac: boolean
  isRetryRequest: boolean
  /** Whether the server took up a pre-shared key (TLS 1.3): the session is resumed. */
  choosesPsk: boolean
  malformed: boolean
  length: number
}

/** Reads the body of a ServerHello; what cannot be read is empty and `malformed` says so. */
export function readServerHello(bytes: Uint8Array, start = 0, end = bytes.length): ServerHello {
  const reader = new ByteReader(bytes, start, end)
  const version = reader.uint16()
  const random = reader.take(32).slice()
  const sessionId = reader.vector(1)
  const hello: ServerHello = {
    version,
    random,
    sessionId: sessionId.take(sessionId.remaining).slice(),
    cipherSuite: reader.uint16(),
    compressionMethod: reader.uint8(),
    extensions: [],
    alpn: null,
    group: null,
    encryptThenMac: false,
    isRetryRequest: isRetryRandom(random),
    choosesPsk: false,
    malformed: false,
    length: 4 + end - start,
  }
  for (const { type, body } of readExtensions(reader)) {
    hello.extensions.push(type)
    if (type === names.EXT_SUPPORTED_VERSIONS) hello.version = body.uint16()
    if (type === names.EXT_ALPN) hello.alpn = readAlpn(body)[0] ?? null
    if (type === names.EXT_KEY_SHARE) hello.group = body.uint16()
    if (type === names.EXT_ENCRYPT_THEN_MAC) hello.encryptThenMac = true
    if (type === names.EXT_PRE_SHARED_KEY) hello.choosesPsk = true
    if (body.failed) hello.malformed = true
  }
  hello.malformed ||= reader.failed
  return hello
}

/** What of EncryptedExtensions (RFC 8446 §4.3.1) matters here. */
export interface EncryptedExtensions {
  alpn: string | null
  acceptsEarlyData: boolean
}

export function readEncryptedExtensions(bytes: Uint8Array, start: number, end: number): EncryptedExtensions {
  const result: EncryptedExtensions = { alpn: null, acceptsEarlyData: false }
  for (const { type, body } of readExtensions(new ByteReader(bytes, start, end))) {
    if (type === names.EXT_ALPN) result.alpn = readAlpn(body)[0] ?? null
    if (type === names.EXT_EARLY_DATA) result.acceptsEarlyData = true
  }
  return result
}

function isRetryRandom(random: Uint8Array): boolean {
  return random.every((byte, index) => byte === parseInt(RETRY_RANDOM.slice(2 * index, 2 * index + 2), 16))
}
