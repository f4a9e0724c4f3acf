/** Hashes of the key schedules and of record MACs. */
export type TlsHash = 'md5' | 'sha1' | 'sha256' | 'sha384'

type BlockFamily = 'aes' | 'aria' | 'camellia'
type KeyBits = '128' | '256'

export type AeadCipher = `${BlockFamily}-${KeyBits}-${'gcm' | 'ccm'}` | 'chacha20-poly1305'
export type CbcCipher = `${BlockFamily}-${KeyBits}-cbc` | 'des-ede3-cbc'

/**
 * The primitives that opening records needs. The protocol is written against this interface, so that it depends on no
 * runtime's library; nothing here keeps state. What is passed in is borrowed, what comes back is the caller's.
 */
export interface TlsCrypto {
  /** Whether the runtime has the cipher: Electron's BoringSSL lacks some that OpenSSL has. */
  supports(cipher: AeadCipher | CbcCipher): boolean
  hmac(hash: TlsHash, key: Uint8Array, data: Uint8Array): Uint8Array
  /**
   * @param sealed the ciphertext with its tag (`tagLength` bytes) behind it
   * @returns null where the tag does not fit
   */
  openAead(
    cipher: AeadCipher,
    key: Uint8Array,
    nonce: Uint8Array,
    additionalData: Uint8Array,
    sealed: Uint8Array,
    tagLength: number,
  ): Uint8Array | null
  /** @param blocks whole blocks; padding is left on */
  decryptCbc(cipher: CbcCipher, key: Uint8Array, iv: Uint8Array, blocks: Uint8Array): Uint8Array
}
