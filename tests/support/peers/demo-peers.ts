import { fileURLToPath } from 'node:url'
import { findPython } from './python-peers'
import { startServer, type PeerEvent, type ServerPeer } from './peer-process'

function pathOf(file: string): string {
  return fileURLToPath(new URL(`../../../resources/demo/${file}`, import.meta.url))
}

/** The demo servers of resources/demo; the Python one only where there is a Python 3. */
export const demoServers: { name: string; command: string | null; script: string }[] = [
  { name: 'server.py', command: findPython('hashlib'), script: pathOf('server.py') },
  { name: 'server.mjs', command: process.execPath, script: pathOf('server.mjs') },
]

export const NO_PYTHON = 'no Python 3 (apt-get install python3)'

/** Starts a demo server that logs to its standard output. */
export function startDemoServer(name: string, args: readonly string[] = []): Promise<ServerPeer> {
  const demo = demoServers.find((server) => server.name === name)
  if (demo === undefined || demo.command === null) throw new Error(NO_PYTHON)
  return startServer(demo.command, [demo.script, '--port', '0', '--log', '-', ...args])
}

/**
 * A log in a form that two runs can be compared in: by connection, without times, ports, keys and masks, the fragments
 * of a client's message joined (a browser cuts large ones where it likes).
 */
export function comparableLog(events: readonly PeerEvent[]): PeerEvent[][] {
  const connections = new Map<number, PeerEvent[]>()
  for (const event of events) {
    const list = connections.get(event.connection) ?? []
    connections.set(event.connection, list)
    addComparable(list, event)
  }
  return [...connections.values()]
}

function addComparable(list: PeerEvent[], event: PeerEvent): void {
  const { mask, head, ...comparable } = event
  comparable.connection = 0
  delete comparable['time']
  delete comparable['client']
  if (mask !== undefined) comparable['masked'] = mask !== null
  if (typeof head === 'string') comparable['head'] = comparableHead(head)
  const fromClient = event['direction'] === 'client-to-server'
  if (fromClient && event['opcode'] === 0) {
    const first = list.findLast((one) => one['direction'] === 'client-to-server' && one['opcode'] !== 0)
    if (first !== undefined) {
      first['length'] = Number(first['length']) + Number(event['length'])
      return
    }
  }
  if (fromClient && event['fin'] === false) {
    comparable['fin'] = true
    delete comparable['sha256']
    delete comparable['payload']
  }
  list.push(comparable)
}

function comparableHead(head: string): string[] {
  const varying = /^(date|host|origin|referer|sec-websocket-key|sec-websocket-accept):/i
  return Buffer.from(head, 'base64')
    .toString('latin1')
    .split('\r\n')
    .filter((line) => !varying.test(line))
}
