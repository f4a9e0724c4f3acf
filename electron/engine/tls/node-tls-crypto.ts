import { createDecipheriv, createHmac, getCiphers, type CipherGCMTypes } from 'node:crypto'
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import type { AeadCipher, CbcCipher, TlsCrypto, TlsHash } from '@shared/tls/tls-crypto'

/**
 * The primitives of `node:crypto`, and ChaCha20-Poly1305 of @noble/ciphers: Electron's BoringSSL does not offer it.
 * (For AES node's own is many times faster.)
 */
class NodeTlsCrypto implements TlsCrypto {
  readonly #ciphers = new Set(getCiphers())

  supports(cipher: AeadCipher | CbcCipher): boolean {
    return cipher === 'chacha20-poly1305' || this.#ciphers.has(cipher)
  }

  hmac(hash: TlsHash, key: Uint8Array, data: Uint8Array): Uint8Array {
    return createHmac(hash, key).update(data).digest()
  }

  openAead(
    cipher: AeadCipher,
    key: Uint8Array,
    nonce: Uint8Array,
    additionalData: Uint8Array,
    sealed: Uint8Array,
    tagLength: number,
  ): Uint8Array | null {
    const length = sealed.length - tagLength
    if (length < 0) return null
    try {
      if (cipher === 'chacha20-poly1305') return chacha20poly1305(key, nonce, additionalData).decrypt(sealed)
      // Typed for GCM; CCM takes the same calls, in this order, if it is told the length beforehand.
      const decipher = createDecipheriv(cipher as CipherGCMTypes, key, nonce, { authTagLength: tagLength })
      decipher.setAuthTag(sealed.subarray(length))
      decipher.setAAD(additionalData, { plaintextLength: length })
      const content = decipher.update(sealed.subarray(0, length))
      decipher.final()
      return content
    } catch {
      // Both libraries throw where the tag does not fit, and each with errors of its own.
      return null
    }
  }

  decryptCbc(cipher: CbcCipher, key: Uint8Array, iv: Uint8Array, blocks: Uint8Array): Uint8Array {
    const decipher = createDecipheriv(cipher, key, iv).setAutoPadding(false)
    return Buffer.concat([decipher.update(blocks), decipher.final()])
  }
}

export const nodeTlsCrypto: TlsCrypto = new NodeTlsCrypto()
