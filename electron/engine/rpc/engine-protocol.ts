import type { OperationResult } from '@shared/model/operation'
import type { Route, RunningRoute } from '@shared/model/recording-options'
import type { SessionTick } from '@shared/ipc/bridge'
import type { SessionArguments, SessionCommand, SessionResults } from '@shared/ipc/session-commands'

/** What the main process may ask of an engine thread, beside the questions about its session. */
export interface EngineOperations {
  /** Listens on every route, or on none, and records into `file`, which is created or replaced. */
  record: {
    /** `packets`: the interface packets are captured on beside the proxy. */
    args: { file: string; routes: Route[]; packets?: string | null }
    result: OperationResult<RunningRoute[]>
  }
  /** Begins to read a capture file; resolves once it is known to be one. Progress comes with the ticks. */
  open: { args: { file: string }; result: OperationResult<null> }
  /** Ends listeners and recording, or cancels the reading. Resolves when everything is on disk. The session goes on answering. */
  stop: { args: null; result: null }
  /** Takes what there is now off the window. Traffic, recording and file are untouched. */
  clear: { args: null; result: null }
  /**
   * Decodes a connection as WebSocket, or automatically again, by reading the file anew. Not while it is recorded.
   * Resolves when reading has begun; the session that answers from then on is another one.
   */
  decodeAs: {
    args: { connection: number; as: 'websocket' | 'automatic' }
    result: OperationResult<null>
  }
  /** Stops, then gives all files back: the thread may be ended. */
  close: { args: null; result: null }
}

export type EngineOperation = keyof EngineOperations

/** A tick as the engine knows it: the main process adds which session it is. */
export type EngineTick = Omit<SessionTick, 'session'>

export type EngineRequest =
  | { kind: 'session'; id: number; command: SessionCommand; args: SessionArguments<SessionCommand> }
  | { kind: 'operation'; id: number; operation: EngineOperation; args: unknown }

export type EngineMessage =
  | {
      kind: 'answer'
      id: number
      value: SessionResults[SessionCommand] | EngineOperations[EngineOperation]['result']
    }
  /** The handler threw: a bug of ours, told to the one who asked; the thread lives on. */
  | { kind: 'threw'; id: number; message: string; stack: string }
  | { kind: 'tick'; tick: EngineTick }
