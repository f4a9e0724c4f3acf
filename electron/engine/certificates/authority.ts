import { randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'
import { NAME_CONSTRAINTS_OID, nameConstraints, type PermittedName } from './name-constraints'

type CryptoKey = webcrypto.CryptoKey
type CryptoKeyPair = webcrypto.CryptoKeyPair

const KEYS = { name: 'ECDSA', namedCurve: 'P-256' }
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' }
const DAY = 24 * 60 * 60 * 1000
/** An authority somebody trusts on a machine is renewed each year. */
const AUTHORITY_DAYS = 365
/** As short as public ones will have to be (CA/Browser Forum SC-081v3: 47 days from 2029 on). */
const LEAF_DAYS = 45
/** Longest common name (RFC 5280, upper bounds). */
const MAX_COMMON_NAME = 63

/** Certificates and a private key, in PEM. */
export interface KeyPair {
  certificate: string
  key: string
}

/** Issues certificates for the hosts that TLS is answered for. */
export class Authority {
  /** The authority's own, in PEM. */
  readonly certificate: string
  readonly #certificate: x509.X509Certificate
  readonly #key: CryptoKey
  /** One key serves all leaves of a run. */
  #leafKeys: Promise<CryptoKeyPair> | null = null

  private constructor(certificate: x509.X509Certificate, key: CryptoKey) {
    this.#certificate = certificate
    this.#key = key
    this.certificate = `${certificate.toString('pem')}\n`
  }

  /**
   * @param permitted names it may speak for; null for any: then it must never be trusted beyond a browser that was
   *   started for one run
   * @returns the authority, and what has to be kept to have it again
   */
  static async create(
    permitted: readonly PermittedName[] | null,
  ): Promise<{ authority: Authority; pair: KeyPair }> {
    useNodeCrypto()
    const keys = await webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify'])
    const id = randomBytes(4).toString('hex')
    const usage = (x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign) as x509.KeyUsageFlags
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: serialNumber(),
      name: `CN=Sockscope local CA ${id}, O=Sockscope`,
      ...validity(AUTHORITY_DAYS),
      signingAlgorithm: SIGNING,
      keys: keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(usage, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        ...(permitted === null
          ? []
          : [new x509.Extension(NAME_CONSTRAINTS_OID, true, new Uint8Array(nameConstraints(permitted)))]),
      ],
    })
    const authority = new Authority(certificate, keys.privateKey)
    return {
      authority,
      pair: { certificate: authority.certificate, key: await pemOfKey(keys.privateKey) },
    }
  }

  /** @throws where they are no certificate and key */
  static async of({ certificate, key }: KeyPair): Promise<Authority> {
    useNodeCrypto()
    const bytes = new Uint8Array(x509.PemConverter.decodeFirst(key))
    const imported = await webcrypto.subtle.importKey('pkcs8', bytes, KEYS, false, ['sign'])
    return new Authority(new x509.X509Certificate(certificate), imported)
  }

  get notAfter(): Date {
    return this.#certificate.notAfter
  }

  /** A certificate for a host name or address, followed by the authority's own. */
  async issue(host: string): Promise<KeyPair> {
    this.#leafKeys ??= webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify'])
    const keys = await this.#leafKeys
    const isAddress = isIP(host) !== 0
    // A common name that is an address would be held against the authority's constraints as if it were a name.
    const subject = isAddress || host.length > MAX_COMMON_NAME ? 'O=Sockscope' : `CN=${host}, O=Sockscope`
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject,
      issuer: this.#certificate.subject,
      ...validity(LEAF_DAYS),
      signingAlgorithm: SIGNING,
      publicKey: keys.publicKey,
      signingKey: this.#key,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([{ type: isAddress ? 'ip' : 'dns', value: host }]),
        await x509.AuthorityKeyIdentifierExtension.create(this.#certificate.publicKey),
      ],
    })
    return {
      certificate: `${certificate.toString('pem')}\n${this.certificate}`,
      key: await pemOfKey(keys.privateKey),
    }
  }
}

function useNodeCrypto(): void {
  // Its parameter is the DOM's Crypto, which Node's is without being declared so.
  x509.cryptoProvider.set(webcrypto as never)
}

/** 127 random bits: Firefox refuses two certificates of one issuer with the same number. */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0]! & 0x7f) | 0x40
  return bytes.toString('hex')
}

/** From yesterday on: clocks differ. */
function validity(days: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now()
  return { notBefore: new Date(now - DAY), notAfter: new Date(now + days * DAY) }
}

async function pemOfKey(key: CryptoKey): Promise<string> {
  const bytes = await webcrypto.subtle.exportKey('pkcs8', key)
  return `${x509.PemConverter.encode(bytes, 'PRIVATE KEY')}\n`
}
