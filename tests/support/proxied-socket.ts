import { once } from 'node:events'
import { Agent as HttpAgent, request } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { WebSocket } from 'ws'

/** A tunnel through an HTTP proxy on this machine, made with Node's own CONNECT. */
export async function connectThrough(proxyPort: number, host: string, port: number): Promise<Duplex> {
  const asked = request({ host: '127.0.0.1', port: proxyPort, method: 'CONNECT', path: `${host}:${port}` })
  asked.end()
  const [answer, socket] = (await once(asked, 'connect')) as [{ statusCode: number }, Duplex]
  if (answer.statusCode !== 200) throw new Error(`CONNECT was answered with ${answer.statusCode}`)
  return socket
}

/** A WebSocket through an HTTP proxy's tunnel; `wss:` speaks TLS to the server. */
export async function socketThrough(
  proxyPort: number,
  url: string,
  options: { ca?: string; keylog?: (line: Buffer) => void } = {},
): Promise<WebSocket> {
  const { hostname, port, protocol } = new URL(url)
  const tunnel = await connectThrough(proxyPort, hostname, Number(port))
  const open = (): Duplex => {
    if (protocol === 'ws:') return tunnel
    const { ca, keylog } = options
    const tls = connectTls({ socket: tunnel, ALPNProtocols: ['http/1.1'], servername: hostname, ca })
    if (keylog !== undefined) tls.on('keylog', keylog)
    return tls
  }
  const agent = protocol === 'ws:' ? new HttpAgent() : new HttpsAgent()
  Object.assign(agent, { createConnection: open })
  const socket = new WebSocket(url, { agent })
  await once(socket, 'open')
  return socket
}
