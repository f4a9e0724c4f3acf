import * as v from 'valibot'
import { LANGUAGES } from './language'
import { EXPORT_FORMATS } from './export-format'
import type { RedactionReceipt } from './redaction'

/** Characters of a display filter. */
const MAX_FILTER_CHARACTERS = 32_768
/** Rows and connections one export may name; a larger part is chosen by time or filter. */
export const MAX_CHOSEN_ROWS = 100_000

const number = v.pipe(v.number(), v.integer(), v.minValue(0))
const chosen = v.pipe(v.array(number), v.minLength(1), v.maxLength(MAX_CHOSEN_ROWS))

/** Rules of a redaction, and characters of one. */
const MAX_RULES = 100
const MAX_RULE = 4096

/** Which part of a session is exported. */
export const exportScopeSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('session') }),
  v.strictObject({ kind: v.literal('connections'), connections: chosen }),
  /** Frames by their rows in the session. */
  v.strictObject({ kind: v.literal('frames'), rows: chosen }),
  /** Frames and connections a display filter keeps; one that has an error keeps everything. */
  v.strictObject({ kind: v.literal('filter'), text: v.pipe(v.string(), v.maxLength(MAX_FILTER_CHARACTERS)) }),
  /** Frames completed from `start` to `end`, both in nanoseconds since the epoch and included. */
  v.strictObject({ kind: v.literal('time'), start: v.bigint(), end: v.bigint() }),
])
export type ExportScope = v.InferOutput<typeof exportScopeSchema>

export const redactionRulesSchema = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(MAX_RULE))),
  v.maxLength(MAX_RULES),
)

export const exportRequestSchema = v.strictObject({
  format: v.picklist(EXPORT_FORMATS),
  scope: exportScopeSchema,
  /** Language of what people read (Markdown, HTML). */
  language: v.picklist(LANGUAGES),
  /** pcapng and pcap: compressed. */
  gzip: v.boolean(),
  /** What is redacted first: rules as `--redact` takes them (shared/redact/rule.ts). */
  redact: v.optional(redactionRulesSchema),
})
export type ExportRequest = v.InferOutput<typeof exportRequestSchema>

/** What an export would hold. */
export interface ExportPreview {
  connections: number
  frames: number
  /** Null where it cannot be said beforehand. */
  bytes: number | null
  /** Counted, not estimated. */
  isExact: boolean
}

/** A file that was exported. */
export interface ExportedFile {
  path: string
  bytes: number
  /** Null where nothing was to be redacted. */
  receipt: RedactionReceipt | null
}
