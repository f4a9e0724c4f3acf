import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { isUpgradeAttempt } from '@shared/dissector/upgrade-attempt'
import { parseHttpHead } from '@shared/http1/parse-http-head'
import type { ReplayStop } from '@shared/model/replay'
import { agreedDeflate, replayedResponse } from '@shared/replay/replay-heads'
import { readHead } from './head-reader'
import type { RecordedSide } from './recorded-side'
import { ReplayConnection, type ReplayOptions } from './replay-connection'

/** How long a client may take for its request. */
const REQUEST_MILLISECONDS = 10_000

const NOTHING_ELSE = 'Sockscope replays a WebSocket here, and nothing else.\n'
const NOT_FOUND = Buffer.from(
  `HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${NOTHING_ELSE.length}\r\nConnection: close\r\n\r\n${NOTHING_ELSE}`,
)
const BUSY = Buffer.from('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')

/** Plays the server's side of a recording for the first page that asks for a WebSocket. */
export class ReplayServer {
  readonly #server: Server
  readonly #side: RecordedSide
  readonly #options: ReplayOptions
  readonly #sockets = new Set<Socket>()
  readonly #finished: Promise<ReplayStop>
  #isTaken = false
  #finish: (stop: ReplayStop) => void = () => undefined

  private constructor(side: RecordedSide, options: ReplayOptions) {
    this.#side = side
    this.#options = options
    this.#finished = new Promise((resolve) => (this.#finish = resolve))
    options.signal.addEventListener('abort', () => this.#finish('cancelled'), { once: true })
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => undefined).once('close', () => this.#sockets.delete(socket))
      void this.#serve(socket)
    })
  }

  static async start(side: RecordedSide, options: ReplayOptions): Promise<ReplayServer> {
    const replay = new ReplayServer(side, options)
    replay.#server.listen(0, '127.0.0.1')
    await once(replay.#server, 'listening')
    return replay
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Resolves when a page has come and the recording has been played for it. */
  get finished(): Promise<ReplayStop> {
    return this.#finished
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  async #serve(socket: Socket): Promise<void> {
    socket.setNoDelay(true)
    const { signal } = this.#options
    const request = await readHead(socket, 'request', REQUEST_MILLISECONDS, signal)
    if (request?.head.kind !== 'request') {
      socket.destroy()
      return
    }
    if (!isUpgradeAttempt(request.head)) {
      socket.end(NOT_FOUND)
      return
    }
    if (this.#isTaken) {
      socket.end(BUSY)
      return
    }
    this.#isTaken = true
    const { response } = this.#side
    if (response === null) {
      // The recorded server never answered either; the page ends it.
      if (!socket.destroyed) await once(socket, 'close').catch(() => undefined)
      this.#finish('finished')
      return
    }
    const answer = replayedResponse(response, request.head)
    socket.write(answer)
    if (response.status !== 101) {
      socket.end()
      this.#finish('finished')
      return
    }
    const { head } = parseHttpHead('response', answer, 0, 0)
    const agreed = agreedDeflate(head.kind === 'response' ? head : null)
    const connection = new ReplayConnection(socket, this.#side, agreed, this.#options, request.rest)
    socket.resume()
    this.#finish(await connection.run())
  }
}
