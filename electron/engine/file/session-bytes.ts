import type { ByteSource } from './byte-source'

/**
 * Random access to the bytes of a session file (decompressed), those not yet written included. Reading gives fewer
 * bytes where the file was removed meanwhile or an I/O error comes.
 */
export interface SessionBytes extends ByteSource {
  close(): void
}
