import type { CommandId } from '../model/command'
import type { Job } from '../model/job'
import type { Tick } from '../model/tick'
import type { AppArguments, AppCommand, AppResults, AppState } from './app-commands'
import type { SessionArguments, SessionCommand, SessionResults } from './session-commands'

/** One channel each way; all go through one gate in the main process. */
export const APP_CHANNEL = 'sockscope:app'
export const SESSION_CHANNEL = 'sockscope:session'
/** The path of a dropped file. Only the preload sends it: a page cannot name a file the user did not hand over. */
export const DROPPED_CHANNEL = 'sockscope:dropped'
export const EVENT_CHANNEL = 'sockscope:event'

export type { PacketsState } from '../model/tick'

/** A tick of the session on screen. The window asks for the rows it shows. */
export interface SessionTick extends Tick {
  session: number
}

/** A job of any session's engine. Its number is the window's: no other job of this run has it. */
export interface SessionJob extends Job {
  session: number
  /** Of the file it is about. */
  name: string
}

export type WindowEvent =
  /** All jobs that run. */
  | { kind: 'jobs'; jobs: SessionJob[] }
  | { kind: 'tick'; tick: SessionTick }
  | { kind: 'state'; state: AppState }
  /** A menu item or shortcut the main process caught. */
  | { kind: 'menu'; command: CommandId }
  /** The window is about to be closed, and so many WebSockets of the recording with it. */
  | { kind: 'closing'; openWebSockets: number }

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
