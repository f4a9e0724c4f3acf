import { BrowserWindow, session } from 'electron'
import { allowNavigationWithin, lockDownSession } from '../window/web-contents-lockdown'

/** In memory: nothing of the page's stays. */
const PARTITION = 'demo-page'

/**
 * Shows a page of this machine in a window of its own, for when there is no browser to open it in. It is a stranger
 * here: no preload, a session apart, and no way out of its origin.
 */
export function openPageWindow(address: string): BrowserWindow {
  const { origin } = new URL(address)
  const partition = session.fromPartition(PARTITION, { cache: false })
  lockDownSession(partition, [origin])
  const window = new BrowserWindow({
    width: 900,
    height: 700,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      session: partition,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      devTools: false,
      // Its timers must not slow down behind the main window.
      backgroundThrottling: false,
    },
  })
  allowNavigationWithin(window.webContents, origin)
  window.removeMenu()
  window.once('ready-to-show', () => window.showInactive())
  // A server that has gone shows as the browser's own error page.
  window.loadURL(address).catch(() => undefined)
  return window
}
