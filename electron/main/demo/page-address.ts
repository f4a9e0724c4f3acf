import { isIP } from 'node:net'
import type { RunningRoute } from '@shared/ipc/app-commands'

/** The address a page on this machine uses for a route, or null when the listener is not on loopback. */
export function pageAddress(route: Pick<RunningRoute, 'listenHost' | 'listenPort'>): string | null {
  const host = loopbackHost(route.listenHost)
  return host === null ? null : `http://${host}:${route.listenPort}/`
}

/** Whether an address may be handed to the default browser: plain HTTP to this machine and nothing else. */
export function isLocalPage(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, username, password } = new URL(address)
  return protocol === 'http:' && username === '' && password === '' && loopbackHost(hostname) === hostname
}

function loopbackHost(listenHost: string): string | null {
  const host = listenHost.replace(/^\[|\]$/g, '')
  if (host === 'localhost') return host
  // Listening on every address includes loopback.
  if (host === '0.0.0.0' || host === '') return '127.0.0.1'
  if (host === '::' || host === '::1') return '[::1]'
  return isIP(host) === 4 && host.startsWith('127.') ? host : null
}
