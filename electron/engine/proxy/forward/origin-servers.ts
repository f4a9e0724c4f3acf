import { Duplex } from 'node:stream'
import type { Socket } from 'node:net'
import { requestBodyFraming, responseBodyFraming } from '@shared/http1/body-framing'
import { fieldsNamed } from '@shared/http1/http-fields'
import type { HttpHead, HttpRequestHead } from '@shared/http1/http-head'
import { HttpMessageStream, type AfterHead } from '@shared/http1/http-message-stream'
import { sendFin } from '../socket-ending'
import type { Cancel, Passage, Station } from '../station'
import type { Target } from '../target'
import { authorityOf } from './absolute-target'
import { httpRefusal } from '../http-refusal'
import { forwardedHead, type ForwardedHead } from './request-head-forwarding'

/** Bytes for one server, and the methods of the requests that begin in them. */
interface Part {
  target: Target | null
  bytes: Uint8Array[]
  methods: string[]
  modifications: ForwardedHead['modifications']
}

interface OriginServersSetup {
  connect: Station
  isOwn(target: Target): Promise<boolean>
}

/**
 * The servers behind a client's connection that sends requests in absolute form, as one stream: each request goes to
 * the server it names. A client may name another one with every request; then the answers of the one before are awaited.
 */
export class OriginServers extends Duplex {
  readonly #connection: Passage
  readonly #setup: OriginServersSetup
  readonly #requests: HttpMessageStream
  readonly #responses: HttpMessageStream
  #target: Target | null
  #server: Socket
  /** What the client's last bytes amount to, in order. */
  #parts: Part[] = []
  /** Methods of requests that were sent on and not answered completely. */
  readonly #unanswered: string[] = []
  #insideResponse = false
  /** No telling any more where an answer ends. */
  #isAnswerLost = false
  #isOver = false
  /** Another protocol, or no telling where requests begin: everything goes to the server there is. */
  #isRaw = false
  #onIdle: (() => void) | null = null
  #cancelConnect: Cancel | null = null

