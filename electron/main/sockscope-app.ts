import { exportExtension } from '@shared/model/export-format'
import { writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  protocol,
  session,
  shell,
} from 'electron'
import type { AppState, SessionInfo, Settings } from '@shared/ipc/app-commands'
import { failed, type OperationResult } from '@shared/model/operation'
import { languageInForce, languageOfSystem, type Language } from '@shared/model/language'
import { plainRoute } from '@shared/model/recording-options'
import { WORDS } from '@shared/words/languages'
import { APP_CHANNEL, DROPPED_CHANNEL, SESSION_CHANNEL } from '@shared/ipc/bridge'
import { parseListen, type LaunchRequest } from './command-line'
import { PageBrowsers } from './browsers/page-browsers'
import { Demo } from './demo/demo'
import { runInUtilityProcess } from './demo/node-runner'
import { openPage } from './demo/open-page'
import { openPageWindow } from './demo/page-window'
import { createAppHandlers } from './ipc/app-handlers'
import { IpcGate } from './ipc/ipc-gate'
import { menuTemplate } from './menu/menu-template'
import type { AppPaths } from './paths'
import { engineStarter } from './sessions/engine-starter'
import { SessionManager } from './sessions/session-manager'
import { RecentSessions } from './storage/recent-sessions'
import { RecordingMarker } from './storage/recording-marker'
import { SessionFiles } from './storage/session-files'
import { SettingsStore } from './storage/settings-store'
import { APP_SCHEME, serveAppFile } from './window/app-protocol'
import { openMainWindow } from './window/main-window'
import type { PageSource } from './window/page-source'
import { lockDownSession } from './window/web-contents-lockdown'
import { WindowEvents } from './window/window-events'

/** The page is loaded again when its process dies, this many times in a run. */
const MAX_RELOADS = 3

/** The parts of the main process, put together around one window. */
export class SockscopeApp {
  private readonly paths: AppPaths
  private readonly page: PageSource
  private readonly systemLanguage: Language
  private readonly settings: SettingsStore
  private readonly recent: RecentSessions
  private readonly files: SessionFiles
  private readonly marker: RecordingMarker
  private readonly sessions: SessionManager
  private readonly demo: Demo
  private readonly browsers: PageBrowsers
  private readonly events: WindowEvents
  private window: BrowserWindow | null = null
  /** Nothing is left to be asked before the window closes. */
  private mayClose = false
  private reloads = 0

  /** Call when Electron is ready. */
  constructor(paths: AppPaths, page: PageSource) {
    this.paths = paths
    this.page = page
    this.systemLanguage = languageOfSystem(app.getPreferredSystemLanguages())
    this.events = new WindowEvents(
      () => this.window?.webContents ?? null,
      () => this.state(),
      () => this.sessions.currentTick,
      () => this.sessions.jobs,
    )
    this.settings = new SettingsStore(paths.settings, (settings) => this.applySettings(settings))
    this.recent = new RecentSessions(paths.sessions, paths.recent)
    this.files = new SessionFiles(paths.sessions)
    this.marker = new RecordingMarker(paths.recordingMarker)
    this.sessions = new SessionManager({
      folder: paths.sessions,
      startEngine: engineStarter,
      recent: this.recent,
      marker: { begin: (path) => this.beginMarked(path), end: () => this.marker.end() },
      changed: () => this.events.stateChanged(),
      tick: (tick) => this.events.send({ kind: 'tick', tick }),
      jobsChanged: () => this.events.jobsChanged(),
    })
    this.browsers = new PageBrowsers((options) =>
      this.sessions.startRecording({ ...options, packets: this.packets }),
    )
    this.demo = new Demo({
      folder: paths.demo,
      runNode: runInUtilityProcess,
      ownRoute: () => this.settings.value.routes[0],
      record: (routes) => this.sessions.startRecording({ routes, packets: this.packets }),
      recording: () => this.sessions.recording,
    })
    this.applySettings(this.settings.value)
  }

