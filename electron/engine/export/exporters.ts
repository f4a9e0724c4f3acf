import { javascriptExport } from '@shared/export/code/javascript-page'
import { pytestExport, pythonExport } from '@shared/export/code/python-code'
import { mswExport, playwrightExport } from '@shared/export/code/server-mocks'
import { websocatExport } from '@shared/export/code/websocat-line'
import { csvExport } from '@shared/export/csv-export'
import type { ExportChunks, ExportFeed } from '@shared/export/export-feed'
import { harExport } from '@shared/export/har/har-export'
import { htmlReport } from '@shared/export/html/html-report'
import { markdownExport } from '@shared/export/markdown-export'
import type { ExportRequest } from '@shared/model/export-request'

/** Formats that are written from what a feed tells. The others are made of packets, or while the file is read again. */
export type FedFormat = Exclude<ExportRequest['format'], 'pcapng' | 'pcap' | 'jsonl'>

/** How often an exporter reads a connection's frames from the first to the last. */
const PASSES: Partial<Record<FedFormat, number>> = { har: 2 }

export function passesOf(format: FedFormat): number {
  return PASSES[format] ?? 1
}

export function exportedText(
  { format, language }: { format: FedFormat; language: ExportRequest['language'] },
  feed: ExportFeed,
): ExportChunks {
  switch (format) {
    case 'har':
      return harExport(feed)
    case 'csv':
      return csvExport(feed)
    case 'markdown':
      return markdownExport(feed, language)
    case 'html':
      return htmlReport(feed, language)
    case 'python':
      return pythonExport(feed)
    case 'pytest':
      return pytestExport(feed)
    case 'javascript':
      return javascriptExport(feed)
    case 'playwright':
      return playwrightExport(feed)
    case 'msw':
      return mswExport(feed)
    case 'websocat':
      return websocatExport(feed)
  }
}
