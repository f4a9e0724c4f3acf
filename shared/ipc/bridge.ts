import type { AppArguments, AppCommand, AppResults, AppState, OperationError } from './app-commands'
import type { SessionArguments, SessionCommand, SessionResults } from './session-commands'

/** One channel each way; all go through one gate in the main process. */
export const APP_CHANNEL = 'sockscope:app'
export const SESSION_CHANNEL = 'sockscope:session'
/** The path of a dropped file. Only the preload sends it: a page cannot name a file the user did not hand over. */
export const DROPPED_CHANNEL = 'sockscope:dropped'
export const EVENT_CHANNEL = 'sockscope:event'

/** At most this many ticks a second reach a window, whatever the traffic. */
export const MAX_TICKS_PER_SECOND = 20

/** Packets are captured beside the proxy, or (`failure`) are not, though that was asked for. */
export interface PacketsState {
  interface: string
  failure: OperationError | null
}

/** What changed since the last tick: counts only; the window then asks for the rows it shows. */
export interface SessionTick {
  session: number
  connections: number
  frames: number
  messages: number
  packets: number
  bytes: number
  /** Size of the session file. */
  fileBytes: number
  /** Frames of the connection that is on screen are counted in its row; changed rows are named, or `null` for many (over 200). */
  changedConnections: number[] | null
  errors: number
  warnings: number
  notes: number
  /** Bytes relayed but not recorded; normally 0. */
  droppedBytes: number
  recordingStopped: 'disk' | 'limit' | null
  progress: { read: number; total: number } | null
  /** Why a file was not read to its end: `file-truncated` or `file-damaged`, with the `offset` where. */
  readProblem?: OperationError | null
  /** Of a recording that was started with packets. */
  livePackets?: PacketsState
}

export type WindowEvent =
  | { kind: 'tick'; tick: SessionTick }
  | { kind: 'state'; state: AppState }
  /** A menu item or shortcut the main process caught. */
  | { kind: 'menu'; command: MenuCommand }

export type MenuCommand =
  | 'record-toggle'
  | 'open'
  | 'clear'
  | 'demo'
  | 'focus-connections'
  | 'focus-frames'
  | 'focus-details'
  | 'keyboard-help'
  | 'theme-next'
  | 'language-next'

/** The one object the preload exposes, as `window.sockscope`. */
export interface SockscopeBridge {
  app<C extends AppCommand>(command: C, args: AppArguments<C>): Promise<AppResults[C]>
  session<C extends SessionCommand>(
    session: number,
    command: C,
    args: SessionArguments<C>,
  ): Promise<SessionResults[C]>
  /** Opens a capture file that was dropped onto the window. */
  openDropped(file: unknown): Promise<AppResults['session.openRecent']>
  subscribe(listener: (event: WindowEvent) => void): () => void
}
