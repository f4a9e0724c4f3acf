import { ByteReader } from './byte-reader'
import { readAlpn, readExtensions, text, type TlsExtension } from './extensions'
import * as names from './names'

/** RFC 8446 §4.1.2, RFC 5246 §7.4.1.2. */
export interface ClientHello {
  /** `legacy_version`: TLS 1.3 says 1.2 here. */
  version: number
  random: Uint8Array
  sessionId: Uint8Array
  cipherSuites: number[]
  compressionMethods: Uint8Array
  /** Numbers of all extensions, in their order. */
  extensions: number[]
  /** The name the client asks for (RFC 6066 §3). */
  serverName: string | null
  alpn: string[]
  /** `supported_versions`; empty where the client knows none of TLS 1.3. */
  supportedVersions: number[]
  supportedGroups: number[]
  keyShareGroups: number[]
  signatureAlgorithms: number[]
  offersEarlyData: boolean
  offersResumption: boolean
  /** Encrypted Client Hello: the true hello is inside, under keys a key log does not have. */
  hasEncryptedHello: boolean
  /** Whether something in it runs past its end. */
  malformed: boolean
  /** Length of the message with its header. */
  length: number
}

/** Reads the body of a ClientHello; what cannot be read is empty and `malformed` says so. */
export function readClientHello(bytes: Uint8Array, start = 0, end = bytes.length): ClientHello {
  const reader = new ByteReader(bytes, start, end)
  const hello: ClientHello = {
    version: reader.uint16(),
    random: reader.take(32).slice(),
    sessionId: rest(reader.vector(1)),
    cipherSuites: reader.vector(2).uint16List(),
    compressionMethods: rest(reader.vector(1)),
    extensions: [],
    serverName: null,
    alpn: [],
    supportedVersions: [],
    supportedGroups: [],
    keyShareGroups: [],
    signatureAlgorithms: [],
    offersEarlyData: false,
    offersResumption: false,
    hasEncryptedHello: false,
    malformed: false,
    length: 4 + end - start,
  }
  hello.offersResumption = hello.sessionId.length > 0
  for (const extension of readExtensions(reader)) {
    readExtension(hello, extension)
    if (extension.body.failed) hello.malformed = true
  }
  hello.malformed ||= reader.failed
  // TLS 1.3 sends a session id for middleboxes' sake; there a pre_shared_key is what resumes (RFC 8446 §4.1.2).
  if (hello.supportedVersions.includes(names.TLS_1_3)) {
    hello.offersResumption = hello.extensions.includes(names.EXT_PRE_SHARED_KEY)
  }
  return hello
}

/** The newest version a client offers, GREASE aside. */
export function highestVersion(hello: ClientHello): number {
  const offered = hello.supportedVersions.filter((version) => !names.isGrease(version))
  return offered.length > 0 ? Math.max(...offered) : hello.version
}

function readExtension(hello: ClientHello, { type, body }: TlsExtension): void {
  hello.extensions.push(type)
  switch (type) {
    case names.EXT_SERVER_NAME:
      hello.serverName = readServerName(body)
      break
    case names.EXT_ALPN:
      hello.alpn = readAlpn(body)
      break
    case names.EXT_SUPPORTED_VERSIONS:
      hello.supportedVersions = body.vector(1).uint16List()
      break
    case names.EXT_SUPPORTED_GROUPS:
      hello.supportedGroups = body.vector(2).uint16List()
      break
    case names.EXT_SIGNATURE_ALGORITHMS:
      hello.signatureAlgorithms = body.vector(2).uint16List()
      break
    case names.EXT_KEY_SHARE: {
      const shares = body.vector(2)
      while (shares.remaining > 0) {
        hello.keyShareGroups.push(shares.uint16())
        shares.vector(2)
      }
      break
    }
    case names.EXT_EARLY_DATA:
      hello.offersEarlyData = true
      break
    case names.EXT_ENCRYPTED_CLIENT_HELLO:
      hello.hasEncryptedHello = true
  }
}

function readServerName(body: ByteReader): string | null {
  const list = body.vector(2)
  while (list.remaining > 0) {
    const type = list.uint8()
    const name = list.vector(2)
    if (type === 0 && !list.failed) return text(name)
  }
  return null
}

function rest(reader: ByteReader): Uint8Array {
  return reader.take(reader.remaining).slice()
}
