import { mkdirSync, realpathSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { OperationError, OperationResult, Route, SessionInfo } from '@shared/ipc/app-commands'
import type { SessionTick } from '@shared/ipc/bridge'
import type { SessionArguments, SessionCommand } from '@shared/ipc/session-commands'
import type { RecentSessions } from '../storage/recent-sessions'
import { done, failed, systemCode } from './operation'
import type { EngineEvents, EngineStarter, SessionEngine } from './session-engine'
import { newSessionFile } from './session-file-name'

/** Sessions kept open besides the one on screen and the one being recorded; the longest unseen is closed first. */
export const MAX_BACKGROUND_SESSIONS = 3

interface SessionState {
  info: SessionInfo
  /** Null before the first one. */
  lastTick: SessionTick | null
}

interface OpenSession extends SessionState {
  engine: SessionEngine
}

export interface SessionManagerOptions {
  /** Where recordings go; created when the first one starts. */
  folder: string
  engines: EngineStarter
  recent: RecentSessions
  /** Something of the state changed. */
  changed: () => void
  /** A tick of the session on screen. */
  tick: (tick: SessionTick) => void
}

/**
 * Which sessions are open, which one is on screen, which one is being recorded. Each lives in an engine of its own;
 * one operation runs at a time, so that a click on Start during a Stop finds its listener gone.
 */
export class SessionManager {
  /** What went wrong outside of any request, for the whole window. */
  problem: OperationError | null = null
  private readonly options: SessionManagerOptions
  /** In the order they were last shown. */
  private readonly sessions = new Map<number, OpenSession>()
  private nextSession = 1
  private currentSession: number | null = null
  private recordingSession: number | null = null
  private busy: Promise<unknown> = Promise.resolve()

  constructor(options: SessionManagerOptions) {
    this.options = options
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
    return this.sessions.get(session)?.engine.request(command, args) ?? null
  }

  /** @param packets the interface packets are captured on beside the proxy; null for none */
  startRecording(
    routes: readonly Route[],
    packets: string | null = null,
  ): Promise<OperationResult<SessionInfo>> {
    return this.inTurn(async () => {
      await this.endRecording()
      return this.beginRecording(routes, packets)
    })
  }

  stopRecording(): Promise<OperationResult<null>> {
    return this.inTurn(async () => {
      await this.endRecording()
      this.options.changed()
      return done(null)
    })
  }

  /** Opens a capture and shows it; one that is open already is only shown. */
  open(file: string): Promise<OperationResult<SessionInfo>> {
    return this.inTurn(async () => {
      let path: string
      try {
        path = realpathSync(file)
        // A pipe or a device may never end.
        if (!statSync(path).isFile()) return failed('file-unreadable', { path: file, detail: 'ENOTFILE' })
      } catch (error) {
        return failed('file-unreadable', { path: file, detail: systemCode(error) })
      }
      for (const { info } of this.sessions.values())
        if (info.path === path) return this.bringToScreen(info.session)
      const state = this.newSession('file', path)
      const started = await this.options.engines.open(path, this.eventsOf(state))
      if (!started.ok) return started
      this.options.recent.remember(path)
      return this.bringToScreen(this.add(state, started.value))
    })
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
  decodeAs(
    session: number,
    connection: number,
    as: 'websocket' | 'automatic',
  ): Promise<OperationResult<SessionInfo>> {
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

  /** Ends the reading of the capture on screen, if it is being read; what was read stays. */
  async cancelImport(): Promise<OperationResult<null>> {
    const session = this.sessions.get(this.currentSession ?? 0)
    // Not in turn: nothing that waits for its turn shall make a file be read to its end.
    if (session !== undefined && session.info.progress !== null) await session.engine.stop()
    return done(null)
  }

  /** Ends everything; what was recorded is complete on disk afterwards. */
  closeAll(): Promise<void> {
    return this.inTurn(async () => {
      await this.endRecording()
      await Promise.all([...this.sessions.keys()].map((session) => this.closeSession(session)))
    })
  }

  private async beginRecording(
    routes: readonly Route[],
    packets: string | null,
  ): Promise<OperationResult<SessionInfo>> {
    const { folder, engines, recent } = this.options
    let file: string
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      file = newSessionFile(realpathSync(folder), new Date())
    } catch (error) {
      this.options.changed()
      return failed('session-folder-unwritable', { path: folder, detail: systemCode(error) })
    }
    const state = this.newSession('recording', file)
    const started = await engines.record(file, routes, this.eventsOf(state), packets)
    if (!started.ok) {
      this.options.changed()
      return started
    }
    state.info.routes = started.value.routes
    state.info.recording = true
    this.recordingSession = this.add(state, started.value.engine)
    this.problem = null
    recent.remember(file)
    return this.bringToScreen(this.recordingSession)
  }

  private async endRecording(): Promise<void> {
    const session = this.sessions.get(this.recordingSession ?? 0)
    this.recordingSession = null
    if (session === undefined) return
    await session.engine.stop()
    session.info.recording = false
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

  private eventsOf(state: SessionState): EngineEvents {
    const { info } = state
    return {
      tick: (tick) => {
        const finished = info.progress !== null && tick.progress === null
        info.progress = tick.progress
        // Kept whatever is on screen: the first one comes before its session is.
        state.lastTick = { ...tick, session: info.session }
        if (info.session === this.currentSession) this.options.tick(state.lastTick)
        if (finished) this.options.changed()
      },
      crashed: (error) => {
        console.error(error)
        this.sessions.delete(info.session)
        if (this.currentSession === info.session) this.currentSession = null
        if (this.recordingSession === info.session) this.recordingSession = null
        this.problem = { code: 'unexpected', values: { detail: error.message } }
        this.options.changed()
      },
    }
  }

  private newSession(kind: SessionInfo['kind'], path: string): SessionState {
    const session = this.nextSession++
    const info = { session, kind, path, name: basename(path), routes: [], progress: null, recording: false }
    return { info, lastTick: null }
  }

  /** The events of an engine hold on to `state`, so it is filled in rather than copied. */
  private add(state: SessionState, engine: SessionEngine): number {
    this.sessions.set(state.info.session, Object.assign(state, { engine }))
    return state.info.session
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