  /** Opens the window behind its gate. */
  open(): void {
    protocol.handle(APP_SCHEME, (request) => serveAppFile(this.paths.renderer, request))
    lockDownSession(session.defaultSession, [this.page.origin])
    this.listen()
    const window = openMainWindow({
      page: this.page,
      preload: this.paths.preload,
      stateFile: this.paths.windowState,
      icon: this.paths.icon,
    })
    this.window = window
    window.on('close', (event) => {
      // Quitting the app from outside ends it; a person who closes the window is asked first.
      if (this.mayClose || this.sessions.recording === null) return
      event.preventDefault()
      void this.askBeforeClosing()
    })
    app.once('before-quit', () => (this.mayClose = true))
    window.on('closed', () => {
      this.window = null
      // The demo's page in a window of its own goes with us.
      app.quit()
    })
    window.webContents.on('render-process-gone', (_event, { reason }) => this.revive(reason))
  }

  /** Does what the command line asked for. What fails is shown in the window. */
  async perform(request: LaunchRequest): Promise<void> {
    const results: OperationResult<unknown>[] = []
    if (request.record !== null) results.push(await this.record(request.record))
    if (request.demo) results.push(await this.showDemo())
    if (request.file !== null) results.push(await this.sessions.open(request.file))
    for (const result of results) if (!result.ok) this.report(result.error)
  }

  /** Brings the window to the front: the app was started a second time. */
  focus(): void {
    if (this.window?.isMinimized() === true) this.window.restore()
    this.window?.focus()
  }

  /** Shows a fault of ours as a sentence in the window. */
  report(problem: AppState['problem']): void {
    this.sessions.problem = problem
    this.events.stateChanged()
  }

  /** Ends listeners, recording and demo; what was recorded is on disk afterwards. */
  async close(): Promise<void> {
    // Browsers first: what they still say is recorded.
    await this.browsers.closeAll()
    await Promise.all([this.sessions.closeAll(), this.demo.stop()])
  }

  private listen(): void {
    const handlers = createAppHandlers({
      sessions: this.sessions,
      recent: this.recent,
      files: this.files,
      marker: this.marker,
      state: () => this.state(),
      saveSettings: (settings) => this.settings.save(settings),
      startDemo: () => this.demo.start(),
      openBrowser: (browser, url) => this.browsers.open(browser, url),
      openPage,
      chooseCapture: () => this.chooseCapture(),
      choosePicturePath: (name, format) => this.choosePicturePath(name, format),
      chooseExportPath: (name, { format }) => this.chooseExportPath(name, exportExtension(format)),
      writePicture: (path, bytes) => writeFile(path, bytes),
      chooseSessionPath: (name) => this.chooseExportPath(name, extname(name).slice(1)),
      revealFile: (path) => shell.showItemInFolder(path),
      // Older Electrons answer at once, newer ones with a promise.
      writeClipboard: async (text) => {
        await clipboard.writeText(text)
      },
      closeWindow: () => this.closeWindow(),
      changed: () => this.events.stateChanged(),
    })
    const gate = new IpcGate(new Set([this.page.origin]), {
      app: handlers,
      session: (id, command, args) => this.sessions.request(id, command, args),
      openDropped: (path) => this.sessions.open(path),
      failed: (command, error) => console.error(`${command}:`, error),
    })
    ipcMain.handle(APP_CHANNEL, (event, command, args) => gate.app(event, command, args))
    ipcMain.handle(SESSION_CHANNEL, (event, id, command, args) => gate.session(event, id, command, args))
    ipcMain.handle(DROPPED_CHANNEL, (event, path) => gate.openDropped(event, path))
  }

  /** Closes the window at once where no WebSocket ends with it; else the window asks. */
  private async askBeforeClosing(): Promise<void> {
    const openWebSockets = await this.sessions.openWebSockets().catch(() => 0)
    if (openWebSockets === 0) this.closeWindow()
    else this.events.send({ kind: 'closing', openWebSockets })
  }

  private closeWindow(): void {
    this.mayClose = true
    this.window?.close()
  }

  private state(): AppState {
    return {
      version: app.getVersion(),
      platform: process.platform,
      settings: this.settings.value,
      systemLanguage: this.systemLanguage,
      current: this.sessions.current,
      recording: this.sessions.recording,
      recent: this.recent.list(),
      sessionBytes: this.files.bytes,
      recovered: this.marker.left === null ? null : this.recent.describe(this.marker.left),
      problem: this.sessions.problem,
    }
  }

  /** The marker of the recording that begins takes the place of one that was left behind. */
  private beginMarked(path: string): void {
    this.marker.begin(path)
    this.makeRoom()
  }

