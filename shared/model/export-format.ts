/** The formats a session can be exported in, as `--format` names them. */
export const EXPORT_FORMATS = [
  'pcapng',
  'pcap',
  'har',
  'jsonl',
  'csv',
  'markdown',
  'html',
  'python',
  'pytest',
  'javascript',
  'playwright',
  'msw',
  'websocat',
] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** Formats that show one connection's conversation as a program. */
export const CODE_FORMATS = ['python', 'pytest', 'javascript', 'playwright', 'msw', 'websocat'] as const
export type CodeFormat = (typeof CODE_FORMATS)[number]

const EXTENSIONS: Readonly<Record<ExportFormat, string>> = {
  pcapng: 'pcapng',
  pcap: 'pcap',
  har: 'har',
  jsonl: 'jsonl',
  csv: 'csv',
  markdown: 'md',
  html: 'html',
  python: 'py',
  pytest: 'py',
  javascript: 'html',
  playwright: 'spec.ts',
  msw: 'ts',
  websocat: 'sh',
}

/** What a file of the format is named behind its last dot. */
export function exportExtension(format: ExportFormat): string {
  return EXTENSIONS[format]
}

export function isCodeFormat(format: ExportFormat): format is CodeFormat {
  return (CODE_FORMATS as readonly string[]).includes(format)
}
