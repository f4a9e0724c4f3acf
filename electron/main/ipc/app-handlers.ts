import type { ComparisonSummary } from '@shared/ipc/comparison-rows'
import { exportExtension } from '@shared/model/export-format'
import type { ExportedFile, ExportRequest } from '@shared/model/export-request'
import { basename } from 'node:path'
import type { AppState, RecentSession, SessionInfo, Settings } from '@shared/ipc/app-commands'
import type { BrowserName } from '@shared/model/browser-name'
import { installedBrowsers } from '../../engine/browsers/known-browsers'
import { pageAddress } from '../demo/page-address'
import { done, failed, type OperationResult } from '@shared/model/operation'
import { attempt, systemCode } from '../sessions/operation'
import type { SessionManager } from '../sessions/session-manager'
import type { RecentSessions } from '../storage/recent-sessions'
import type { RecordingMarker } from '../storage/recording-marker'
import type { SessionFiles } from '../storage/session-files'
import type { AppHandlers } from './ipc-gate'

/** What the handlers need of the rest of the main process. */
export interface AppServices {
  sessions: SessionManager
  recent: RecentSessions
  files: SessionFiles
  marker: Pick<RecordingMarker, 'left' | 'seen'>
  state: () => AppState
  /** Applies and stores them; throws what the file system throws. */
  saveSettings: (settings: Settings) => void
  startDemo: () => Promise<OperationResult<{ url: string }>>
  /** Records what a browser does that is started for the page. */
  openBrowser: (browser: BrowserName, url: string) => Promise<OperationResult<SessionInfo>>
  /** Resolves to false when the page may not be opened. */
  openPage: (address: string) => Promise<boolean>
  /** The path the user chose in the system's dialog, or null. */
  chooseCapture: () => Promise<string | null>
  /** Where the user wants the picture of this name, or null. */
  choosePicturePath: (name: string, format: 'svg' | 'png') => Promise<string | null>
  /** Where the user wants the export of this name, or null. */
  chooseExportPath: (name: string, request: ExportRequest) => Promise<string | null>
  /** Throws what the file system throws. */
  writePicture: (path: string, bytes: Uint8Array) => Promise<void>
  /** Where the user wants a copy of the session of this name, or null. */
  chooseSessionPath: (name: string) => Promise<string | null>
  revealFile: (path: string) => void
  writeClipboard: (text: string) => Promise<void>
  /** Closes the window without asking again. */
  closeWindow: () => void
  changed: () => void
}

/** Text an export may put on the clipboard. */
const MAX_CLIPBOARD_CHARACTERS = 16 << 20

/** `session.pcapng` is proposed as `session.har`; compressed captures end in `.gz` too. */
function exportName(name: string, { format, gzip }: ExportRequest): string {
  const stem = name.replace(/\.gz$/i, '').replace(/\.(pcapng|pcap|cap|har)$/i, '')
  const isCapture = format === 'pcapng' || format === 'pcap'
  return `${stem}${isCapture ? '-export' : ''}.${exportExtension(format)}${isCapture && gzip ? '.gz' : ''}`
}

/** A copy that was not made, be it because somebody cancelled it. */
function asFailed<T>(result: OperationResult<T>): OperationResult<null> {
  return result.ok ? done(null) : result
}

