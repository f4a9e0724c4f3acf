import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FrameRecord } from '@shared/dissector/dissection-sink'
import { directionName } from '@shared/model/direction'
import { createSessionFile } from '../../../electron/engine/file/session-file'
import { Recording } from '../../../electron/engine/sources/recording'
import { Peer, ScriptedServer } from './peers'
import { routeTo } from './proxy-rig'

/** One write; the next waits until it has arrived at the other end. */
export type Step = ['client' | 'server', string | Uint8Array]

/** What a session found in one connection. */
export interface Found {
  frames: FrameRecord[]
  messages: { opcode: number; length: number; complete: boolean; frameCount: number; inflate: string }[]
  exchanges: { method: string | null; status: number | null; interim: number[] }[]
  upgrades: { status: number | null; valid: boolean; subprotocol: string | null }[]
  diagnostics: string[]
  closed: boolean
}

/** A recording in front of a scripted server, and what its session found in each connection. */
export class RecordedConversations {
  readonly found: Found[] = []
  readonly problems: unknown[] = []
  private readonly folder: string
  private readonly server: ScriptedServer
  private recording!: Recording
  private waiting: (() => void)[] = []

  private constructor(server: ScriptedServer) {
    this.server = server
    this.folder = mkdtempSync(join(tmpdir(), 'sockscope-story-'))
  }

  static async start(): Promise<RecordedConversations> {
    const self = new RecordedConversations(await ScriptedServer.start())
    const file = createSessionFile(self.folder, new Date())
    if (!file.ok) throw new Error(file.error.code)
    const { found } = self
    const at = (connection: number): Found => found[connection]!
    const recording = await Recording.start(
      file.value,
      { routes: [routeTo(`127.0.0.1:${self.server.port}`)] },
      {
        version: 'test',
        onProblem: (problem) => self.problems.push(problem),
        session: {
          observer: {
            opened: () => {
              found.push({
                frames: [],
                messages: [],
                exchanges: [],
                upgrades: [],
                diagnostics: [],
                closed: false,
              })
            },
            frame: (connection, _row, frame) => at(connection).frames.push({ ...frame }),
            message: (connection, _row, message) => {
              const { opcode, length, complete, frameCount, inflate } = message
              at(connection).messages.push({ opcode, length, complete, frameCount, inflate })
            },
            http: (connection, { request, response, interim }) =>
              at(connection).exchanges.push({
                method: request?.method ?? null,
                status: response?.status ?? null,
                interim: interim.map((head) => head.status),
              }),
            upgrade: (connection, { response, accept, subprotocol }) =>
              at(connection).upgrades.push({
                status: response?.status ?? null,
                valid: accept.valid,
                subprotocol,
              }),
            diagnostic: ({ connection, code }) => {
              if (connection !== null) at(connection).diagnostics.push(code)
            },
            closed: (connection) => {
              at(connection).closed = true
              for (const waiter of self.waiting.splice(0)) waiter()
            },
          },
        },
      },
    )
    if (!recording.ok) throw new Error(recording.error.code)
    self.recording = recording.value
    return self
  }

  /** Opens a connection through the proxy. */
  async open(): Promise<{ client: Peer; server: Peer; connection: number }> {
    const client = await Peer.connect(this.recording.routes[0]!.listenPort)
    return { client, server: await this.server.connection(), connection: this.found.length - 1 }
  }

  /** Plays the steps on a connection of their own, ends it with FIN from both, and says what was found. */
  async play(steps: Step[]): Promise<Found> {
    const ends = await this.open()
    for (const [from, content] of steps) {
      const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : Buffer.from(content)
      const [sender, receiver] = from === 'client' ? [ends.client, ends.server] : [ends.server, ends.client]
      const expected = receiver.length + bytes.length
      sender.write(bytes)
      await receiver.untilLength(expected)
    }
    ends.client.socket.end()
    ends.server.socket.end()
    return this.ended(ends.connection)
  }

  async ended(connection: number): Promise<Found> {
    while (!this.found[connection]!.closed) await new Promise<void>((resolve) => this.waiting.push(resolve))
    return this.found[connection]!
  }

  async stop(): Promise<void> {
    await this.recording.stop()
    this.recording.close()
    this.server.stop()
    rmSync(this.folder, { recursive: true })
  }
}

/** `client-to-server text 5` and what is odd about it: the parts of a frame a test wants to see. */
export function describeFrame(frame: FrameRecord): string {
  return [
    directionName(frame.direction),
    `opcode ${frame.opcode}`,
    frame.complete ? `${frame.payloadLength}` : `${frame.payloadReceived} of ${frame.payloadLength}`,
    ...(frame.fin ? [] : ['not final']),
    ...(frame.rsv === 0 ? [] : [`rsv ${frame.rsv}`]),
    ...(frame.masked ? ['masked'] : []),
    ...(frame.closeCode === null ? [] : [`code ${frame.closeCode}`]),
  ].join(', ')
}
