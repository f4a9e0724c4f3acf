import { createReadStream } from 'node:fs'
import { constants, createGunzip, gunzipSync, inflateRawSync } from 'node:zlib'
import { latin1 } from '@shared/http1/latin1'
import { MaskedSearch } from '@shared/redact/masked-search'
import type { Secret, SecretBook } from '@shared/redact/secret-book'
import { SecretSearch } from '@shared/redact/secret-search'
import type { Session } from '../../index/session'
import type { ContentHandler } from './content-handler'
import { StreamContents } from './stream-contents'

/** Windows of a file overlap by so much: the longest part of a secret, escaped in the longest way. */
const OVERLAP = 16 << 10
/** Bytes that base64 or gzip inside a file may stand for, as far as they are looked at. */
const MAX_INSIDE = 4 << 20
const BASE64_RUN = /[A-Za-z0-9+/_-]{24,}={0,2}/g
const GZIP_MAGIC = [0x1f, 0x8b, 8]

/** A secret that is in the finished file all the same. */
export interface Leak {
  how: string
  offset: number
}

/** Reads a finished export again and looks for every secret: as it is, escaped, encoded, masked and compressed. */
export class LeakScan {
  /** Bytes of the file. */
  bytes = 0
  readonly #search: SecretSearch
  readonly #masked: MaskedSearch

  /**
   * @param isText the format has words and numbers of its own, which a secret can be by chance
   * @param masks that the session's frames had
   */
  constructor(book: SecretBook, isText: boolean, masks: ReadonlySet<number>) {
    const sought = [...book.secrets].filter(({ value }) => !isText || isDistinct(value))
    this.#search = new SecretSearch(sought)
    this.#masked = new MaskedSearch(sought, masks)
  }

  /** @returns the first leak; null where there is none */
  async file(path: string, isGzip: boolean, signal: AbortSignal): Promise<Leak | null> {
    const file = createReadStream(path, { highWaterMark: 1 << 20, signal })
    const stream = isGzip ? file.pipe(createGunzip()) : file
    let tail: Uint8Array = new Uint8Array(0)
    try {
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        const window = Buffer.concat([tail, chunk])
        const leak = this.#window(window)
        if (leak !== null) return { how: leak.how, offset: this.bytes - tail.length + leak.offset }
        this.bytes += chunk.length
        tail = window.subarray(Math.max(0, window.length - OVERLAP))
      }
    } finally {
      file.destroy()
    }
    return null
  }

  /** What the streams of a capture say once they are inflated and unmasked. */
  *contents(session: Session, found: (leak: Leak) => void): Generator<undefined> {
    const look = (bytes: Uint8Array): boolean => {
      const leak = this.#plain(bytes)
      if (leak !== null) found({ how: `decoded, ${leak.how}`, offset: leak.offset })
      return false
    }
    const handler: ContentHandler = { head: (_, bytes) => look(bytes), content: look, raw: look }
    const contents = new StreamContents(session, handler, null)
    for (const record of session.connections) yield* contents.connection(record)
  }

  #window(window: Uint8Array): Leak | null {
    const plain = this.#plain(window)
    if (plain !== null) return plain
    const masked = this.#masked.find(window)
    if (masked !== null) return { how: 'masked', offset: masked.at }
    return this.#encoded(window) ?? this.#gzipped(window)
  }

  #plain(bytes: Uint8Array): Leak | null {
    const sighting = this.#search.find(bytes)
    if (sighting !== null) return { how: sighting.encoding, offset: sighting.at }
    const escaped = this.#search.findEscaped(bytes)
    return escaped === null ? null : { how: `escaped ${escaped.encoding}`, offset: escaped.at }
  }

  /** What base64 in the file stands for, and what that inflates to. */
  #encoded(window: Uint8Array): Leak | null {
    for (const { 0: run, index } of latin1(window, 0, window.length).matchAll(BASE64_RUN)) {
      const bytes = Buffer.from(run, 'base64')
      const leak = this.#plain(bytes) ?? this.#inflated(bytes)
      if (leak !== null) return { how: `base64, ${leak.how}`, offset: index }
    }
    return null
  }

  #inflated(bytes: Uint8Array): Leak | null {
    try {
      const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_INSIDE }
      const leak = this.#plain(inflateRawSync(bytes, options))
      return leak === null ? null : { how: `deflated, ${leak.how}`, offset: leak.offset }
    } catch {
      // Most bytes are no deflate.
      return null
    }
  }

  #gzipped(window: Uint8Array): Leak | null {
    for (let at = window.indexOf(GZIP_MAGIC[0]!); at >= 0; at = window.indexOf(GZIP_MAGIC[0]!, at + 1)) {
      if (window[at + 1] !== GZIP_MAGIC[1] || window[at + 2] !== GZIP_MAGIC[2]) continue
      try {
        const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_INSIDE }
        const leak = this.#plain(gunzipSync(window.subarray(at), options))
        if (leak !== null) return { how: `gzip, ${leak.how}`, offset: at }
      } catch {
        continue
      }
    }
    return null
  }
}

/** Not a word, a number or a few digits of a hex dump, which a report, a key or a time may hold without meaning it. */
function isDistinct(value: Secret['value']): boolean {
  if (/^\d{1,9}$/.test(value) || /^[0-9A-Fa-f]{1,7}$/.test(value)) return false
  return !/^(?:[a-z]{1,14}|[A-Z][a-z]{1,13}|[A-Z]{1,14}|[a-z]{1,14}(?:[A-Z][a-z]{1,14}){1,3}|[a-z]{1,14}(?:[ _-][a-z]{1,14}){1,3})$/.test(
    value,
  )
}