/** What each command of the window does. Adding a command to the contract makes the compiler ask for it here. */
export function createAppHandlers(services: AppServices): AppHandlers {
  const { sessions, recent, marker } = services
  // Only what the list offers: a page cannot make us touch a path of its own choice.
  const listed = (path: string): RecentSession | null =>
    recent.list().find((entry) => entry.path === path) ??
    (marker.left === path ? recent.describe(path) : null)
  const isListed = (path: string): boolean => listed(path) !== null
  const isOurs = (path: string): boolean => listed(path)?.isRecording === true
  return {
    'app.state': () => {
      // A page that has just loaded has seen no tick either.
      services.changed()
      return services.state()
    },
    'settings.save': (settings) =>
      attempt(() => {
        services.saveSettings(settings)
        return done(null)
      }),
    // The page names no file to read: a key log is that of a browser started here.
    'record.start': ({ routes, packets = null }) =>
      attempt(() => sessions.startRecording({ routes, packets })),
    'browser.list': () => attempt(() => done(installedBrowsers())),
    'browser.open': ({ browser, url }) => attempt(() => services.openBrowser(browser, url)),
    'record.stop': ({ relays }) => attempt(() => sessions.stopRecording(relays)),
    'window.close': () =>
      attempt(() => {
        services.closeWindow()
        return done(null)
      }),
    'demo.start': ({ open }) =>
      attempt(async () => {
        const demo = await services.startDemo()
        if (demo.ok && open) await services.openPage(demo.value.url)
        return demo
      }),
    'session.openDialog': () =>
      attempt(async () => {
        const path = await services.chooseCapture()
        return path === null ? done(null) : sessions.open(path)
      }),
    'session.openRecent': ({ path }) =>
      attempt(() => {
        if (!isListed(path)) return failed('file-unreadable', { path, detail: 'ENOENT' })
        if (marker.left === path) marker.seen()
        return sessions.open(path)
      }),
    'session.saveAs': ({ path }) =>
      attempt(async () => {
        if (!isListed(path)) return failed('file-unreadable', { path, detail: 'ENOENT' })
        const target = await services.chooseSessionPath(basename(path))
        if (target === null) return done(null)
        const open = sessions.ofPath(path)
        // What is still written is copied up to its last whole packet.
        if (open?.recording === true) {
          const request = {
            format: 'pcapng',
            scope: { kind: 'session' },
            language: 'en',
            gzip: false,
          } as const
          const exported = await sessions.withEngine(open.session, (engine) => engine.export(target, request))
          return exported.ok && exported.value !== null
            ? done({ path: exported.value.path })
            : asFailed(exported)
        }
        return services.files.saveAs(path, target)
      }),
    'session.rename': ({ path, name }) =>
      attempt(async () => {
        if (!isOurs(path)) return failed('session-not-renamed', { name, detail: 'ENOENT' })
        const released = await sessions.release(path)
        if (!released.ok) return released
        const renamed = services.files.rename(path, name)
        if (renamed.ok) recent.forget(path)
        if (released.value.wasShown) await sessions.open(renamed.ok ? renamed.value.path : path)
        services.changed()
        return renamed
      }),
    'session.delete': ({ path }) =>
      attempt(async () => {
        if (!isOurs(path)) return failed('session-not-deleted', { path, detail: 'ENOENT' })
        const released = await sessions.release(path)
        if (!released.ok) return released
        const deleted = services.files.delete(path)
        if (deleted.ok) recent.forget(path)
        if (marker.left === path) marker.seen()
        services.changed()
        return deleted
      }),
    'session.reveal': ({ path }) =>
      attempt(() => {
        if (!isListed(path)) return failed('file-unreadable', { path, detail: 'ENOENT' })
        services.revealFile(path)
        return done(null)
      }),
    'recovery.seen': () =>
      attempt(() => {
        marker.seen()
        services.changed()
        return done(null)
      }),
    'session.show': ({ session }) => attempt(() => sessions.show(session)),
    'session.clear': () => attempt(() => sessions.clear()),
    'session.decodeAs': ({ session, connection, as }) =>
      attempt(() => sessions.decodeAs(session, connection, as)),
    'recent.forget': ({ path }) =>
      attempt(() => {
        recent.forget(path)
        services.changed()
        return done(null)
      }),
    'page.open': ({ route }) =>
      attempt(async () => {
        const running = sessions.recording?.routes[route]
        const address = running === undefined ? null : pageAddress(running)
        if (address !== null && (await services.openPage(address))) return done(null)
        return failed('unexpected', { detail: 'The listener is not on this machine’s loopback address.' })
      }),
    'job.cancel': ({ job }) => attempt(() => sessions.cancelJob(job)),
    'session.revealFile': () =>
      attempt(() => {
        if (sessions.current !== null) services.revealFile(sessions.current.path)
        return done(null)
      }),
    'clipboard.write': ({ text }) =>
      attempt(async () => {
        await services.writeClipboard(text)
        return done(null)
      }),
    'export.save': ({ session, request }) =>
      attempt(() =>
        sessions.withEngine<ExportedFile | null>(session, async (engine, { name }) => {
          const path = await services.chooseExportPath(exportName(name, request), request)
          return path === null ? done(null) : engine.export(path, request)
        }),
      ),
    'export.preview': ({ session, request }) =>
      attempt(() =>
        sessions.withEngine(session, async (engine) => done(await engine.exportPreview(request))),
      ),
    'export.redactions': ({ session, rules }) =>
      attempt(() => sessions.withEngine(session, (engine) => engine.redactionPreview(rules))),
    'export.copy': ({ session, request }) =>
      attempt(() =>
        sessions.withEngine(session, async (engine) => {
          const text = await engine.exportText(request, MAX_CLIPBOARD_CHARACTERS)
          if (text === null) return failed('export-too-long', { characters: MAX_CLIPBOARD_CHARACTERS })
          await services.writeClipboard(text)
          return done(null)
        }),
      ),
    'compare.run': ({ session, request }) =>
      attempt(() =>
        sessions.withEngine<ComparisonSummary | null>(session, async (engine) => {
          if (request.with !== 'file') return engine.compare(request, null)
          const path = await services.chooseCapture()
          return path === null ? done(null) : engine.compare(request, path)
        }),
      ),
    'picture.save': ({ name, format, bytes }) =>
      attempt(async () => {
        const path = await services.choosePicturePath(name, format)
        if (path === null) return done(null)
        try {
          await services.writePicture(path, bytes)
        } catch (error) {
          return failed('picture-unwritable', { path, detail: systemCode(error) })
        }
        return done({ path })
      }),
  }
}
