import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

/** Bytes a compressed or piped capture may have once it is spooled. */
export const DEFAULT_SPOOL_LIMIT = 4 * 1024 ** 3

/** Output of the inflater that can be lost where the compressed data is damaged. */
const INFLATE_CHUNK = 64 * 1024

const GZIP_MAGIC = [0x1f, 0x8b] as const

export interface Spooled {
  file: string
  /** To be removed, with the file, when nobody reads it any more. */
  folder: string
  /** Bytes that follow the compressed data in its file. */
  trailingBytes: number
  /** Why it is not the whole capture: one sentence, and how many bytes there are. */
  fault: { sentence: string; offset: number } | null
}

export interface SpoolOptions {
  limit: number
  signal: AbortSignal | null
  onProgress: (spooledBytes: number) => void
}

/** True for what gzip (RFC 1952) begins with. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === GZIP_MAGIC[0] && bytes[1] === GZIP_MAGIC[1]
}

/**
 * Writes what `source` delivers, decompressed, to a file of its own, so that payloads can be read again later. A
 * damaged or endless source ends the file early.
 * @throws the error of a folder or file that cannot be made
 */
export async function spool(source: Readable, options: SpoolOptions): Promise<Spooled> {
  const folder = await mkdtemp(join(tmpdir(), 'sockscope-capture-'))
  const file = join(folder, 'capture')
  try {
    const handle = await open(file, 'wx', 0o600)
    try {
      return { file, folder, trailingBytes: 0, fault: await copy(source, handle, options) }
    } finally {
      await handle.close()
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

interface Target {
  write(bytes: Uint8Array): Promise<unknown>
}

async function copy(source: Readable, target: Target, options: SpoolOptions): Promise<Spooled['fault']> {
  let written = 0
  const chunks = decompressed(source, options.signal)
  for (;;) {
    let next: IteratorResult<Uint8Array>
    try {
      next = await chunks.next()
    } catch (error) {
      if (isAborted(options.signal)) return null
      return { sentence: `What follows cannot be read: ${reason(error)}.`, offset: written }
    }
    if (next.done === true || isAborted(options.signal)) {
      await chunks.return(undefined)
      return null
    }
    const room = options.limit - written
    try {
      await target.write(next.value.subarray(0, room))
    } catch (error) {
      await chunks.return(undefined)
      return { sentence: `The capture cannot be unpacked any further: ${reason(error)}.`, offset: written }
    }
    written += Math.min(next.value.length, room)
    options.onProgress(written)
    if (next.value.length > room) {
      await chunks.return(undefined)
      return {
        sentence: `Only the first ${options.limit} bytes of the unpacked capture are read.`,
        offset: written,
      }
    }
  }
}

async function* decompressed(
  source: Readable,
  signal: AbortSignal | null,
): AsyncGenerator<Uint8Array, undefined> {
  const onAbort = (): void => {
    source.destroy()
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const head = await firstBytes(source)
    if (!isGzip(head)) {
      yield head
      for await (const chunk of source) yield chunk as Uint8Array
      return
    }
    const gunzip = createGunzip({ chunkSize: INFLATE_CHUNK })
    gunzip.write(head)
    source.on('error', (error) => gunzip.destroy(error))
    // An aborted source neither ends nor fails.
    source.on('close', () => {
      if (!source.readableEnded) gunzip.destroy(new Error('reading was cancelled'))
    })
    source.pipe(gunzip)
    for await (const chunk of gunzip) yield chunk as Uint8Array
  } finally {
    signal?.removeEventListener('abort', onAbort)
    source.destroy()
  }
}

/** Enough to know whether it is compressed, or all there is. */
async function firstBytes(source: Readable): Promise<Uint8Array> {
  const parts: Buffer[] = []
  let length = 0
  while (length < GZIP_MAGIC.length) {
    const part = await nextChunk(source)
    if (part === null) break
    parts.push(part)
    length += part.length
  }
  return Buffer.concat(parts)
}

function nextChunk(source: Readable): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void): void => {
      source.off('readable', onReadable)
      source.off('end', onEnd)
      source.off('close', onEnd)
      source.off('error', onError)
      action()
    }
    const onReadable = (): void => {
      const chunk = source.read() as Buffer | null
      if (chunk !== null) settle(() => resolve(chunk))
    }
    const onEnd = (): void => settle(() => resolve(null))
    const onError = (error: Error): void => settle(() => reject(error))
    source.on('end', onEnd)
    source.on('close', onEnd)
    source.on('error', onError)
    source.on('readable', onReadable)
    if (source.readableEnded || source.destroyed) onEnd()
  })
}

function isAborted(signal: AbortSignal | null): boolean {
  return signal?.aborted ?? false
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
