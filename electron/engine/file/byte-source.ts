/** Bytes that can be read again at any offset: a session file, or what is made from one (decrypted, de-framed). */
export interface ByteSource {
  /** Bytes there are so far. */
  readonly size: number
  /** Reads up to `length` bytes at `offset`; fewer where the source ends, none where it cannot be read. */
  read(offset: number, length: number): Uint8Array
}
