import { createReadStream, openSync, closeSync, fstatSync, readSync, rmSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { CaptureFault } from '@shared/model/capture-fault'
import { BLOCK_SECTION_HEADER } from '@shared/capture/pcapng-block'
import { FORMAT_HEAD_LENGTH, foreignFormat } from './foreign-format'
import { convertHar, looksLikeJson } from './har-file'
import { isPcap } from './pcap-header'
import { isGzip } from './gunzip'
import { spool } from './spool'

export interface OpenOptions {
  /** Bytes an unpacked or piped capture may have. */
  limit: number
  signal: AbortSignal | null
  /** How many bytes of what is unpacked have been read, of how many; null for a pipe. */
  onUnpacking: (read: number, total: number | null) => void
}

/** Standard input, where a path is expected. */
export const STANDARD_INPUT = '-'

export type CaptureFormat = 'pcap' | 'pcapng'

/** A capture file that can be read at any offset. */
export interface CaptureFile {
  path: string
  descriptor: number
  /** As it was when it was opened: what is appended meanwhile is not read. */
  size: number
  /** Holds the file where it was unpacked or piped in, and is to be removed after use. */
  spoolFolder: string | null
  /** What was opened: a capture, or a HAR, of which this is a session made from it. */
  origin: 'capture' | 'har'
  /** Bytes that follow the compressed data in the file. */
  trailingBytes: number
  /** Why what was unpacked is not all. */
  fault: CaptureFault | null
}

/**
 * Opens a capture: a regular file where it lies; one that is compressed, a pipe or standard input by way of a spooled
 * copy.
 * @throws the operating system's error
 */
export async function openCaptureFile(
  path: string,
  standardInput: Readable,
  options: OpenOptions,
): Promise<CaptureFile> {
  const file = await openAsItIs(path, standardInput, options)
  if (!looksLikeJson(file.descriptor)) return file
  try {
    const beside = file.spoolFolder === null ? path : null
    const {
      file: session,
      folder,
      fault,
    } = await convertHar(file.descriptor, file.size, beside, {
      limit: options.limit,
      signal: options.signal,
      onProgress: (read) => options.onUnpacking(read, file.size),
    })
    const descriptor = openSync(session, 'r')
    const { size } = fstatSync(descriptor)
    return {
      path: session,
      descriptor,
      size,
      spoolFolder: folder,
      origin: 'har',
      trailingBytes: 0,
      fault: fault ?? file.fault,
    }
  } finally {
    closeCaptureFile(file)
  }
}

async function openAsItIs(path: string, standardInput: Readable, options: OpenOptions): Promise<CaptureFile> {
  if (path === STANDARD_INPUT) return openPiped(standardInput, options)
  const { isFile } = await kindOf(path)
  if (!isFile) return openPiped(createReadStream(path), options)
  const descriptor = openSync(path, 'r')
  const head = Buffer.alloc(4)
  readSync(descriptor, head, 0, head.length, 0)
  if (isGzip(head)) {
    const { size } = fstatSync(descriptor)
    closeSync(descriptor)
    const packed = createReadStream(path)
    return openSpooled(packed, options, () => options.onUnpacking(packed.bytesRead, size))
  }
  const { size } = fstatSync(descriptor)
  return { path, descriptor, size, spoolFolder: null, origin: 'capture', trailingBytes: 0, fault: null }
}

async function kindOf(path: string): Promise<{ isFile: boolean }> {
  const stats = await stat(path)
  if (stats.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' })
  return { isFile: stats.isFile() }
}

function openPiped(source: Readable, options: OpenOptions): Promise<CaptureFile> {
  return openSpooled(source, options, (spooled) => options.onUnpacking(spooled, null))
}

async function openSpooled(
  source: Readable,
  { limit, signal }: OpenOptions,
  onProgress: (spooled: number) => void,
): Promise<CaptureFile> {
  const { file, folder, trailingBytes, fault } = await spool(source, { limit, signal, onProgress })
  const descriptor = openSync(file, 'r')
  const { size } = fstatSync(descriptor)
  return { path: file, descriptor, size, spoolFolder: folder, origin: 'capture', trailingBytes, fault }
}

/** What the file's first bytes say it is; null for no capture. */
export function detectFormat(file: CaptureFile): CaptureFormat | null {
  const head = Buffer.alloc(4)
  const length = readSync(file.descriptor, head, 0, head.length, 0)
  if (length < head.length) return null
  if (head.readUInt32LE(0) === BLOCK_SECTION_HEADER) return 'pcapng'
  return isPcap(head) ? 'pcap' : null
}

/** Why a file that is no capture is none. */
export function whyNoCapture(file: CaptureFile): CaptureFault {
  if (file.fault !== null) return file.fault
  const head = Buffer.alloc(FORMAT_HEAD_LENGTH)
  const length = readSync(file.descriptor, head, 0, head.length, 0)
  return { code: foreignFormat(head.subarray(0, length)), values: {}, offset: 0 }
}

/** Gives the file back and removes its unpacked copy. */
export function closeCaptureFile({ descriptor, spoolFolder }: CaptureFile): void {
  closeSync(descriptor)
  if (spoolFolder !== null) rmSync(spoolFolder, { recursive: true, force: true })
}
