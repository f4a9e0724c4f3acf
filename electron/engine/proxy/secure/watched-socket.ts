import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { sendFin } from '../socket-ending'

/** Sees what passes a socket, and its FINs; `sent` by us or received. */
export interface SocketWatcher {
  bytes(sent: boolean, bytes: Uint8Array): void
  ended?(sent: boolean): void
}

/** A socket as a stream that lets somebody see what passes it. Errors of the socket are for who made it. */
export class WatchedSocket extends Duplex {
  readonly #socket: Socket
  #watcher: SocketWatcher | null

  constructor(socket: Socket, watcher: SocketWatcher) {
    super({ allowHalfOpen: true })
    this.#socket = socket
    this.#watcher = watcher
    socket.on('data', (bytes) => {
      this.#watcher?.bytes(false, bytes)
      if (!this.push(bytes)) socket.pause()
    })
    socket.on('end', () => {
      this.#watcher?.ended?.(false)
      this.push(null)
    })
    socket.on('close', () => this.destroy())
    socket.resume()
  }

  unwatch(): void {
    this.#watcher = null
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, (error) => done(error))
    this.#watcher?.bytes(true, chunk)
  }

  override _final(done: () => void): void {
    sendFin(this.#socket)
    this.#watcher?.ended?.(true)
    done()
  }
}
