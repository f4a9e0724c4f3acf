import { BrowserWindow, nativeTheme, screen } from 'electron'
import type { PageSource } from './page-source'
import {
  fitToScreens,
  MIN_HEIGHT,
  MIN_WIDTH,
  readWindowState,
  writeWindowState,
  type WindowState,
} from './window-state'

export interface MainWindowOptions {
  page: PageSource
  /** The bundled preload. */
  preload: string
  /** Where size and position are remembered. */
  stateFile: string
  icon: string | undefined
}

/** Opens the one window, as sandboxed as Electron has it, where it was last time. */
export function openMainWindow(options: MainWindowOptions): BrowserWindow {
  const areas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea)
  const state = fitToScreens(readWindowState(options.stateFile), areas)
  const window = new BrowserWindow({
    ...(state.position ?? {}),
    width: state.width,
    height: state.height,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    title: 'Sockscope',
    ...(options.icon === undefined ? {} : { icon: options.icon }),
    show: false,
    // What shows before the first paint: the backgrounds of the page's own themes.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#13161b' : '#ffffff',
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      // The spell checker would fetch dictionaries from the network.
      spellcheck: false,
      navigateOnDragDrop: false,
      devTools: options.page.isDevServer,
    },
  })
  if (state.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => writeWindowState(options.stateFile, stateOf(window)))
  void window.loadURL(options.page.url)
  return window
}

function stateOf(window: BrowserWindow): WindowState {
  const { x, y, width, height } = window.getNormalBounds()
  return { position: { x, y }, width, height, maximized: window.isMaximized() }
}
