import type { Session, WebContents } from 'electron'

/** Pages that may move about within one origin; every other page stays where it was loaded. */
const homes = new WeakMap<WebContents, string>()

export function allowNavigationWithin(contents: WebContents, origin: string): void {
  homes.set(contents, origin)
}

/** What no page may do: leave its origin, open windows, embed a <webview>. */
export function lockDownContents(contents: WebContents): void {
  const stay = (event: { url: string; preventDefault(): void }): void => {
    const home = homes.get(contents)
    if (home === undefined || !URL.canParse(event.url) || new URL(event.url).origin !== home)
      event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/**
 * What a session may never do: grant a permission or a device, download, or ask anything of any other origin than
 * the given ones.
 *
 * @param origins such as `app://sockscope` or `http://127.0.0.1:9001`
 */
export function lockDownSession(session: Session, origins: readonly string[]): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.removeAllListeners('will-download')
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest((details, answer) =>
    answer({ cancel: !mayRequest(details.url, origins) }),
  )
}

const INTERNAL_SCHEMES: readonly string[] = ['data:', 'blob:', 'devtools:', 'chrome:', 'chrome-devtools:']

/** The same host and port over WebSocket belongs to the origin of its page. */
export function mayRequest(address: string, origins: readonly string[]): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host } = new URL(address)
  if (INTERNAL_SCHEMES.includes(protocol)) return true
  return origins.includes(`${protocol.replace(/^ws/, 'http')}//${host}`)
}
