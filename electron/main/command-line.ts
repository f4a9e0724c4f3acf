import { resolve } from 'node:path'

/** What the app was asked to do when it was started, or started again while it runs. Plain data: it crosses processes. */
export interface LaunchRequest {
  /** Absolute path of a capture to open. */
  file: string | null
  demo: boolean
  record: { listen: string; target: string } | null
}

export const NOTHING_REQUESTED: LaunchRequest = { file: null, demo: false, record: null }

/**
 * Reads `[FILE] [--demo] [--record LISTEN TARGET]`. Whatever else begins with `--` belongs to Chromium.
 *
 * @param args what follows the executable
 * @param appPath the app's own folder, which stands among the arguments when it runs unpackaged
 */
export function parseLaunchArguments(args: readonly string[], cwd: string, appPath: string): LaunchRequest {
  const request = { ...NOTHING_REQUESTED }
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--demo') request.demo = true
    else if (arg === '--record') {
      const [listen, target] = rest.splice(0, 2)
      if (listen !== undefined && target !== undefined) request.record = { listen, target }
    } else if (arg === '-r' || arg === '--require') rest.shift()
    else if (!arg.startsWith('-') && resolve(cwd, arg) !== appPath) request.file ??= resolve(cwd, arg)
  }
  return request
}

/** Splits `PORT`, `HOST:PORT` or `[V6]:PORT`; null when there is no port in it. */
export function parseListen(listen: string): { listenHost: string; listenPort: number } | null {
  const match = /^(?:\[([^\]]+)\]:|([^:]*):)?(\d{1,5})$/.exec(listen.trim())
  if (match === null) return null
  const listenPort = Number(match[3])
  if (listenPort > 65_535) return null
  return { listenHost: match[1] ?? (match[2] || '127.0.0.1'), listenPort }
}

/** What another process of ours sent along with the single-instance request; it may be an older version of us. */
export function readLaunchRequest(data: unknown): LaunchRequest {
  if (typeof data !== 'object' || data === null) return NOTHING_REQUESTED
  const { file, demo, record } = data as Record<string, unknown>
  const isPair = (value: unknown): value is { listen: string; target: string } =>
    typeof value === 'object' &&
    value !== null &&
    'listen' in value &&
    'target' in value &&
    typeof value.listen === 'string' &&
    typeof value.target === 'string'
  return {
    file: typeof file === 'string' ? file : null,
    demo: demo === true,
    record: isPair(record) ? { listen: record.listen, target: record.target } : null,
  }
}
