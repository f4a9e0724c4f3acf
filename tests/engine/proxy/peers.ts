import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A raw TCP server on a loopback port of its own; what it does with a connection is the test's script. */
export class ScriptedServer {
  readonly server: Server
  readonly sockets = new Set<Socket>()
  private readonly accepted: Peer[] = []
  private waiting: ((peer: Peer) => void)[] = []

  constructor(script: (socket: Socket) => void = () => undefined) {
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.sockets.add(socket)
      socket.on('close', () => this.sockets.delete(socket))
      const peer = new Peer(socket)
      script(socket)
      const waiter = this.waiting.shift()
      if (waiter === undefined) this.accepted.push(peer)
      else waiter(peer)
    })
  }

  static async start(script?: (socket: Socket) => void, host = '127.0.0.1'): Promise<ScriptedServer> {
    const scripted = new ScriptedServer(script)
    scripted.server.listen(0, host)
    await once(scripted.server, 'listening')
    return scripted
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** The next connection, in the order they were accepted. */
  connection(): Promise<Peer> {
    const next = this.accepted.shift()
    if (next !== undefined) return Promise.resolve(next)
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  stop(): void {
    this.server.close()
    for (const socket of this.sockets) socket.destroy()
  }
}

/** One end of a TCP connection that remembers what it received and how it ended. */
export class Peer {
  readonly socket: Socket
  private readonly chunks: Buffer[] = []
  length = 0
  ended = false
  /** The code of the error that ended it (ECONNRESET…). */
  error: string | null = null
  closed = false
  private waiting: { condition: () => boolean; resolve: () => void }[] = []

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (bytes) => {
      this.chunks.push(bytes)
      this.length += bytes.length
      this.changed()
    })
    socket.on('end', () => {
      this.ended = true
      this.changed()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.error = error.code ?? error.message
      this.changed()
    })
    socket.on('close', () => {
      this.closed = true
      this.changed()
    })
  }

  static async connect(port: number, host = '127.0.0.1'): Promise<Peer> {
    const socket = connect({ port, host, allowHalfOpen: true, noDelay: true })
    const peer = new Peer(socket)
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => undefined)
    return peer
  }

  get received(): Buffer {
    return Buffer.concat(this.chunks)
  }

  get text(): string {
    return this.received.toString('latin1')
  }

  write(bytes: Uint8Array | string): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

  until(condition: (peer: this) => boolean): Promise<void> {
    if (condition(this)) return Promise.resolve()
    return new Promise((resolve) => this.waiting.push({ condition: () => condition(this), resolve }))
  }

  untilLength(length: number): Promise<void> {
    return this.until((peer) => peer.length >= length)
  }

  untilText(text: string): Promise<void> {
    return this.until((peer) => peer.text.includes(text))
  }

  untilClosed(): Promise<void> {
    return this.until((peer) => peer.closed)
  }

  private changed(): void {
    this.waiting = this.waiting.filter((waiter) => {
      if (!waiter.condition()) return true
      waiter.resolve()
      return false
    })
  }
}
