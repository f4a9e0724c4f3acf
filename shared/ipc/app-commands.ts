import { BROWSER_NAMES, type BrowserName } from '../model/browser-name'
import * as v from 'valibot'
import { comparisonRequestSchema } from '../model/comparison-request'
import {
  exportRequestSchema,
  redactionRulesSchema,
  type ExportedFile,
  type ExportPreview,
} from '../model/export-request'
import type { RedactionPreview } from '../model/redaction'
import { decodeAsSchema } from '../model/decode-as'
import { LANGUAGES, type Language } from '../model/language'
import type { OperationError, OperationResult } from '../model/operation'
import {
  MAX_ROUTES,
  packetInterfaceSchema,
  recordingOptionsSchema,
  routeSchema,
  type RunningRoute,
} from '../model/recording-options'

import type { ComparisonSummary } from './comparison-rows'

export type { OperationError, OperationResult } from '../model/operation'
export type { Route, RunningRoute } from '../model/recording-options'

/** What a window may ask of the main process. */
const shortText = v.pipe(v.string(), v.maxLength(2048))
/** Bytes of a picture the window may save. */
export const MAX_PICTURE_BYTES = 64 << 20
const sessionId = v.pipe(v.number(), v.integer(), v.minValue(1))

/** Filters that are remembered, and those that are kept under a name. */
export const MAX_FILTER_HISTORY = 30
export const MAX_SAVED_FILTERS = 100
/** Characters of a filter that is remembered; a longer one is used, and forgotten. */
export const MAX_REMEMBERED_FILTER = 2048
const filterText = v.pipe(v.string(), v.maxLength(MAX_REMEMBERED_FILTER))

export const settingsSchema = v.strictObject({
  language: v.picklist(['system', ...LANGUAGES]),
  theme: v.picklist(['system', 'light', 'dark', 'high-contrast']),
  routes: v.pipe(v.array(routeSchema), v.maxLength(MAX_ROUTES)),
  /** Record packets beside the proxy, where dumpcap can. */
  recordPackets: v.boolean(),
  packetInterface: packetInterfaceSchema,
  /** Filters that were applied, the latest first. */
  filterHistory: v.pipe(v.array(filterText), v.maxLength(MAX_FILTER_HISTORY)),
  /** Filters saved under a name. */
  savedFilters: v.pipe(
    v.array(v.strictObject({ name: v.pipe(v.string(), v.maxLength(80)), text: filterText })),
    v.maxLength(MAX_SAVED_FILTERS),
  ),
  /** Recordings nobody gave a name are deleted, the oldest first, beyond so many bytes; null keeps them all. */
  sessionLimitBytes: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Pane sizes in percent and column widths in pixels, by name. */
  layout: v.record(shortText, v.number()),
})
export type Settings = v.InferOutput<typeof settingsSchema>

