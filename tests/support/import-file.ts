import { closeSync, rmSync } from 'node:fs'
import { Readable } from 'node:stream'
import { detectFormat, openCaptureFile } from '../../electron/engine/import/capture-file'
import { importCapture, type ImportOptions } from '../../electron/engine/import/import-capture'
import { DEFAULT_SPOOL_LIMIT } from '../../electron/engine/import/spool'
import type { CaptureResult, CaptureSink } from '@shared/model/capture-sink'

export interface ImportFileOptions extends ImportOptions {
  standardInput?: Readable
  spoolLimit?: number
  onUnpacking?: (read: number) => void
}

export interface ImportedFile {
  /** The file that was read: the capture itself, or its unpacked copy. */
  file: string
  /** Holds the copy, which is left for the test to look at. */
  spoolFolder: string | null
  result: CaptureResult
}

/** Opens a capture that there is, and reads it into a sink. */
export async function importFile(
  path: string,
  sink: CaptureSink,
  options: ImportFileOptions = {},
): Promise<ImportedFile> {
  const file = await openCaptureFile(path, options.standardInput ?? Readable.from([]), {
    limit: options.spoolLimit ?? DEFAULT_SPOOL_LIMIT,
    signal: options.signal ?? null,
    onUnpacking: (read) => options.onUnpacking?.(read),
  })
  try {
    const format = detectFormat(file)
    if (format === null) throw new Error(`${path} is no capture`)
    const result = await importCapture(file, format, sink, options)
    return { file: file.path, spoolFolder: file.spoolFolder, result }
  } finally {
    closeSync(file.descriptor)
  }
}

/** The same; the unpacked copy goes. */
export async function importResult(
  path: string,
  sink: CaptureSink,
  options: ImportFileOptions = {},
): Promise<CaptureResult> {
  const { spoolFolder, result } = await importFile(path, sink, options)
  if (spoolFolder !== null) rmSync(spoolFolder, { recursive: true })
  return result
}