  constructor(connection: Passage, server: Socket, setup: OriginServersSetup) {
    super({ allowHalfOpen: true })
    this.#connection = connection
    this.#setup = setup
    this.#target = connection.target
    this.#server = server
    this.#requests = new HttpMessageStream('request', {
      head: (head) => this.#requestHead(head as HttpRequestHead),
      body: (bytes, start, end) => this.#add(bytes.subarray(start, end)),
      complete: () => undefined,
      lost: (_reason, _findings, held) => {
        this.#isRaw = true
        this.#add(held)
      },
    })
    this.#responses = new HttpMessageStream('response', {
      head: (head) => this.#responseHead(head),
      body: () => undefined,
      complete: () => this.#answered(),
      lost: () => {
        this.#isAnswerLost = true
        this.#idle()
      },
    })
    this.#listen(server)
  }

  /** The connection is over. */
  cancel(): void {
    this.#isOver = true
    this.#cancelConnect?.()
    this.#onIdle = null
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#parts = []
    if (this.#isRaw) this.#add(chunk)
    else {
      const taken = this.#requests.push(chunk, 0, chunk.length, 0)
      // Bytes behind an Upgrade that has no answer yet: no telling whether they are HTTP.
      if (taken < chunk.length) {
        this.#isRaw = true
        this.#add(chunk.subarray(taken))
      }
    }
    this.#sendParts(done)
  }

  override _read(): void {
    this.#server.resume()
  }

  override _final(done: () => void): void {
    sendFin(this.#server)
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.cancel()
    done(error)
  }

  #requestHead(head: HttpRequestHead): AfterHead {
    const named = authorityOf(head.target)
    const mayLeaveHttp = head.method === 'CONNECT' || fieldsNamed(head, 'upgrade').length > 0
    const after: AfterHead = { body: requestBodyFraming(head), then: mayLeaveHttp ? 'hold' : 'next' }
    if (typeof named === 'string') {
      // For the proxy itself, or for nothing it can reach: it ends here, as for a client's first request.
      this.#parts.push({ target: null, bytes: [], methods: [], modifications: [] })
      return after
    }
    const { bytes, modifications } = forwardedHead(head, named)
    this.#parts.push({ target: named.target, bytes: [bytes], methods: [head.method], modifications })
    return after
  }

  #add(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    const last = this.#parts.at(-1)
    if (last !== undefined) last.bytes.push(bytes)
    else this.#parts.push({ target: this.#target, bytes: [bytes], methods: [], modifications: [] })
  }

  #sendParts(done: (error?: Error | null) => void): void {
    const part = this.#parts.shift()
    if (part === undefined) {
      done()
      return
    }
    const { target } = part
    if (target === null) {
      this.#connection.fail('proxy-request-refused', 'client-proxy', 'origin-form')
      return
    }
    if (isSame(target, this.#target)) this.#send(part, done)
    else this.#whenIdle(() => this.#connectTo(target, () => this.#send(part, done)))
  }

  #send(part: Part, done: (error?: Error | null) => void): void {
    this.#unanswered.push(...part.methods)
    const server = this.#server
    const next = (): void => this.#sendParts(done)
    const isTaken = server.write(Buffer.concat(part.bytes))
    for (const modification of part.modifications) this.#connection.fact(modification)
    if (isTaken) next()
    else server.once('drain', next)
  }

  #whenIdle(then: () => void): void {
    this.#onIdle = then
    if ((this.#unanswered.length === 0 && !this.#insideResponse) || this.#isAnswerLost) this.#idle()
  }

  #connectTo(target: Target, then: () => void): void {
    const connection = this.#connection
    const old = this.#server
    old.off('data', this.#onData)
    old.off('end', this.#onEnd)
    // Nothing is under way on it any more.
    old.resume()
    sendFin(old)
    connection.target = target
    connection.refusal = httpRefusal
    connection.fact({ kind: 'tunnel', via: 'absolute-form', host: target.host, port: target.port })
    void this.#setup.isOwn(target).then((isOwn) => {
      if (this.#isOver) return
      if (isOwn) {
        connection.fail('proxy-request-refused', 'client-proxy', 'loop')
        return
      }
      this.#cancelConnect = this.#setup.connect(connection, () => {
        const socket = connection.server?.socket
        if (socket === undefined) return
        connection.refusal = null
        this.#target = target
        this.#server = socket
        this.#listen(socket)
        then()
      })
    })
  }

  #listen(server: Socket): void {
    server.on('data', this.#onData)
    server.on('end', this.#onEnd)
  }

  readonly #onData = (bytes: Buffer): void => {
    this.#responses.push(bytes, 0, bytes.length, 0)
    if (!this.push(bytes)) this.#server.pause()
  }

  readonly #onEnd = (): void => {
    this.#responses.finish()
    this.push(null)
  }

  #responseHead(head: HttpHead): AfterHead {
    if (head.kind !== 'response') return { body: { kind: 'none' }, then: 'next' }
    const isInterim = head.status >= 100 && head.status < 200 && head.status !== 101
    const method = (isInterim ? this.#unanswered[0] : this.#unanswered.shift()) ?? null
    this.#insideResponse = !isInterim
    const isSwitched = head.status === 101
    // The last answer outstanding: a request that asked for another protocol did not get it.
    if (!isSwitched && !isInterim && this.#unanswered.length === 0) this.#requests.release()
    return { body: responseBodyFraming(head, method), then: isSwitched ? 'hold' : 'next' }
  }

  #answered(): void {
    this.#insideResponse = false
    if (this.#unanswered.length === 0) this.#idle()
  }

  #idle(): void {
    const onIdle = this.#onIdle
    this.#onIdle = null
    onIdle?.()
  }
}

function isSame(one: Target, other: Target | null): boolean {
  return other !== null && one.host === other.host && one.port === other.port
}
