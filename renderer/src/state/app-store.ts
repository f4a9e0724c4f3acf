import type {
  AppArguments,
  AppCommand,
  AppResults,
  AppState,
  OperationError,
  Route,
  Settings,
} from '@shared/ipc/app-commands'
import type { BrowserName } from '@shared/model/browser-name'
import { MAX_ORIGINS } from '@shared/model/recording-options'
import type { ComparisonRequest } from '@shared/model/comparison-request'
import type { ExportRequest } from '@shared/model/export-request'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { bridge } from '../bridge/bridge'

/** Where a first start relays: the port of the README's examples, to the port Python's examples use. */
const FIRST_ROUTE: Route = {
  listenHost: '127.0.0.1',
  listenPort: 9001,
  target: 'ws://127.0.0.1:8765',
  rewriteHost: false,
  rewriteOrigin: false,
}
/** Changes of settings are written together after this pause. */
const SAVE_DELAY_MILLISECONDS = 300

type Failable = { ok: true; value: unknown } | { ok: false; error: OperationError }

/** The window's side of the main process: its state, its settings, and the commands one can give it. */
export const useAppStore = defineStore('app', () => {
  const state = shallowRef<AppState | null>(null)
  const settings = shallowRef<Settings>({
    language: 'system',
    theme: 'system',
    routes: [FIRST_ROUTE],
    recordPackets: false,
    packetInterface: '',
    filterHistory: [],
    savedFilters: [],
    sessionLimitBytes: null,
    layout: {},
  })
  /** The last operation that failed, until it is dismissed or another one works. */
  const failure = shallowRef<OperationError | null>(null)
  const browsers = shallowRef<readonly BrowserName[]>([])
  const busy = shallowRef<AppCommand | 'open-dropped' | null>(null)
  let saveTimer: ReturnType<typeof setTimeout> | null = null

  const recording = computed(() => state.value?.recording ?? null)
  const current = computed(() => state.value?.current ?? null)
  const recent = computed(() => state.value?.recent ?? [])
  const problem = computed(() => state.value?.problem ?? null)

  function take(next: AppState): void {
    const first = state.value === null
    state.value = next
    // What this window is about to save is newer than what comes back meanwhile.
    if (saveTimer === null && (first || !sameSettings(settings.value, next.settings))) {
      const routes = next.settings.routes.length > 0 ? next.settings.routes : [FIRST_ROUTE]
      settings.value = { ...next.settings, routes }
    }
  }

  async function load(): Promise<void> {
    take(await bridge().app('app.state', {}))
  }

  async function run<C extends AppCommand>(command: C, args: AppArguments<C>): Promise<AppResults[C] | null> {
    busy.value = command
    try {
      const answer = await bridge().app(command, args)
      noteOutcome(answer as unknown as Failable)
      return answer
    } catch (error) {
      failure.value = unexpected(error)
      return null
    } finally {
      busy.value = null
    }
  }

  function noteOutcome(answer: Failable): void {
    // Who cancels something knows it.
    failure.value = answer.ok || answer.error.code === 'cancelled' ? null : answer.error
  }

  function changeSettings(change: Partial<Settings>): void {
    settings.value = { ...settings.value, ...change }
    if (saveTimer !== null) clearTimeout(saveTimer)
    saveTimer = setTimeout(() => {
      saveTimer = null
      void saveSettings()
    }, SAVE_DELAY_MILLISECONDS)
  }

  /** In the background: that it worked must not take back what another operation failed with. */
  async function saveSettings(): Promise<void> {
    try {
      const answer = await bridge().app('settings.save', plain(settings.value))
      if (!answer.ok) failure.value = answer.error
    } catch (error) {
      failure.value = unexpected(error)
    }
  }

  function rememberLayout(name: string, size: number): void {
    if (settings.value.layout[name] === size) return
    changeSettings({ layout: { ...settings.value.layout, [name]: size } })
  }

  const startRecording = () => {
    const { routes, recordPackets, packetInterface } = settings.value
    return run('record.start', {
      routes: plain(routes),
      ...(recordPackets ? { packets: packetInterface } : {}),
    })
  }
  const stopRecording = (relays: 'ask' | 'end' | 'keep' = 'end') => run('record.stop', { relays })
  const closeWindow = () => run('window.close', {})
  /** Browsers a page can be opened in; none where they cannot be asked for. */
  async function loadBrowsers(): Promise<void> {
    try {
      const answer = await bridge().app('browser.list', {})
      if (answer.ok) browsers.value = answer.value
    } catch {
      browsers.value = []
    }
  }
  const openBrowser = (browser: BrowserName, url: string) => run('browser.open', { browser, url })
  const startDemo = () => run('demo.start', { open: true })
  const openPage = (route: number) => run('page.open', { route })
  const openCapture = () => run('session.openDialog', {})
  const openRecent = (path: string) => run('session.openRecent', { path })
  const saveSessionAs = (path: string) => run('session.saveAs', { path })
  const renameSession = (path: string, name: string) => run('session.rename', { path, name })
  const deleteSession = (path: string) => run('session.delete', { path })
  const revealSession = (path: string) => run('session.reveal', { path })
  const dismissRecovered = () => run('recovery.seen', {})
  const forgetRecent = (path: string) => run('recent.forget', { path })
  const showSession = (session: number) => run('session.show', { session })
  const clear = () => run('session.clear', {})
  const decodeAs = (session: number, connection: number, as: 'websocket' | 'automatic') =>
    run('session.decodeAs', { session, connection, as })
  const revealFile = () => run('session.revealFile', {})
  const exportFile = (session: number, request: ExportRequest) => run('export.save', { session, request })
  const exportToClipboard = (session: number, request: ExportRequest) =>
    run('export.copy', { session, request })
  const compare = (session: number, request: ComparisonRequest) => run('compare.run', { session, request })
  const cancelJob = (job: number) => run('job.cancel', { job })

  /** Records again with the Origin of a page rewritten, on the routes that are recorded now or were last. */
  async function recordWithOrigin(origin: string): Promise<void> {
    const routes = settings.value.routes.map((route) => ({
      ...route,
      rewriteOrigin: true,
      origins: [...new Set([...(route.origins ?? []), origin])].slice(-MAX_ORIGINS),
    }))
    changeSettings({ routes })
    if (recording.value !== null) await stopRecording()
    await startRecording()
  }

  async function copyText(text: string): Promise<boolean> {
    const answer = await run('clipboard.write', { text })
    return answer?.ok ?? false
  }

  /** True when it was written; false when the user changed their mind or it could not be. */
  async function savePicture(
    name: string,
    format: 'svg' | 'png',
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<boolean> {
    const answer = await run('picture.save', { name, format, bytes })
    return answer?.ok === true && answer.value !== null
  }

  async function openDropped(file: File): Promise<void> {
    busy.value = 'open-dropped'
    try {
      noteOutcome(await bridge().openDropped(file))
    } catch (error) {
      failure.value = unexpected(error)
    } finally {
      busy.value = null
    }
  }

  function dismissFailure(): void {
    failure.value = null
  }

  return {
    state,
    settings,
    failure,
    busy,
    recording,
    current,
    recent,
    problem,
    take,
    load,
    changeSettings,
    rememberLayout,
    recordWithOrigin,
    startRecording,
    stopRecording,
    closeWindow,
    browsers,
    loadBrowsers,
    openBrowser,
    startDemo,
    openPage,
    openCapture,
    openRecent,
    forgetRecent,
    showSession,
    clear,
    decodeAs,
    revealFile,
    cancelJob,
    saveSessionAs,
    renameSession,
    deleteSession,
    revealSession,
    dismissRecovered,
    exportFile,
    exportToClipboard,
    compare,
    copyText,
    savePicture,
    openDropped,
    dismissFailure,
  }
})

function unexpected(error: unknown): OperationError {
  return { code: 'unexpected', values: { detail: error instanceof Error ? error.message : String(error) } }
}

/** Without Vue's proxies, which no structured clone takes. */
function plain<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value
}

function sameSettings(one: Settings, other: Settings): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
