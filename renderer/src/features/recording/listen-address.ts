/** What a user typed as the address to listen on, taken apart. */
export interface ListenAddress {
  host: string
  port: number
}

const DEFAULT_HOST = '127.0.0.1'

/** Reads `9001`, `:9001`, `localhost:9001` or `[::1]:9001`; null where it is none of them. Port 0 lets the system choose. */
export function parseListenAddress(text: string): ListenAddress | null {
  const match = /^(?:(?:ws|http):\/\/)?(?:(\[[0-9a-f:.]+\]|[^:[\]\s/]*):)?(\d{1,5})\/?$/i.exec(text.trim())
  if (match === null) return null
  const port = Number(match[2])
  if (port > 65535) return null
  const host = (match[1] ?? '').replace(/^\[|\]$/g, '')
  return { host: host === '' ? DEFAULT_HOST : host, port }
}

/** `127.0.0.1:9001`, `[::1]:9001`. */
export function formatListenAddress(address: ListenAddress): string {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return `${host}:${address.port}`
}

/** Whether only this computer reaches what listens there. A name may be anything; `localhost` is loopback (RFC 6761 §6.3). */
export function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i.test(host)
}
