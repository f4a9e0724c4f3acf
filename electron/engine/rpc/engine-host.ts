import type { SourceStatus } from '@shared/model/tick'
import type { OperationResult } from '@shared/model/operation'
import type { Route, RunningRoute } from '@shared/model/recording-options'
import type { SessionArguments, SessionCommand, SessionResults } from '@shared/ipc/session-commands'
import { createSessionFileAt } from '../file/session-file'
import { CaptureSession } from '../sources/capture-session'
import { withConnection } from '../sources/decode-as'
import type { DecodeAs } from '../index/decode-choice'
import { Recording } from '../sources/recording'
import { SessionTicker } from '../views/session-ticker'
import { SessionViews } from '../views/session-views'
import type { Session } from '../index/session'
import type { EngineOperation, EngineOperations, EngineTick } from './engine-protocol'

type Handlers = {
  [O in EngineOperation]: (args: EngineOperations[O]['args']) => Promise<EngineOperations[O]['result']>
}

/** What the engine thread does, without the thread: one session, either recorded or read from a file. */
export class EngineHost {
  readonly #version: string
  readonly #send: (tick: EngineTick) => void
  readonly #handlers: Handlers = {
    record: ({ file, routes, packets }) => this.#record(file, routes, packets ?? null),
    open: ({ file }) => this.#open(file),
    stop: async () => {
      await this.#stop()
      return null
    },
    clear: () => {
      this.#views?.floor.raise()
      this.#ticker?.flush()
      return Promise.resolve(null)
    },
    decodeAs: ({ connection, as }) => this.#decodeAs(connection, as),
    close: async () => {
      await this.#close()
      return null
    },
  }
  #source: Recording | CaptureSession | null = null
  /** A compressed capture takes its time to unpack; closing the thread must not leave the copy behind. */
  #opening: { cancel: AbortController; done: Promise<OperationResult<CaptureSession>> } | null = null
  #views: SessionViews | null = null
  #ticker: SessionTicker | null = null

  constructor(version: string, send: (tick: EngineTick) => void) {
    this.#version = version
    this.#send = send
  }

  operate<O extends EngineOperation>(
    operation: O,
    args: EngineOperations[O]['args'],
  ): Promise<EngineOperations[O]['result']> {
    return this.#handlers[operation](args)
  }

  /** @throws before a session was started: the main process asks for none that is not */
  answer<C extends SessionCommand>(command: C, args: SessionArguments<C>): SessionResults[C] {
    if (this.#views === null) throw new Error('There is no session on this thread.')
    return this.#views.answer(command, args)
  }

  async #record(
    path: string,
    routes: Route[],
    packets: string | null,
  ): Promise<OperationResult<RunningRoute[]>> {
    this.#assertFree()
    const file = createSessionFileAt(path)
    if (!file.ok) return file
    const recording = await Recording.start(file.value, routes, {
      version: this.#version,
      session: { onChange: this.#onChange },
      ...(packets === null ? {} : { packets: { interfaceName: packets } }),
      onProblem: (problem) => console.error('Recording:', problem),
    })
    if (!recording.ok) return recording
    this.#begin(recording.value, () => recording.value.status())
    return { ok: true, value: [...recording.value.routes] }
  }

  async #open(path: string): Promise<OperationResult<null>> {
    this.#assertFree()
    const cancel = new AbortController()
    this.#opening = { cancel, done: CaptureSession.open(path, { onChange: this.#onChange }, cancel) }
    const capture = await this.#opening.done
    this.#opening = null
    if (!capture.ok) return capture
    this.#begin(capture.value, () => capture.value.status())
    return { ok: true, value: null }
  }

  /** The file is read again, into a session that takes the place of the one there was (see DecodeAs). */
  async #decodeAs(connection: number, as: 'websocket' | 'automatic'): Promise<OperationResult<null>> {
    const source = this.#source
    if (source === null) throw new Error('There is no session on this thread.')
    const choice = withConnection(source.session, connection, as)
    const again = await this.#again(source, choice)
    if (!again.ok) return again
    this.#ticker?.stop()
    this.#begin(again.value, () => again.value.status())
    this.#ticker?.flush()
    return { ok: true, value: null }
  }

  async #again(
    source: Recording | CaptureSession,
    decodeAs: DecodeAs,
  ): Promise<OperationResult<CaptureSession>> {
    if (source instanceof CaptureSession) return { ok: true, value: await source.again(decodeAs) }
    // A recording that has ended is a capture like any other.
    const capture = await CaptureSession.open(source.path, { onChange: this.#onChange, decodeAs })
    if (capture.ok) source.close()
    return capture
  }

  #begin(source: Recording | CaptureSession, status: () => SourceStatus): void {
    const session: Session = source.session
    this.#source = source
    const views = new SessionViews(session)
    this.#views = views
    this.#ticker = new SessionTicker(session, views.floor, status, this.#send)
    this.#ticker.changed()
  }

  async #stop(): Promise<void> {
    if (this.#opening !== null) {
      this.#opening.cancel.abort()
      await this.#opening.done
    }
    await this.#source?.stop()
    this.#ticker?.flush()
  }

  async #close(): Promise<void> {
    await this.#stop()
    this.#ticker?.stop()
    this.#source?.close()
  }

  #assertFree(): void {
    if (this.#source !== null) throw new Error('This thread has a session already.')
  }

  readonly #onChange = (): void => {
    this.#ticker?.changed()
  }
}
