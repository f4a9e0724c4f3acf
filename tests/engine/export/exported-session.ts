import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { ExportFormat } from '@shared/model/export-format'
import { runCli } from '../../cli/cli-run'
import { temporaryFolder } from '../../support/recorded-conversation'

/** Exports a capture with the command line; returns the file. */
export async function exportFile(
  capture: string,
  format: ExportFormat,
  ...options: string[]
): Promise<string> {
  const path = join(temporaryFolder(), `exported.${format}`)
  const result = await runCli(['export', capture, '--format', format, '-o', path, ...options])
  expect(result).toEqual({ status: 0, stdout: '', stderr: '' })
  return path
}

export async function exportText(
  capture: string,
  format: ExportFormat,
  ...options: string[]
): Promise<string> {
  return readFileSync(await exportFile(capture, format, ...options), 'utf8')
}
