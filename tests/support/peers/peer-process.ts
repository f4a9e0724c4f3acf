import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** One JSON line a peer wrote about what it saw. Which details there are depends on `event`. */
export interface PeerEvent {
  event: string
  connection: number
  [detail: string]: unknown
}

interface Waiter {
  matches: (event: PeerEvent) => boolean
  resolve: (event: PeerEvent) => void
  reject: (error: Error) => void
}

/** A failed test may not come to its stop(): where setpriv exists, Linux ends a peer with the process that started it. */
const SETPRIV = '/usr/bin/setpriv'
const LEASH = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL'] : []

/** A program that is the other end of a test: it prints `listening on HOST:PORT` if it serves, then its events. */
export class PeerProcess {
  /** Everything the peer logged so far, in its order. */
  readonly events: PeerEvent[] = []
  /** Resolves with the exit code, or null where a signal ended it. */
  readonly exited: Promise<number | null>
  private readonly child: ChildProcess
  private readonly waiters = new Set<Waiter>()
  private readonly listening: Promise<{ host: string; port: number }>
  private errors = ''
  private ended = false

  constructor(command: string, args: readonly string[], input?: string) {
    const [program = command, ...rest] = [...LEASH, command, ...args]
    this.child = spawn(program, rest, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    })
    const { stdin, stdout, stderr } = this.child
    if (stdin === null || stdout === null || stderr === null) throw new Error('the peer has no pipes')
    stdin.on('error', () => {})
    stdin.end(input ?? '')
    stderr.setEncoding('utf8').on('data', (text: string) => (this.errors += text))
    const lines = createInterface({ input: stdout })
    let listen: (where: { host: string; port: number }) => void = () => {}
    let fail: (error: Error) => void = () => {}
    this.listening = new Promise((resolve, reject) => {
      listen = resolve
      fail = reject
    })
    this.listening.catch(() => {})
    lines.on('line', (line) => {
      const where = /^listening on (\S+):(\d+)$/.exec(line)
      if (where !== null) listen({ host: (where[1] ?? '').replace(/^\[|\]$/g, ''), port: Number(where[2]) })
      else if (line.startsWith('{')) this.receive(line)
    })
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => (this.errors += String(error)))
      this.child.once('close', (code) => {
        this.ended = true
        const error = new Error(`${command} ${args.join(' ')} ended with ${code}\n${this.errors}`)
        fail(error)
        for (const waiter of this.waiters) waiter.reject(error)
        resolve(code)
      })
    })
  }

  /** Where it listens. Rejects with what it wrote to standard error where it ended instead. */
  address(): Promise<{ host: string; port: number }> {
    return this.listening
  }

  /** What it wrote to standard error: empty for a peer that is well. */
  get stderr(): string {
    return this.errors
  }

  /** The first event, past or to come, that matches. */
  waitFor(matches: (event: PeerEvent) => boolean): Promise<PeerEvent> {
    const seen = this.events.find(matches)
    if (seen !== undefined) return Promise.resolve(seen)
    if (this.ended) return Promise.reject(new Error(`the peer has ended\n${this.errors}`))
    return new Promise((resolve, reject) => this.waiters.add({ matches, resolve, reject }))
  }

  /** Asks it to end, waits until it has, and gives its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (!this.ended) this.child.kill(signal)
    return this.exited
  }

  private receive(line: string): void {
    let event: PeerEvent
    try {
      event = JSON.parse(line) as PeerEvent
    } catch {
      this.errors += `not a whole line: ${line}\n` // it was ended in the middle of one
      return
    }
    this.events.push(event)
    for (const waiter of this.waiters) {
      if (!waiter.matches(event)) continue
      this.waiters.delete(waiter)
      waiter.resolve(event)
    }
  }
}

export interface ServerPeer {
  process: PeerProcess
  host: string
  port: number
  /** `ws://host:port` */
  url: string
}

/** Starts a serving peer and waits until it listens. */
export async function startServer(command: string, args: readonly string[]): Promise<ServerPeer> {
  const process = new PeerProcess(command, args)
  const { host, port } = await process.address()
  return { process, host, port, url: `ws://${host.includes(':') ? `[${host}]` : host}:${port}` }
}
