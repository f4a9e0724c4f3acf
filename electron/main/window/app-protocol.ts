import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { CONTENT_SECURITY_POLICY } from './content-security-policy'

export const APP_SCHEME = 'app'
export const APP_HOST = 'sockscope'
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
}

/**
 * Serves `app://sockscope/…` from one folder and nothing outside it.
 *
 * @param root absolute path of the built renderer
 * @returns 404 for what is not a file of that folder, 405 for any method but GET
 */
export async function serveAppFile(
  root: string,
  request: { method: string; url: string },
): Promise<Response> {
  if (request.method !== 'GET') return new Response(null, { status: 405, headers: HEADERS })
  const path = pathInside(root, request.url)
  const file = path === null ? null : await readInside(root, path)
  if (path === null || file === null) return new Response('Not found', { status: 404, headers: HEADERS })
  const contentType = CONTENT_TYPES[extname(path)] ?? 'application/octet-stream'
  return new Response(file, { headers: { ...HEADERS, 'content-type': contentType } })
}

/** The file an address of ours names, or null when it names none: another host, a path that climbs out of the folder. */
export function pathInside(root: string, address: string): string | null {
  let path: string
  try {
    const url = new URL(address)
    if (url.protocol !== `${APP_SCHEME}:` || url.host !== APP_HOST) return null
    // Decoded once, after the URL parser has resolved its own `..`: what is left of them was written as %2e or %2f.
    path = decodeURIComponent(url.pathname)
  } catch {
    return null
  }
  if (/[\\\0:]/.test(path) || path.split('/').some((part) => part === '..' || part === '.')) return null
  return join(root, path.endsWith('/') ? `${path}index.html` : path)
}

/** Reads a file if it really stands in the folder, links resolved. */
async function readInside(root: string, path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const [folder, file] = await Promise.all([realpath(root), realpath(path)])
    if (!file.startsWith(folder + sep)) return null
    const content = await readFile(file)
    return new Uint8Array(content)
  } catch {
    return null
  }
}
