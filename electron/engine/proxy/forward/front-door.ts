import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import type { ProxyRefusal } from '@shared/model/fact'
import { readFirstBytes, type FirstBytesStep } from '../first-bytes'
import type { Cancel, Passage, Station } from '../station'
import type { Target } from '../target'
import type { Door, DoorStep } from './door'
import { HttpDoor } from './http-door'
import { httpRefusal } from '../http-refusal'
import { OriginServers } from './origin-servers'
import { SocksDoor } from './socks-door'

const NOTHING = new Uint8Array(0)

export interface FrontDoorSetup {
  connect: Station
  /** Whether a connection to the target would end at this proxy's own port. */
  isOwn(target: Target): Promise<boolean>
  /** Milliseconds from a client's first byte until it must have said where it wants to go; before that it may wait. */
  requestTimeout: number
}

/**
 * The station in which a client tells a forward proxy where it wants to go, and is connected there: HTTP CONNECT, HTTP
 * in absolute form, SOCKS5, told apart by the first byte. Whatever else comes is refused and reaches no host.
 */
export function frontDoor(setup: FrontDoorSetup): Station {
  return (connection, next) => {
    const visit = new Visit(connection, setup, next)
    visit.start()
    return () => visit.cancel()
  }
}

class Visit {
  readonly #connection: Passage
  readonly #setup: FrontDoorSetup
  readonly #next: () => void
  #door: Door | null = null
  #asked: Extract<DoorStep, { kind: 'asked' }> | null = null
  /** Read and not recorded yet. */
  #taken: Uint8Array[] = []
  #timer: NodeJS.Timeout | null = null
  #cancels: Cancel[] = []
  #isOver = false

  constructor(connection: Passage, setup: FrontDoorSetup, next: () => void) {
    this.#connection = connection
    this.#setup = setup
    this.#next = next
  }

  start(): void {
    const { client } = this.#connection
    this.#connection.refusal = httpRefusal
    this.#cancels.push(
      readFirstBytes(
        client,
        (chunk) => this.#read(chunk),
        () => this.#decided(),
        () => {
          this.#record()
          this.#connection.hangUp()
        },
      ),
    )
  }

  cancel(): void {
    this.#isOver = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    for (const cancel of this.#cancels.splice(0)) cancel()
  }

  #read(chunk: Buffer): FirstBytesStep {
    this.#taken.push(chunk)
    this.#timer ??= setTimeout(() => this.#refuse('timeout'), this.#setup.requestTimeout)
    if (this.#door === null) {
      const door = doorFor(chunk[0] ?? 0)
      if (typeof door === 'string') return this.#refuse(door)
      this.#door = door
      this.#connection.refusal = door.refusal
    }
    const step = this.#door.read(chunk)
    if (step.answer !== undefined) {
      this.#record(step.kind === 'asked' ? step.rest.length : 0)
      this.#answer(step.answer)
    }
    if (step.kind === 'refused') return this.#refuse(step.reason)
    if (step.kind === 'more') return 'more'
    this.#asked = step
    return { rest: step.rest }
  }

  #decided(): void {
    const asked = this.#asked
    if (asked === null || this.#isOver) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    // A request in absolute form is read again: it is recorded where it is relayed.
    if (asked.via === 'absolute-form') this.#taken = []
    else this.#record(asked.rest.length)
    const connection = this.#connection
    const { host, port } = asked.target
    connection.target = asked.target
    connection.fact({ kind: 'tunnel', via: asked.via, host, port })
    void this.#setup.isOwn(asked.target).then((isOwn) => {
      if (this.#isOver) return
      if (isOwn) this.#refuse('loop')
      else this.#keep(this.#setup.connect(connection, () => this.#connected(asked.via === 'absolute-form')))
    })
  }

  #connected(isAbsolute: boolean): void {
    const connection = this.#connection
    connection.refusal = null
    if (isAbsolute && connection.server !== null) {
      const servers = new OriginServers(connection, connection.server.socket, this.#setup)
      connection.server.stream = servers
      this.#keep(() => servers.cancel())
    } else if (this.#door !== null) {
      this.#answer(this.#door.granted)
    }
    this.#next()
  }

  #keep(cancel: Cancel | null): void {
    if (cancel === null) return
    if (this.#isOver) cancel()
    else this.#cancels.push(cancel)
  }

  #answer(bytes: Uint8Array): void {
    this.#connection.client.socket.write(bytes)
    this.#connection.data(SERVER_TO_CLIENT, NOTHING, bytes)
  }

  #refuse(reason: ProxyRefusal): 'more' {
    this.#record()
    this.#connection.fail('proxy-request-refused', 'client-proxy', reason)
    return 'more'
  }

  /** Tells of what was read, but for its last `rest` bytes. It went nowhere. */
  #record(rest = 0): void {
    const taken = Buffer.concat(this.#taken)
    this.#taken = []
    const read = taken.subarray(0, taken.length - rest)
    if (read.length > 0) this.#connection.data(CLIENT_TO_SERVER, read, NOTHING)
  }
}

const SOCKS4 = 4
const SOCKS5 = 5
const TLS_HANDSHAKE = 0x16

/** The protocol that begins with this byte. */
function doorFor(first: number): Door | ProxyRefusal {
  if (first === SOCKS5) return new SocksDoor()
  if (first === SOCKS4) return 'socks4'
  if (first === TLS_HANDSHAKE) return 'tls'
  const isLetter = (first | 0x20) >= 0x61 && (first | 0x20) <= 0x7a
  const isLineEnd = first === 0x0d || first === 0x0a
  return isLetter || isLineEnd ? new HttpDoor() : 'not-a-proxy-request'
}
