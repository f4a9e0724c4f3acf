import type { ByteReader } from './byte-reader'

/** Extensions one hello is believed to have; the registry has fewer than a hundred. */
export const MAX_EXTENSIONS = 1000

export interface TlsExtension {
  type: number
  /** Borrowed. */
  body: ByteReader
}

/** The extensions at the end of a message (RFC 8446 §4.2); none where it ends before them. */
export function readExtensions(reader: ByteReader): TlsExtension[] {
  const extensions: TlsExtension[] = []
  if (reader.remaining === 0) return extensions
  const list = reader.vector(2)
  while (list.remaining > 0 && extensions.length < MAX_EXTENSIONS) {
    const extension = { type: list.uint16(), body: list.vector(2) }
    if (list.failed) {
      reader.failed = true
      break
    }
    extensions.push(extension)
  }
  return extensions
}

/** Names of application protocols (RFC 7301 §3.1), bytes outside ASCII as Latin-1. */
export function readAlpn(body: ByteReader): string[] {
  const names: string[] = []
  const list = body.vector(2)
  while (list.remaining > 0) names.push(text(list.vector(1)))
  return names
}

/** What is left in a reader, as Latin-1. */
export function text(reader: ByteReader): string {
  let result = ''
  for (const byte of reader.take(reader.remaining)) result += String.fromCharCode(byte)
  return result
}
