import type { OperationResult, Route, RunningRoute } from '@shared/ipc/app-commands'
import type { SessionTick } from '@shared/ipc/bridge'
import type { SessionArguments, SessionCommand } from '@shared/ipc/session-commands'

/** What the session manager needs of an engine: a session on a thread of its own. */
export interface SessionEngine {
  request<C extends SessionCommand>(command: C, args: SessionArguments<C>): Promise<unknown>
  /** Ends listeners and recording; the session goes on answering. A file's import is cancelled. */
  stop(): Promise<void>
  /** Takes what there is now off the window; traffic and recording go on. */
  clear(): Promise<void>
  /**
   * Reads the file again with one connection decoded as WebSocket, or automatically again; not while it is recorded.
   * Resolves when reading has begun.
   */
  decodeAs(connection: number, as: 'websocket' | 'automatic'): Promise<OperationResult<null>>
  /** Ends the thread. What was recorded is on disk by then. */
  close(): Promise<void>
}

export interface EngineEvents {
  tick(tick: Omit<SessionTick, 'session'>): void
  /** The thread ended by itself: a bug of ours. */
  crashed(error: Error): void
}

/** Starts engines. Operations that fail say so in their result. */
export interface EngineStarter {
  record(
    file: string,
    routes: readonly Route[],
    events: EngineEvents,
    /** Packets are captured on this interface beside the proxy; null for none. */
    packets: string | null,
  ): Promise<OperationResult<{ engine: SessionEngine; routes: RunningRoute[] }>>
  open(file: string, events: EngineEvents): Promise<OperationResult<SessionEngine>>
}
