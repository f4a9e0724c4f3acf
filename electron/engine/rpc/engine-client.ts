import type { OperationResult } from '@shared/model/operation'
import { Worker } from 'node:worker_threads'
import type { SessionArguments, SessionCommand, SessionResults } from '@shared/ipc/session-commands'
import type {
  EngineMessage,
  EngineOperation,
  EngineOperations,
  EngineRequest,
  EngineTick,
} from './engine-protocol'

export interface EngineClientEvents {
  tick(tick: EngineTick): void
  /** The thread ended without having been asked to: a bug of ours. Every open request is rejected with the same error. */
  crashed(error: Error): void
}

interface Pending {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** The main process's end of an engine thread: requests with answers, ticks, and what to do when the thread dies. */
export class EngineClient {
  readonly #worker: Worker
  readonly #events: EngineClientEvents
  readonly #pending = new Map<number, Pending>()
  #nextId = 1
  #ended: Error | null = null
  #ending = false

  /** @param path the built engine-thread module */
  constructor(path: string, events: EngineClientEvents) {
    this.#events = events
    this.#worker = new Worker(path, { name: 'engine' })
    this.#worker.on('message', (message: EngineMessage) => this.#receive(message))
    this.#worker.on('error', (error) => this.#end(error))
    this.#worker.on('messageerror', (error) => this.#end(error))
    this.#worker.on('exit', (code) => this.#end(new Error(`The engine thread ended with code ${code}.`)))
  }

  /** Asks the session. `args` were validated at the gate. */
  request<C extends SessionCommand>(command: C, args: SessionArguments<C>): Promise<SessionResults[C]> {
    return this.#send<SessionResults[C]>((id) => ({ kind: 'session', id, command, args }))
  }

  operate<O extends EngineOperation>(
    operation: O,
    args: EngineOperations[O]['args'],
  ): Promise<EngineOperations[O]['result']> {
    return this.#send<EngineOperations[O]['result']>((id) => ({ kind: 'operation', id, operation, args }))
  }

  /** Ends recording or reading; the session goes on answering. */
  async stop(): Promise<void> {
    await this.operate('stop', null)
  }

  /** Takes what there is now off the window; traffic and recording go on. */
  async clear(): Promise<void> {
    await this.operate('clear', null)
  }

  /** Reads the file again with a connection decoded as WebSocket, or automatically again. */
  decodeAs(connection: number, as: 'websocket' | 'automatic'): Promise<OperationResult<null>> {
    return this.operate('decodeAs', { connection, as })
  }

  /** Ends the thread; what was recorded is on disk by then. A thread that is gone already is no error. */
  async close(): Promise<void> {
    if (this.#ended !== null || this.#ending) return
    this.#ending = true
    try {
      await this.operate('close', null)
    } finally {
      await this.#worker.terminate()
    }
  }

  #send<T>(request: (id: number) => EngineRequest): Promise<T> {
    if (this.#ended !== null) return Promise.reject(this.#ended)
    const id = this.#nextId++
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve: (value) => resolve(value as T), reject })
      this.#worker.postMessage(request(id))
    })
  }

  #receive(message: EngineMessage): void {
    if (message.kind === 'tick') {
      this.#events.tick(message.tick)
      return
    }
    const pending = this.#pending.get(message.id)
    this.#pending.delete(message.id)
    if (message.kind === 'answer') pending?.resolve(message.value)
    else {
      const error = new Error(message.message)
      error.stack = message.stack
      pending?.reject(error)
    }
  }

  #end(error: Error): void {
    if (this.#ended !== null) return
    this.#ended = error
    for (const pending of this.#pending.values()) pending.reject(error)
    this.#pending.clear()
    if (!this.#ending) this.#events.crashed(error)
  }
}
