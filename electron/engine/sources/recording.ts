import { done, type OperationResult } from '@shared/model/operation'
import type { RecordingOptions, Route, RunningRoute } from '@shared/model/recording-options'
import type { PacketsState, SourceStatus } from '@shared/model/tick'
import { basename } from 'node:path'
import { rmSync, statSync } from 'node:fs'
import { CapturedSegmentRecorder } from '../sniffer/captured-segment-recorder'
import { Authority } from '../certificates/authority'
import { LeafContexts } from '../certificates/leaf-contexts'
import { StoredAuthority } from '../certificates/stored-authority'
import { LiveSecrets } from '../key-log/live-secrets'
import { LivePackets } from '../sniffer/live-packets'
import { loopbackInterface } from '../sniffer/loopback-interface'
import type { ProxyOptions } from '../proxy/proxy-options'
import { ProxyServer, type ProxyProblem } from '../proxy/proxy-server'
import type { SessionFile } from '../file/session-file'
import { DeferredRecorder } from '../recorder/deferred-recorder'
import { ReservedSecrets } from '../recorder/reserved-secrets'
import { connectionState } from '../index/connection/connection-state'
import { SessionLog, type LogStop } from '../recorder/session-log'
import { SessionRecorder } from '../recorder/session-recorder'
import { Session, type SessionOptions } from '../index/session'

/** What surrounds a recording, beside what a person chose. */
export interface RecordingSetup {
  /** Sockscope's version, written into the file. */
  version: string
  session?: SessionOptions
  /** Called before anything can happen in the session: a client may connect while the last listener still starts. */
  onSession?: (session: Session) => void
  proxy?: Partial<ProxyOptions>
  /** Sockscope's own folder, where the local authority is; without it each run has one of its own. */
  home?: string
  /** Where dumpcap is looked for, instead of PATH. */
  dumpcapPath?: string
  /** Packets are not captured (any more), and why: `Recording.status` tells it too. */
  onPacketsFailed?: (state: PacketsState) => void
  /** Something is not recorded, or late; called again whenever more is, and when it is over. */
  onTrouble?: (trouble: RecordingTrouble) => void
  /** A bug of ours beside the traffic, or clients that could not be accepted. */
  onProblem?: (problem: ProxyProblem | { kind: 'session-failed'; error: unknown }) => void
}

/** What keeps a recording from being all that passed, as it is now. */
export interface RecordingTrouble {
  stopped: LogStop | null
  droppedBytes: number
  behindMilliseconds: number
}

/** A live session: listeners whose relays are recorded into a session file and indexed as they go. */
export class Recording {
  readonly session: Session
  readonly routes: readonly RunningRoute[]
  readonly #log: SessionLog
  readonly #recorder: SessionRecorder
  readonly #deferred: DeferredRecorder
  readonly #proxy: ProxyServer
  readonly #packetsState: PacketsState | null
  #beside: CapturedSegmentRecorder | null = null
  #packets: LivePackets | null = null
  /** Certificate (PEM) of the authority whose certificates clients are shown; null where TLS is not answered. */
  authority: string | null = null
  #liveSecrets: LiveSecrets | null = null

  private constructor(
    session: Session,
    log: SessionLog,
    recorder: SessionRecorder,
    deferred: DeferredRecorder,
    proxy: ProxyServer,
    routes: readonly RunningRoute[],
    packetsState: PacketsState | null,
  ) {
    this.session = session
    this.routes = routes
    this.#log = log
    this.#recorder = recorder
    this.#deferred = deferred
    this.#proxy = proxy
    this.#packetsState = packetsState
  }

