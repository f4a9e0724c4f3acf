import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { sendFin } from '../socket-ending'

/** A socket as a stream that lets somebody see its bytes both ways. Errors of the socket are for who made it. */
export class WatchedSocket extends Duplex {
  readonly #socket: Socket
  #watch: ((sent: boolean, bytes: Uint8Array) => void) | null

  /** @param watch called with each chunk, `sent` or received; until `unwatch` */
  constructor(socket: Socket, watch: (sent: boolean, bytes: Uint8Array) => void) {
    super({ allowHalfOpen: true })
    this.#socket = socket
    this.#watch = watch
    socket.on('data', (bytes) => {
      this.#watch?.(false, bytes)
      if (!this.push(bytes)) socket.pause()
    })
    socket.on('end', () => this.push(null))
    socket.on('close', () => this.destroy())
  }

  unwatch(): void {
    this.#watch = null
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    this.#watch?.(true, chunk)
    this.#socket.write(chunk, (error) => done(error))
  }

  override _final(done: () => void): void {
    sendFin(this.#socket)
    done()
  }
}