  /** Recordings with a name of their own, and those that are open, stay. */
  private makeRoom(): void {
    const { sessionLimitBytes } = this.settings.value
    if (sessionLimitBytes === null) return
    const kept = new Set([
      ...this.sessions.openPaths,
      ...(this.marker.left === null ? [] : [this.marker.left]),
    ])
    for (const path of this.files.makeRoom(sessionLimitBytes, kept)) this.recent.forget(path)
  }

  private applySettings(settings: Settings): void {
    // High contrast is a palette of the window's own, on a dark ground.
    nativeTheme.themeSource = settings.theme === 'high-contrast' ? 'dark' : settings.theme
    const menu = menuTemplate({
      language: this.language(settings),
      settings,
      isDevelopment: this.page.isDevServer,
      isMac: process.platform === 'darwin',
      command: (command) => this.events.send({ kind: 'menu', command }),
      setTheme: (theme) => this.change({ theme }),
      setLanguage: (language) => this.change({ language }),
      revealFile: () => {
        if (this.sessions.current !== null) shell.showItemInFolder(this.sessions.current.path)
      },
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(menu))
    this.events.stateChanged()
  }

  private change(part: Partial<Settings>): void {
    this.settings.save({ ...this.settings.value, ...part })
  }

  private language(settings = this.settings.value): Language {
    return languageInForce(settings.language, this.systemLanguage)
  }

  private async chooseCapture(): Promise<string | null> {
    const words = WORDS[this.language()].menu
    const options: Electron.OpenDialogOptions = {
      title: words.openTitle,
      properties: ['openFile'],
      filters: [
        { name: words.captureFiles, extensions: ['pcapng', 'pcap', 'cap', 'gz', 'har'] },
        { name: words.allFiles, extensions: ['*'] },
      ],
    }
    const chosen = await (this.window === null
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(this.window, options))
    return chosen.canceled ? null : (chosen.filePaths[0] ?? null)
  }

  private async choosePicturePath(name: string, format: 'svg' | 'png'): Promise<string | null> {
    const options: Electron.SaveDialogOptions = {
      defaultPath: join(app.getPath('documents'), `${name}.${format}`),
      filters: [{ name: format.toUpperCase(), extensions: [format] }],
    }
    const chosen = await (this.window === null
      ? dialog.showSaveDialog(options)
      : dialog.showSaveDialog(this.window, options))
    return chosen.canceled || chosen.filePath === '' ? null : chosen.filePath
  }

  private async chooseExportPath(name: string, extension: string): Promise<string | null> {
    const last = extension.split('.').at(-1) ?? extension
    const options: Electron.SaveDialogOptions = {
      title: WORDS[this.language()].menu.exportTitle,
      defaultPath: join(app.getPath('documents'), name),
      filters: [
        { name: extension, extensions: name.endsWith('.gz') ? ['gz'] : [last] },
        { name: WORDS[this.language()].menu.allFiles, extensions: ['*'] },
      ],
    }
    const chosen = await (this.window === null
      ? dialog.showSaveDialog(options)
      : dialog.showSaveDialog(this.window, options))
    return chosen.canceled || chosen.filePath === '' ? null : chosen.filePath
  }

  private record(request: { listen: string; target: string }): Promise<OperationResult<SessionInfo>> {
    const listen = parseListen(request.listen)
    if (listen === null)
      return Promise.resolve(failed('listen-failed', { host: request.listen, port: '', detail: 'EINVAL' }))
    const route = plainRoute(listen.listenHost, listen.listenPort, request.target)
    return this.sessions.startRecording({ routes: [route], packets: this.packets })
  }

  /** The interface packets are to be recorded on; null where the user does not want them. */
  private get packets(): string | null {
    const { recordPackets, packetInterface } = this.settings.value
    return recordPackets ? packetInterface : null
  }

  /** The demo with everything in sight: its page runs by itself, in a window beside ours. */
  private async showDemo(): Promise<OperationResult<unknown>> {
    const demo = await this.demo.start()
    if (demo.ok) openPageWindow(`${demo.value.url}?run=all&lang=${this.language()}`)
    return demo
  }

  private revive(reason: string): void {
    if (reason === 'clean-exit' || this.window === null) return
    console.error(`The window's page stopped: ${reason}`)
    if (this.reloads++ < MAX_RELOADS) this.window.webContents.reload()
    else dialog.showErrorBox('Sockscope', WORDS[this.language()].menu.windowGone)
  }
}