  /** Listens on every route, or on none; then the new file is removed again. */
  static async start(
    file: SessionFile,
    { routes, packets, keyLogFile = null }: RecordingOptions,
    setup: RecordingSetup,
  ): Promise<OperationResult<Recording>> {
    const onProblem = setup.onProblem ?? (() => undefined)
    const log = new SessionLog(file)
    const onFailed = (error: unknown): void => onProblem({ kind: 'session-failed', error })
    const contexts = await contextsFor(routes, setup.home ?? null)
    if (!contexts.ok) {
      log.close()
      removeRegularFile(file.path)
      return contexts
    }
    const hasSecrets = keyLogFile !== null || contexts.value !== null
    const session = new Session(log, { onFailed, ...setup.session, awaitsSecrets: hasSecrets })
    setup.onSession?.(session)
    const recorder = new SessionRecorder(log, session, {
      version: setup.version,
      onSinkFailed: onFailed,
      // The session itself does not hear of what is not recorded, but a tick tells it.
      onLeftOut: () => {
        session.changed()
        setup.onTrouble?.(troubleOf(recorder))
      },
    })
    const secrets = hasSecrets ? new ReservedSecrets(log) : null
    recorder.secrets = secrets
    const liveSecrets = secrets === null ? null : new LiveSecrets(keyLogFile, session, secrets)
    recorder.onSecret = (line) => liveSecrets?.add([Buffer.from(line).toString('latin1').trimEnd()])
    const deferred = new DeferredRecorder(recorder, onFailed)
    const proxy = new ProxyServer(deferred, { ...setup.proxy, certificates: contexts.value }, onProblem)
    const started = await proxy.start(routes)
    if (!started.ok) {
      await recorder.close()
      log.close()
      removeRegularFile(file.path)
      return started
    }
    const state: PacketsState | null =
      packets === undefined || packets === null
        ? null
        : { interface: packets || loopbackInterface(), failure: null }
    const recording = new Recording(session, log, recorder, deferred, proxy, started.value, state)
    recording.#liveSecrets = liveSecrets
    liveSecrets?.start()
    recording.authority = contexts.value?.authority.certificate ?? null
    if (state !== null) {
      const beside = new CapturedSegmentRecorder(recorder, session)
      recording.#beside = beside
      // The ports are known only now; clients that are faster than dumpcap stay without packets.
      recording.#packets = await LivePackets.start(beside, {
        interfaceName: state.interface,
        ports: started.value.map(({ listenPort }) => listenPort),
        ...(setup.dumpcapPath === undefined ? {} : { path: setup.dumpcapPath }),
        onFailed: (failure) => {
          state.failure = failure
          session.changed()
          setup.onPacketsFailed?.(state)
        },
      })
    }
    return { ok: true, value: recording }
  }

  /** The session file. */
  get path(): string {
    return this.#log.path
  }

  get name(): string {
    return basename(this.path)
  }

  status(): SourceStatus {
    return {
      recordingStopped: this.#recorder.stopped?.reason ?? null,
      droppedBytes: this.#recorder.droppedBytes,
      behindMilliseconds: this.#recorder.behind,
      ...(this.#packetsState === null ? {} : { livePackets: this.#packetsState }),
    }
  }

  /** Process of the dumpcap that captures beside the proxy; null where there is none. */
  get dumpcap(): number | null {
    return this.#packets?.pid ?? null
  }

  /** WebSockets of clients that are still connected. */
  get openWebSockets(): number {
    return this.session.connections.filter(
      (record) => record.protocol === 'websocket' && connectionState(record) === 'open',
    ).length
  }

  /**
   * Ends listeners and relays; resolves when all that was recorded is written. The session can still be read.
   * @param keepRelays connections go on, unrecorded, until this is called again without
   */
  async stop(keepRelays = false): Promise<void> {
    if (keepRelays) this.#deferred.detach()
    await this.#proxy.stop(!keepRelays)
    await this.#packets?.stop(() => this.#beside?.isComplete ?? true)
    this.#liveSecrets?.stop()
    await this.#recorder.close()
  }

  /** Gives the file back; call `stop` first. */
  close(): void {
    this.#log.close()
  }

  /** Removes the file where no client ever connected; call `close` first. */
  removeIfEmpty(): void {
    if (this.session.connections.length === 0) removeRegularFile(this.path)
  }
}

/** Where TLS is answered: with the local authority somebody made, else with one of this run that is kept nowhere. */
async function contextsFor(
  routes: readonly Route[],
  home: string | null,
): Promise<OperationResult<LeafContexts | null>> {
  if (!routes.some(({ listenTls, intercept }) => listenTls === true || (intercept ?? []).length > 0))
    return done(null)
  const stored = home === null ? done(null) : await new StoredAuthority(home).read()
  if (!stored.ok) return stored
  return done(new LeafContexts(stored.value ?? (await Authority.create(null)).authority))
}

function troubleOf({ stopped, droppedBytes, behind }: SessionRecorder): RecordingTrouble {
  return { stopped, droppedBytes, behindMilliseconds: behind }
}

/** Never a device or a pipe that was named as the file. */
function removeRegularFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) rmSync(path, { force: true })
}
