/** Random access to the bytes of a session file, those not yet written included. */
export interface SessionBytes {
  /** Bytes of the file so far (decompressed, and with what still waits to be written). */
  readonly size: number
  /**
   * Reads up to `length` bytes at `offset`; fewer at the end of the file, none where it cannot be read
   * (removed meanwhile, an I/O error).
   */
  read(offset: number, length: number): Uint8Array
  close(): void
}