export const appCommandSchemas = {
  'app.state': v.strictObject({}),
  'settings.save': settingsSchema,
  /** Starts a new session that records these routes. */
  'record.start': recordingOptionsSchema,
  /** `ask`: only where that ends no WebSocket; `keep`: the connections there are go on unrecorded. Else they end. */
  'record.stop': v.strictObject({ relays: v.optional(v.picklist(['ask', 'end', 'keep'])) }),
  /** Closes the window, which was about to be closed while WebSockets were open. */
  'window.close': v.strictObject({}),
  /** The browsers that are installed here. */
  'browser.list': v.strictObject({}),
  /** Starts a recording forward proxy and shows the page in a browser through it, with a profile of its own. */
  'browser.open': v.strictObject({
    browser: v.picklist(BROWSER_NAMES),
    /** Empty for none. */
    url: v.pipe(shortText, v.regex(/^(?:https?:\/\/[^\s/]\S*)?$/i)),
  }),
  /** Starts the demo server (Python, else its Node twin) and a recording in front of it, and opens the page in the default browser when `open`. */
  'demo.start': v.strictObject({ open: v.boolean() }),
  /** Asks for a file with the system's dialog and opens it; null when the user cancels. */
  'session.openDialog': v.strictObject({}),
  'session.openRecent': v.strictObject({ path: shortText }),
  /** Shows an already open session (a recording in progress, or an opened file). */
  'session.show': v.strictObject({ session: sessionId }),
  /** Takes what is on screen off it. A recording goes on, open connections included; its file keeps everything. */
  'session.clear': v.strictObject({}),
  /** Decodes a connection of a capture as WebSocket though no upgrade says so, or automatically again: the file is read again. */
  'session.decodeAs': v.strictObject({
    session: sessionId,
    connection: v.pipe(v.number(), v.integer(), v.minValue(0)),
    as: decodeAsSchema,
  }),
  'recent.forget': v.strictObject({ path: shortText }),
  /** Opens http://listen/ of the running route in the default browser. */
  'page.open': v.strictObject({ route: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  'session.revealFile': v.strictObject({}),
  /** Asks for a place with the system's dialog and puts a copy of a listed session there; null when the user cancels. */
  'session.saveAs': v.strictObject({ path: shortText }),
  /** Gives a recording another name, which also keeps it from being deleted for room. */
  'session.rename': v.strictObject({
    path: shortText,
    name: v.pipe(v.string(), v.trim(), v.regex(/^[^/\\:*?"<>|\p{Cc}.][^/\\:*?"<>|\p{Cc}]{0,119}$/u)),
  }),
  'session.delete': v.strictObject({ path: shortText }),
  'session.reveal': v.strictObject({ path: shortText }),
  /** The recording that the last start of the app left behind was seen. */
  'recovery.seen': v.strictObject({}),
  /** Asks a job to stop: what is done by then stays. One that has ended is left alone. */
  'job.cancel': v.strictObject({ job: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  'clipboard.write': v.strictObject({ text: v.pipe(v.string(), v.maxLength(16 << 20)) }),
  /** Asks for a place with the system's dialog and writes the export there, as a job; null when the user cancels either. */
  'export.save': v.strictObject({ session: sessionId, request: exportRequestSchema }),
  /** What it would hold, and how large it would be. */
  'export.preview': v.strictObject({ session: sessionId, request: exportRequestSchema }),
  /** What rules of a redaction find, before anything is written; null where a later question took its place. */
  'export.redactions': v.strictObject({ session: sessionId, rules: redactionRulesSchema }),
  /** Puts the export on the clipboard, as text. */
  'export.copy': v.strictObject({ session: sessionId, request: exportRequestSchema }),
  /**
   * Compares the session or one of its connections, as a job: with a capture, for which the system's dialog asks, another
   * connection, or a replay. Null when the user cancels either.
   */
  'compare.run': v.strictObject({ session: sessionId, request: comparisonRequestSchema }),
  /** Asks for a place with the system's dialog and writes the picture there; null when the user cancels. */
  'picture.save': v.strictObject({
    name: v.pipe(shortText, v.regex(/^[\w-]{1,80}$/)),
    format: v.picklist(['svg', 'png']),
    bytes: v.pipe(v.instance(Uint8Array), v.maxLength(MAX_PICTURE_BYTES)),
  }),
} as const

export interface RecentSession {
  path: string
  name: string
  bytes: number
  /** Milliseconds since the epoch. */
  modified: number
  /** In the sessions folder: ours to rename and delete. */
  isRecording: boolean
}

export interface SessionInfo {
  session: number
  kind: 'recording' | 'file'
  path: string
  name: string
  routes: RunningRoute[]
  recording: boolean
  /**
   * The number it had before its file was read again to decode a connection differently. Connections and packets have
   * the same numbers as then, rows of frames and messages have not.
   */
  rereadOf?: number
}

export interface AppState {
  version: string
  platform: string
  settings: Settings
  /** The language and theme in force when the setting says 'system'. */
  systemLanguage: Language
  current: SessionInfo | null
  /** The session that is being recorded, which may not be the one on screen. */
  recording: SessionInfo | null
  recent: RecentSession[]
  /** Bytes of all recordings in the sessions folder. */
  sessionBytes: number
  /** A recording that nobody ended: the app was killed while it went on. */
  recovered: RecentSession | null
  /** Errors that concern the whole window (recording stopped because the disk is full). */
  problem: OperationError | null
}

/** Not 0: so many WebSockets are open, and nothing was stopped. */
export interface StopOutcome {
  openWebSockets: number
}

export interface AppResults {
  'app.state': AppState
  'settings.save': OperationResult<null>
  'record.start': OperationResult<SessionInfo>
  'record.stop': OperationResult<StopOutcome>
  'window.close': OperationResult<null>
  'browser.list': OperationResult<BrowserName[]>
  'browser.open': OperationResult<SessionInfo>
  'demo.start': OperationResult<{ url: string }>
  'session.openDialog': OperationResult<SessionInfo | null>
  'session.openRecent': OperationResult<SessionInfo>
  'session.show': OperationResult<SessionInfo>
  'session.clear': OperationResult<null>
  'session.decodeAs': OperationResult<SessionInfo>
  'recent.forget': OperationResult<null>
  'page.open': OperationResult<null>
  'session.revealFile': OperationResult<null>
  'session.saveAs': OperationResult<{ path: string } | null>
  'session.rename': OperationResult<{ path: string }>
  'session.delete': OperationResult<null>
  'session.reveal': OperationResult<null>
  'recovery.seen': OperationResult<null>
  'job.cancel': OperationResult<null>
  'clipboard.write': OperationResult<null>
  'export.save': OperationResult<ExportedFile | null>
  'export.preview': OperationResult<ExportPreview>
  'export.redactions': OperationResult<RedactionPreview | null>
  'export.copy': OperationResult<null>
  'compare.run': OperationResult<ComparisonSummary | null>
  'picture.save': OperationResult<{ path: string } | null>
}

export type AppCommand = keyof typeof appCommandSchemas
export type AppArguments<C extends AppCommand> = v.InferOutput<(typeof appCommandSchemas)[C]>
