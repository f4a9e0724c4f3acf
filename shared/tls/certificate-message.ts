import { ByteReader } from './byte-reader'
import { TLS_1_3 } from './names'

/** Certificates of one chain that are kept; longer ones are cut. */
export const MAX_CHAIN_CERTIFICATES = 16

/**
 * The chain of a Certificate message, leaf first, each in DER and owned (RFC 8446 §4.4.2; RFC 5246 §7.4.2 without the
 * context and the extensions of each). Empty for a client that has none.
 */
export function readCertificateMessage(
  version: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): Uint8Array[] {
  const reader = new ByteReader(bytes, start, end)
  if (version >= TLS_1_3) reader.vector(1)
  const list = reader.vector(3)
  const chain: Uint8Array[] = []
  while (list.remaining > 0 && chain.length < MAX_CHAIN_CERTIFICATES) {
    const certificate = list.vector(3)
    if (list.failed) break
    chain.push(certificate.take(certificate.remaining).slice())
    if (version >= TLS_1_3) list.vector(2)
  }
  return chain
}
