import { APP_ORIGIN } from './app-protocol'

/** Where the window's page comes from: our protocol, or the dev server while `electron-vite dev` runs. */
export interface PageSource {
  url: string
  origin: string
  isDevServer: boolean
}

/**
 * @param devServer the address electron-vite puts into the environment; only one on this machine counts
 */
export function pageSource(devServer: string | undefined): PageSource {
  if (devServer !== undefined && URL.canParse(devServer)) {
    const { origin, hostname, protocol } = new URL(devServer)
    const isLocal = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
    if (protocol === 'http:' && isLocal) return { url: devServer, origin, isDevServer: true }
  }
  return { url: `${APP_ORIGIN}/index.html`, origin: APP_ORIGIN, isDevServer: false }
}
