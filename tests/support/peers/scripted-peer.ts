import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface WriteOptions {
  /** Offsets at which the bytes are cut; each piece is a write of its own, sent before the next one is made. */
  cuts?: readonly number[]
  /** Milliseconds between pieces, so that they become segments of their own. Default 2. */
  gap?: number
}

/** How the other side ended its direction: FIN, RST, or not at all before this side closed. */
export type PeerEnd = 'fin' | 'rst' | 'closed'

/**
 * One end of a TCP connection whose every byte the test decides: half-open, resets, cuts and stalls included.
 * What it receives is kept until it is read; `receivedBytes` counts all of it.
 */
export class ScriptedPeer {
  /** How the other side ended. */
  readonly ended: Promise<PeerEnd>
  receivedBytes = 0
  private pending: Buffer[] = []
  private pendingLength = 0
  private end: PeerEnd | null = null
  private wake: (() => void)[] = []

  readonly socket: Socket

  constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => {
      this.receivedBytes += chunk.length
      this.pending.push(chunk)
      this.pendingLength += chunk.length
      this.notify()
    })
    this.ended = new Promise((resolve) => {
      const end = (how: PeerEnd): void => {
        this.end ??= how
        resolve(this.end)
        this.notify()
      }
      socket.on('end', () => end('fin'))
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET' || error.code === 'EPIPE') end('rst')
      })
      socket.on('close', () => end('closed'))
    })
  }

  /** Writes and waits until the operating system has taken the bytes. */
  async write(bytes: Uint8Array | string, options: WriteOptions = {}): Promise<void> {
    const whole = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
    const cuts = [...(options.cuts ?? []), whole.length]
    let start = 0
    for (const cut of cuts) {
      if (cut <= start) continue
      if (start > 0) await new Promise((resolve) => setTimeout(resolve, options.gap ?? 2))
      await this.writePiece(whole.subarray(start, cut))
      start = cut
    }
  }

  /** Everything up to and including `bytes`. Rejects where the other side ended first. */
  async readUntil(bytes: Uint8Array | string): Promise<Buffer> {
    const wanted = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : Buffer.from(bytes)
    for (;;) {
      const all = this.joined()
      const at = all.indexOf(wanted)
      if (at >= 0) return this.take(at + wanted.length)
      await this.more(`${JSON.stringify(wanted.toString('latin1'))} to come`)
    }
  }

  async readExactly(count: number): Promise<Buffer> {
    while (this.pendingLength < count) await this.more(`${count} bytes`)
    return this.take(count)
  }

  /** Everything until the other side ends, however it ends. */
  async readToEnd(): Promise<Buffer> {
    while (this.end === null) await new Promise<void>((resolve) => this.wake.push(resolve))
    return this.take(this.pendingLength)
  }

  /** What has come and was not read yet. */
  unread(): Buffer {
    return this.joined()
  }

  /** Ends this side's direction; the other one stays open. */
  fin(): void {
    this.socket.end()
  }

  /** Sends RST: SO_LINGER 0. */
  rst(): void {
    this.socket.resetAndDestroy()
  }

  /** From here on the kernel's buffers fill and the other side stalls. */
  stopReading(): void {
    this.socket.pause()
  }

  resumeReading(): void {
    this.socket.resume()
  }

  /** Closes without ceremony. */
  destroy(): void {
    this.socket.destroy()
  }

  private writePiece(piece: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.write(piece, (error) => (error ? reject(error) : resolve()))
    })
  }

  private async more(what: string): Promise<void> {
    if (this.end !== null)
      throw new Error(`waited for ${what}, got ${this.end} after ${this.receivedBytes} bytes`)
    await new Promise<void>((resolve) => this.wake.push(resolve))
  }

  private notify(): void {
    for (const wake of this.wake.splice(0)) wake()
  }

  private joined(): Buffer {
    const all = this.pending.length === 1 ? (this.pending[0] ?? Buffer.alloc(0)) : Buffer.concat(this.pending)
    this.pending = all.length > 0 ? [all] : []
    return all
  }

  private take(count: number): Buffer {
    const all = this.joined()
    this.pending = all.length > count ? [all.subarray(count)] : []
    this.pendingLength -= count
    return all.subarray(0, count)
  }
}

export type Script = (peer: ScriptedPeer, index: number) => Promise<void> | void

export interface ScriptedServer {
  host: string
  port: number
  /** In the order they were accepted. */
  peers: ScriptedPeer[]
  /** The next connection not given out yet. */
  accepted(): Promise<ScriptedPeer>
  /** Stops listening, cuts every connection, and rejects with the first error of a script. */
  close(): Promise<void>
}

/** Listens on a port of the system's choice and runs `script` for every connection. Sockets stay half-open. */
export async function startScriptedServer(
  script: Script = () => {},
  options: { host?: string; port?: number; backlog?: number } = {},
): Promise<ScriptedServer> {
  const host = options.host ?? '127.0.0.1'
  const peers: ScriptedPeer[] = []
  const errors: unknown[] = []
  let given = 0
  let wake: (() => void)[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const peer = new ScriptedPeer(socket)
    const index = peers.push(peer) - 1
    for (const resolve of wake.splice(0)) resolve()
    Promise.resolve(script(peer, index)).catch((error: unknown) => errors.push(error))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port: options.port ?? 0, backlog: options.backlog ?? 511 }, resolve)
  })
  return {
    host,
    port: (server.address() as AddressInfo).port,
    peers,
    async accepted() {
      const index = given++
      for (;;) {
        const peer = peers[index]
        if (peer !== undefined) return peer
        await new Promise<void>((resolve) => (wake = [...wake, resolve]))
      }
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await new Promise((resolve) => setImmediate(resolve)) // a script that has just failed says so first
      const failed = [...errors]
      for (const peer of peers) peer.destroy()
      await closed
      if (failed.length > 0) throw failed[0]
    },
  }
}

/** Connects a scripted client. Rejects with the system's error where it is refused. */
export async function connectScripted(port: number, host = '127.0.0.1'): Promise<ScriptedPeer> {
  const socket = connect({ host, port, allowHalfOpen: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return new ScriptedPeer(socket)
}
