import { realpathSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { SessionInfo, StopOutcome } from '@shared/ipc/app-commands'
import type { SessionJob, SessionTick } from '@shared/ipc/bridge'
import type { SessionArguments, SessionCommand } from '@shared/ipc/session-commands'
import type { DecodeAsKind } from '@shared/model/decode-as'
import { done, failed, type OperationError, type OperationResult } from '@shared/model/operation'
import type { RecordingOptions } from '@shared/model/recording-options'
import type { Engine } from '../../engine/rpc/engine'
import type { RecentSessions } from '../storage/recent-sessions'
import type { RecordingMarker } from '../storage/recording-marker'
import type { EngineStarter } from './engine-starter'
import { JobList } from './job-list'
import { systemCode } from './operation'

/** Sessions kept open besides the one on screen and the one being recorded; the longest unseen is closed first. */
export const MAX_BACKGROUND_SESSIONS = 3

interface OpenSession {
  info: SessionInfo
  engine: Engine
  /** Null before the first one. */
  lastTick: SessionTick | null
}

export interface SessionManagerOptions {
  /** Where recordings go; created when the first one starts. */
  folder: string
  startEngine: EngineStarter
  recent: RecentSessions
  /** Told which file is recorded, and that it is no longer. */
  marker: Pick<RecordingMarker, 'begin' | 'end'>
  /** Something of the state changed. */
  changed: () => void
  /** A tick of the session on screen. */
  tick: (tick: SessionTick) => void
  /** A job of any session began, went on or ended. */
  jobsChanged: () => void
}

/**
 * Which sessions are open, which one is on screen, which one is being recorded. Each lives in an engine of its own;
 * one operation runs at a time, so that a click on Start during a Stop finds its listener gone.
 */
export class SessionManager {
  /** What went wrong outside of any request, for the whole window. */
  problem: OperationError | null = null
  private readonly options: SessionManagerOptions
  private readonly jobList: JobList
  /** Captures that are being opened, by path: not yet known to be captures, or still unpacked. */
  private readonly opening = new Map<string, Promise<OperationResult<SessionInfo>>>()
  /** In the order they were last shown. */
  private readonly sessions = new Map<number, OpenSession>()
  private nextSession = 1
  private currentSession: number | null = null
  private recordingSession: number | null = null
  private busy: Promise<unknown> = Promise.resolve()

  constructor(options: SessionManagerOptions) {
    this.options = options
    this.jobList = new JobList(options.jobsChanged)
  }

  /** Long work of all sessions, those that are only being opened included. */
  get jobs(): SessionJob[] {
    return this.jobList.running
  }

  get current(): SessionInfo | null {
    return this.infoOf(this.currentSession)
  }

  get recording(): SessionInfo | null {
    return this.infoOf(this.recordingSession)
  }

  /**
   * The counts of the session on screen, for a window that has seen no tick of it; null before there are any.
   * Everything in it counts as changed.
   */
  get currentTick(): SessionTick | null {
    const tick = this.sessions.get(this.currentSession ?? 0)?.lastTick ?? null
    return tick === null ? null : { ...tick, changedConnections: null }
  }

  /** Null when there is no such session. */
  request<C extends SessionCommand>(
    session: number,
    command: C,
    args: SessionArguments<C>,
  ): Promise<unknown> | null {
    return this.sessions.get(session)?.engine.ask(command, args) ?? null
  }

  startRecording(options: RecordingOptions): Promise<OperationResult<SessionInfo>> {
    return this.inTurn(async () => {
      await this.endRecording()
      return this.beginRecording(options)
    })
  }

  /** @param relays `ask` stops only where that ends no WebSocket; `keep` lets the connections there are go on */
  stopRecording(relays: 'ask' | 'end' | 'keep' = 'end'): Promise<OperationResult<StopOutcome>> {
    return this.inTurn(async () => {
      const openWebSockets = relays === 'ask' ? await this.openWebSockets() : 0
      if (openWebSockets > 0) return done({ openWebSockets })
      await this.endRecording(relays === 'keep')
      this.options.changed()
      return done({ openWebSockets: 0 })
    })
  }

  /** WebSockets that ending the recording would end. */
  async openWebSockets(): Promise<number> {
    return (await this.sessions.get(this.recordingSession ?? 0)?.engine.openWebSockets()) ?? 0
  }

  /** Opens a capture and shows it; one that is open already is only shown. */
  open(file: string): Promise<OperationResult<SessionInfo>> {
    let path: string
    try {
      path = realpathSync(file)
      // A pipe or a device may never end.
      if (!statSync(path).isFile())
        return Promise.resolve(failed('file-unreadable', { path: file, detail: 'ENOTFILE' }))
    } catch (error) {
      return Promise.resolve(failed('file-unreadable', { path: file, detail: systemCode(error) }))
    }
    for (const { info } of this.sessions.values()) if (info.path === path) return this.show(info.session)
    const opening = this.opening.get(path) ?? this.openCapture(path).finally(() => this.opening.delete(path))
    this.opening.set(path, opening)
    return opening
  }

  show(session: number): Promise<OperationResult<SessionInfo>> {
    return this.inTurn(() =>
      this.sessions.has(session)
        ? this.bringToScreen(session)
        : Promise.resolve(failed('unexpected', { detail: `session ${session} is not open` })),
    )
  }

  /**
   * Takes the session off the screen. One that is being recorded goes on, with its connections and in its file: what
   * was there is no longer listed, and the session gets a new number so that the window starts afresh.
   */
  clear(): Promise<OperationResult<null>> {
    return this.inTurn(async () => {
      const session = this.sessions.get(this.currentSession ?? 0)
      if (session === undefined) return done(null)
      if (session.info.recording) {
        await session.engine.clear()
        this.renumber(session)
      } else {
        await this.closeSession(session.info.session)
      }
      this.options.changed()
      return done(null)
    })
  }

  /**
   * Decodes one connection of a capture as WebSocket, or automatically again. The file is read again, so the session
   * gets a new number: rows of frames mean something else from now on, connections and packets keep theirs.
   */
  decodeAs(session: number, connection: number, as: DecodeAsKind): Promise<OperationResult<SessionInfo>> {
    return this.inTurn(async () => {
      const open = this.sessions.get(session)
      if (open === undefined) return failed('unexpected', { detail: `session ${session} is not open` })
      if (open.info.recording) return failed('decode-as-recording')
      const read = await open.engine.decodeAs(connection, as)
      if (!read.ok) return read
      this.renumber(open)
      open.info.rereadOf = session
      this.options.changed()
      return done(open.info)
    })
  }

  /** Paths of the sessions that are open. */
  get openPaths(): string[] {
    return [...this.sessions.values()].map(({ info }) => info.path)
  }

  /** The session of a file, where it is open. */
  ofPath(path: string): SessionInfo | null {
    for (const { info } of this.sessions.values()) if (info.path === path) return info
    return null
  }

  /**
   * Closes the session of a file, so that something can be done with the file. @returns whether it was on screen; a
   * failure while it is recorded
   */
  release(path: string): Promise<OperationResult<{ wasShown: boolean }>> {
    return this.inTurn(async () => {
      const info = this.ofPath(path)
      if (info === null) return done({ wasShown: false })
      if (info.recording) return failed('session-busy', { name: info.name })
      const wasShown = info.session === this.currentSession
      await this.closeSession(info.session)
      this.options.changed()
      return done({ wasShown })
    })
  }

  /** The session's engine does it; not in turn: an export may take long, and everything goes on meanwhile. */
  withEngine<T>(
    session: number,
    use: (engine: Engine, info: SessionInfo) => Promise<OperationResult<T>>,
  ): Promise<OperationResult<T>> {
    const open = this.sessions.get(session)
    if (open === undefined)
      return Promise.resolve(failed('unexpected', { detail: `session ${session} is not open` }))
    return use(open.engine, open.info)
  }

  /** Asks a job to stop; what is done by then stays. One that has ended is left alone. */
  async cancelJob(job: number): Promise<OperationResult<null>> {
    // Not in turn: nothing that waits for its turn shall make a file be read to its end.
    await this.jobList.cancel(job)
    return done(null)
  }

  /** Ends everything; what was recorded is complete on disk afterwards. */
  async closeAll(): Promise<void> {
    await this.jobList.cancelAll()
    await Promise.all(this.opening.values())
    return this.inTurn(async () => {
      await this.endRecording()
      await Promise.all([...this.sessions.keys()].map((session) => this.closeSession(session)))
    })
  }

  /** Unpacking takes as long as the file is: everything else goes on meanwhile. */
  private async openCapture(path: string): Promise<OperationResult<SessionInfo>> {
    const session = this.newSession('file', path)
    const opened = await session.engine.open(path)
    if (!opened.ok) {
      await session.engine.close()
      return opened
    }
    return this.inTurn(() => {
      this.options.recent.remember(path)
      return this.bringToScreen(this.add(session))
    })
  }

  private async beginRecording(options: RecordingOptions): Promise<OperationResult<SessionInfo>> {
    const { folder, recent } = this.options
    const session = this.newSession('recording', folder)
    const started = await session.engine.record(folder, options)
    if (!started.ok) {
      await session.engine.close()
      this.options.changed()
      return started
    }
    const { path, routes } = started.value
    Object.assign(session.info, { path, name: basename(path), routes, recording: true })
    this.recordingSession = this.add(session)
    this.problem = null
    this.options.marker.begin(path)
    recent.remember(path)
    return this.bringToScreen(this.recordingSession)
  }

  private async endRecording(keepRelays = false): Promise<void> {
    const session = this.sessions.get(this.recordingSession ?? 0)
    this.recordingSession = null
    if (session === undefined) return
    await session.engine.stop(keepRelays)
    session.info.recording = false
    this.options.marker.end()
  }

  private renumber(session: OpenSession): void {
    const { info } = session
    const { session: before } = info
    this.sessions.delete(before)
    info.session = this.nextSession++
    if (session.lastTick !== null) session.lastTick = { ...session.lastTick, session: info.session }
    this.sessions.set(info.session, session)
    if (this.currentSession === before) this.currentSession = info.session
    if (this.recordingSession === before) this.recordingSession = info.session
  }

  private async bringToScreen(session: number): Promise<OperationResult<SessionInfo>> {
    const shown = this.sessions.get(session)
    if (shown === undefined) return failed('unexpected', { detail: `session ${session} is not open` })
    this.sessions.delete(session)
    this.sessions.set(session, shown)
    this.currentSession = session
    const background = [...this.sessions.keys()].filter(
      (id) => id !== session && id !== this.recordingSession,
    )
    for (const id of background.slice(0, Math.max(0, background.length - MAX_BACKGROUND_SESSIONS))) {
      await this.closeSession(id)
    }
    this.options.changed()
    return done(shown.info)
  }

  private async closeSession(session: number): Promise<void> {
    const closing = this.sessions.get(session)
    this.sessions.delete(session)
    if (this.currentSession === session) this.currentSession = null
    await closing?.engine.close()
  }

  private newSession(kind: SessionInfo['kind'], path: string): OpenSession {
    const info: SessionInfo = {
      session: this.nextSession++,
      kind,
      path,
      name: basename(path),
      routes: [],
      recording: false,
    }
    const engine: Engine = this.options.startEngine({
      tick: (tick) => {
        // Kept whatever is on screen: the first one comes before its session is.
        opened.lastTick = { ...tick, session: info.session }
        if (info.session === this.currentSession) this.options.tick(opened.lastTick)
      },
      job: (job) => this.jobList.take(engine, job, info),
      crashed: (error) => {
        console.error(error)
        this.jobList.forget(engine)
        this.sessions.delete(info.session)
        if (this.currentSession === info.session) this.currentSession = null
        if (this.recordingSession === info.session) this.recordingSession = null
        this.problem = { code: 'unexpected', values: { detail: error.message } }
        this.options.changed()
      },
    })
    const opened: OpenSession = { info, engine, lastTick: null }
    return opened
  }

  private add(session: OpenSession): number {
    this.sessions.set(session.info.session, session)
    return session.info.session
  }

  private infoOf(session: number | null): SessionInfo | null {
    return session === null ? null : (this.sessions.get(session)?.info ?? null)
  }

  private inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.busy.then(run, run)
    this.busy = turn.catch(() => undefined)
    return turn
  }
}
