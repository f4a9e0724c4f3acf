import type { CatalogueEntry } from './catalogue/catalogue-entry'
import { FOREIGN_BYTES } from './catalogue/foreign-bytes'
import { FRAMES } from './catalogue/frames'
import { HTTP } from './catalogue/http'
import { PING_AND_CLOSE } from './catalogue/ping-and-close'
import { PROXYING } from './catalogue/proxying'
import { TLS } from './catalogue/tls'
import { TRANSPORT } from './catalogue/transport'
import { UPGRADE_REQUEST } from './catalogue/upgrade-request'
import { UPGRADE_RESPONSE } from './catalogue/upgrade-response'

export type { CatalogueEntry } from './catalogue/catalogue-entry'

const TABLE = {
  ...TRANSPORT,
  ...TLS,
  ...PROXYING,
  ...FOREIGN_BYTES,
  ...HTTP,
  ...UPGRADE_REQUEST,
  ...UPGRADE_RESPONSE,
  ...FRAMES,
  ...PING_AND_CLOSE,
}

/** Stable: exports, filters and scripts name diagnostics by it. */
export type DiagnosticCode = keyof typeof TABLE

/** Every diagnostic there is. The window, the command line and the exports read this table. */
export const CATALOGUE: Readonly<Record<DiagnosticCode, CatalogueEntry>> = TABLE

/** The entry of a code; undefined for one of a later version's session. */
export function catalogueEntry(code: string): CatalogueEntry | undefined {
  return Object.hasOwn(CATALOGUE, code) ? CATALOGUE[code as DiagnosticCode] : undefined
}
