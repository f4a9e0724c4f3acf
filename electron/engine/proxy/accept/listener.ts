import type { OperationError, OperationResult } from '@shared/model/operation'
import { createServer, isIP, type Server, type Socket } from 'node:net'
import { errorCode } from '../error-code'

export interface ListenerEvents {
  connection(socket: Socket): void
  /** A connection could not be accepted; the listener goes on. */
  acceptFailed(error: string): void
}

/** Connections the kernel may hold until the engine thread accepts them. */
const BACKLOG = 1024

/** Listens on one address and port (0: the system chooses). Never throws; says what failed as an OperationError. */
export function listen(
  host: string,
  port: number,
  keepAliveDelay: number,
  events: ListenerEvents,
): Promise<OperationResult<Server>> {
  return new Promise((resolve) => {
    const server = createServer(
      {
        allowHalfOpen: true,
        pauseOnConnect: true,
        noDelay: true,
        keepAlive: keepAliveDelay > 0,
        keepAliveInitialDelay: keepAliveDelay,
      },
      (socket) => {
        events.connection(socket)
      },
    )
    let listening = false
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (listening) events.acceptFailed(errorCode(error))
      else resolve({ ok: false, error: listenError(errorCode(error), host, port) })
    })
    const address = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
    try {
      // `::` takes IPv6 only: a route names one family, and another route may want the other.
      server.listen({ host: address, port, backlog: BACKLOG, ipv6Only: isIP(address) === 6 }, () => {
        listening = true
        resolve({ ok: true, value: server })
      })
    } catch (error) {
      const code = errorCode(error as NodeJS.ErrnoException)
      resolve({ ok: false, error: listenError(code, host, port) })
    }
  })
}

function listenError(code: string, host: string, port: number): OperationError {
  const values = { host, port, error: code }
  switch (code) {
    case 'EADDRINUSE':
      return { code: 'listen-port-in-use', values }
    case 'EACCES':
    case 'EPERM':
      return { code: 'listen-not-permitted', values }
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
      return { code: 'listen-address-not-local', values }
    default:
      return { code: 'listen-failed', values }
  }
}
