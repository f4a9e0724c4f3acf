import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { CaptureFault } from '@shared/model/capture-fault'
import { GZIP_CUT, gunzip, isGzip } from './gunzip'

/** Bytes a compressed or piped capture may have once it is spooled. */
export const DEFAULT_SPOOL_LIMIT = 4 * 1024 ** 3

async function* headAndRest(head: Uint8Array, source: Readable): AsyncGenerator<Uint8Array, undefined> {
  yield head
  for await (const chunk of source) yield chunk as Uint8Array
}

/** Enough to know whether it is compressed. */
const MAGIC_LENGTH = 2

export interface Spooled {
  file: string
  /** To be removed, with the file, when it is not read any more. */
  folder: string
  /** Bytes that follow the compressed data in its file. */
  trailingBytes: number
  /** Why it is not the whole capture; its offset is how many bytes there are. */
  fault: CaptureFault | null
}

export interface SpoolOptions {
  limit: number
  signal: AbortSignal | null
  onProgress: (spooledBytes: number) => void
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
      return { file, folder, ...(await copy(source, handle, options)) }
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

async function copy(
  source: Readable,
  target: Target,
  options: SpoolOptions,
): Promise<Pick<Spooled, 'trailingBytes' | 'fault'>> {
  let trailingBytes = 0
  const chunks = decompressed(source, options.signal, (bytes) => (trailingBytes = bytes))
  const fault = await copyChunks(chunks, target, options)
  return { trailingBytes, fault }
}

async function copyChunks(
  chunks: AsyncGenerator<Uint8Array, undefined>,
  target: Target,
  options: SpoolOptions,
): Promise<Spooled['fault']> {
  let written = 0
  for (;;) {
    let next: IteratorResult<Uint8Array>
    try {
      next = await chunks.next()
    } catch (error) {
      if (isAborted(options.signal)) return null
      return { ...unreadable(error), offset: written }
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
      return { code: 'unpacking-failed', values: { error: reason(error) }, offset: written }
    }
    written += Math.min(next.value.length, room)
    options.onProgress(written)
    if (next.value.length > room) {
      await chunks.return(undefined)
      return { code: 'unpacked-limit', values: { limit: options.limit }, offset: written }
    }
  }
}

async function* decompressed(
  source: Readable,
  signal: AbortSignal | null,
  onTrailing: (bytes: number) => void,
): AsyncGenerator<Uint8Array, undefined> {
  const onAbort = (): void => {
    source.destroy()
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const head = await firstBytes(source)
    // Not put back into the source: a short one has ended by now and would drop it.
    const whole = headAndRest(head, source)
    if (isGzip(head)) yield* gunzip(whole, onTrailing)
    else yield* whole
  } finally {
    signal?.removeEventListener('abort', onAbort)
    source.destroy()
  }
}

/** Enough to know whether it is compressed, or all there is. */
async function firstBytes(source: Readable): Promise<Uint8Array> {
  const parts: Buffer[] = []
  let length = 0
  while (length < MAGIC_LENGTH) {
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

function unreadable(error: unknown): Pick<CaptureFault, 'code' | 'values'> {
  const words = reason(error)
  return words === GZIP_CUT
    ? { code: 'gzip-cut', values: {} }
    : { code: 'source-failed', values: { error: words } }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
