import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { PeerProcess, startServer, type ServerPeer } from './peer-process'

/** Debian's packages are seen by /usr/bin/python3 only; the first python3 on PATH may be another one. */
const CANDIDATES = ['/usr/bin/python3', 'python3', '/usr/local/bin/python3']

/** A Python that can import all of `modules`, or null: then a test that needs it is skipped with `missing(...)`. */
export function findPython(...modules: string[]): string | null {
  const program = modules.map((module) => `import ${module}`).join('\n')
  return CANDIDATES.find((path) => spawnSync(path, ['-c', program], { stdio: 'ignore' }).status === 0) ?? null
}

/** The sentence a skipped test gives. */
export function missing(...modules: string[]): string {
  return `no Python 3 with ${modules.join(', ')} (apt-get install ${modules.map((name) => `python3-${name}`).join(' ')})`
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}

export interface WebsocketsOptions {
  /** Default true, as in the library: permessage-deflate is negotiated. */
  compression?: boolean
  serverNoContextTakeover?: boolean
  clientNoContextTakeover?: boolean
  serverMaxWindowBits?: number
  clientMaxWindowBits?: number
  /** Seconds; 0 is never. Default: the library's 20. */
  pingInterval?: number
  pingTimeout?: number
  /** Bytes. Default: the library's 1 MiB. */
  maxSize?: number
  subprotocols?: string[]
  host?: string
}

function websocketsArguments(options: WebsocketsOptions): string[] {
  const args: string[] = []
  if (options.compression === false) args.push('--no-compression')
  if (options.serverNoContextTakeover) args.push('--server-no-context-takeover')
  if (options.clientNoContextTakeover) args.push('--client-no-context-takeover')
  const valued: [string, string | number | undefined][] = [
    ['--server-max-window-bits', options.serverMaxWindowBits],
    ['--client-max-window-bits', options.clientMaxWindowBits],
    ['--ping-interval', options.pingInterval],
    ['--ping-timeout', options.pingTimeout],
    ['--max-size', options.maxSize],
    ['--subprotocols', options.subprotocols?.join(',')],
    ['--host', options.host],
  ]
  for (const [name, value] of valued) if (value !== undefined) args.push(name, String(value))
  return args
}

/** A real `websockets` server. Its commands are in peer_commands.py. */
export function startWebsocketsServer(python: string, options: WebsocketsOptions = {}): Promise<ServerPeer> {
  return startServer(python, [pathOf('websockets_server.py'), ...websocketsArguments(options)])
}

export interface PlainServerOptions {
  compression?: boolean
  host?: string
}

/** A real aiohttp server with the same commands. */
export function startAiohttpServer(python: string, options: PlainServerOptions = {}): Promise<ServerPeer> {
  return startServer(python, [pathOf('aiohttp_server.py'), ...websocketsArguments(options)])
}

/** A real Tornado server with the same commands. */
export function startTornadoServer(python: string, options: PlainServerOptions = {}): Promise<ServerPeer> {
  return startServer(python, [pathOf('tornado_server.py'), ...websocketsArguments(options)])
}

/** What the Python client does, one after another. Binary is base64. */
export type ClientStep =
  | { send: string }
  | { sendBinary: string }
  /** One message, one frame for each part. */
  | { sendFragments: string[] }
  /** Waits for so many messages. */
  | { receive: number }
  /** Waits for the pong too. */
  | { ping: string }
  | { close: [code: number, reason: string] }
  /** Waits until the server has closed. */
  | { untilClosed: true }
  /** TCP is cut off without a Close frame. */
  | { abort: true }

/** A real `websockets` client that follows a script; `exited` is 0 when it came to its end. */
export function startWebsocketsClient(
  python: string,
  url: string,
  script: readonly ClientStep[],
  options: WebsocketsOptions = {},
): PeerProcess {
  return new PeerProcess(
    python,
    [pathOf('websockets_client.py'), url, ...websocketsArguments(options)],
    JSON.stringify(script),
  )
}
