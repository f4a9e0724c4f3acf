import type { AppArguments, AppCommand, AppResults, AppState, SessionInfo } from '@shared/ipc/app-commands'
import type { SessionTick, SockscopeBridge, WindowEvent } from '@shared/ipc/bridge'
import type { ListedDiagnostic } from '@shared/ipc/diagnostic-rows'
import type { PacketDetail } from '@shared/ipc/packet-rows'
import type { RowPlace, RowsOf, RowsQuery } from '@shared/ipc/row-queries'
import type { ConnectionDetail, ConnectionRow, FrameDetail, FrameRow } from '@shared/ipc/rows'
import type { SequenceItem } from '@shared/ipc/sequence-items'
import type { ComparisonRow } from '@shared/ipc/comparison-rows'
import type { ConnectionEnding } from '@shared/ipc/connection-ending'
import type { SessionArguments, SessionCommand, SessionResults } from '@shared/ipc/session-commands'

export const SESSION: SessionInfo = {
  session: 1,
  kind: 'recording',
  path: '/sessions/one.pcapng',
  name: 'one.pcapng',
  routes: [
    {
      listenHost: '127.0.0.1',
      listenPort: 9001,
      target: 'ws://127.0.0.1:8765',
      rewriteHost: false,
      rewriteOrigin: false,
    },
  ],
  recording: true,
}

/** The other side of the bridge, holding a session a test can write down, and what the window asked of it. */
export class ScriptedBridge implements SockscopeBridge {
  connections: ConnectionRow[] = []
  frames: FrameRow[] = []
  details: ConnectionDetail | null = null
  frame: FrameDetail | null = null
  payload = new Uint8Array(0)
  ladder: SequenceItem[] = []
  /** What a ladder shows that is asked to decide itself. */
  legs = false
  serverReached = true
  packets: PacketDetail[] = []
  ending: ConnectionEnding | null = null
  diagnostics: ListedDiagnostic[] = []
  readonly asked: { command: AppCommand | SessionCommand; args: unknown }[] = []
  answers: Partial<AppResults> = {}
  state: AppState = {
    version: '0.1.0',
    platform: 'linux',
    settings: {
      language: 'en',
      theme: 'dark',
      routes: SESSION.routes,
      recordPackets: false,
      packetInterface: '',
      filterHistory: [],
      savedFilters: [],
      sessionLimitBytes: null,
      layout: {},
    },
    systemLanguage: 'en',
    current: SESSION,
    recording: SESSION,
    recent: [],
    sessionBytes: 0,
    recovered: null,
    problem: null,
  }
  compared: ComparisonRow[] = []
  readonly #listeners = new Set<(event: WindowEvent) => void>()

  app<C extends AppCommand>(command: C, args: AppArguments<C>): Promise<AppResults[C]> {
    this.asked.push({ command, args })
    if (command === 'app.state') return Promise.resolve(this.state as AppResults[C])
    return Promise.resolve((this.answers[command] ?? { ok: true, value: null }) as AppResults[C])
  }

  session<C extends SessionCommand>(
    _session: number,
    command: C,
    args: SessionArguments<C>,
  ): Promise<SessionResults[C]> {
    this.asked.push({ command, args })
    const handler = this.#handlers[command]
    if (handler === undefined) throw new Error(`${command} is not scripted`)
    return Promise.resolve(handler(args))
  }

  /** What this session answers; the window of these tests asks nothing else. */
  readonly #handlers: { [C in SessionCommand]?: (args: SessionArguments<C>) => SessionResults[C] } = {
    'rows.window': ({ of, offset, count, place = null }) => {
      const listed = this.#listed(of)
      return {
        total: listed.length,
        pending: 0,
        place: place === null ? null : (this.#locate(of, place)?.offset ?? null),
        origin: this.#originOf(of),
        lanes:
          of.table === 'sequence' ? { legs: of.legs ?? this.legs, serverReached: this.serverReached } : null,
        rows: listed.slice(offset, offset + count),
      }
    },
    'rows.locate': ({ of, row }) => this.#locate(of, row),
    'connection.detail': () => this.details,
    'frame.detail': () => this.frame,
    'payload.read': ({ offset, count }) => ({
      bytes: this.payload.slice(offset, offset + count),
      total: this.payload.length,
      incomplete: null,
    }),
    'sequence.times': () => {
      const first = this.ladder[0]?.time ?? 0n
      return {
        total: this.ladder.length,
        times: Float64Array.from(this.ladder, ({ time }) => Number(time - first)),
      }
    },
    'connection.ending': () => this.ending,
    'comparison.window': ({ offset, count }) => ({
      total: this.compared.length,
      rows: this.compared.slice(offset, offset + count),
    }),
    'diagnostics.counts': ({ connection }) => {
      const counts = { error: 0, warning: 0, note: 0 }
      for (const one of this.diagnostics) {
        if (connection === null || one.connection === connection) counts[one.severity]++
      }
      return { counts, unlisted: 0 }
    },
    'packet.detail': ({ packet }) => this.packets.find(({ row }) => row.packet === packet) ?? null,
    'packet.frames': ({ packet }) => {
      const rows = this.frames.filter((frame) => frame.packet === packet)
      return { total: rows.length, rows }
    },
    'frame.packets': ({ row }) => {
      const packets = this.frames.filter((frame) => frame.row === row).map(({ packet }) => packet)
      return { total: packets.length, packets }
    },
  }

  /** In the order of the table, or with `sort` by a number of the rows. */
  #listed(of: RowsQuery): RowsOf[RowsQuery['table']][] {
    const isOf = (row: { connection: number | null }): boolean =>
      !('connection' in of) || of.connection === null || row.connection === of.connection
    switch (of.table) {
      case 'connections':
        return this.connections
      case 'frames':
        return sorted(this.frames.filter(isOf), of.sort, ({ payloadLength }) => Number(payloadLength))
      case 'packets':
        return sorted(this.packets.map(({ row }) => row).filter(isOf), of.sort, ({ length }) => length)
      case 'diagnostics':
        return this.diagnostics
          .filter(isOf)
          .filter(({ severity }) => of.severity === null || severity === of.severity)
      case 'sequence':
        return this.ladder
    }
  }

  #locate(of: RowsQuery, row: number): RowPlace | null {
    const offset = this.#listed(of).findIndex((one) => {
      switch (of.table) {
        case 'connections':
          return 'connection' in one && one.connection === row
        case 'packets':
          return 'packet' in one && one.packet === row
        case 'sequence':
          return 'key' in one && one.key === `frame:${row}`
        case 'frames':
        case 'diagnostics':
          return 'row' in one && one.row === row
      }
    })
    return offset < 0 ? null : { offset, unfold: null }
  }

  #originOf(of: RowsQuery): bigint | null {
    if (of.table === 'packets' && of.connection === null) return this.packets[0]?.row.time ?? null
    const connection = 'connection' in of ? of.connection : null
    return this.connections.find((row) => connection === null || row.connection === connection)?.start ?? null
  }

  openDropped(): Promise<AppResults['session.openRecent']> {
    return Promise.resolve({
      ok: false,
      error: { code: 'file-not-a-capture', values: { path: '/tmp/notes.txt' } },
    })
  }

  subscribe(listener: (event: WindowEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  send(event: WindowEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  tick(part: Partial<SessionTick> = {}): void {
    this.send({
      kind: 'tick',
      tick: {
        session: 1,
        connections: this.connections.length,
        frames: this.frames.length,
        messages: 0,
        packets: 0,
        bytes: 0,
        fileBytes: 4_812_345,
        changedConnections: [],
        errors: 0,
        warnings: 0,
        notes: 0,
        droppedBytes: 0,
        recordingStopped: null,
        ...part,
      },
    })
  }

  /** How often rows of a table were asked for. */
  countRows(table: RowsQuery['table']): number {
    return this.asked.filter(
      ({ command, args }) =>
        command === 'rows.window' && (args as SessionArguments<'rows.window'>).of.table === table,
    ).length
  }

  count(command: AppCommand | SessionCommand): number {
    return this.asked.filter((request) => request.command === command).length
  }
}

/** By length, the one column these sessions are sorted by. */
function sorted<Row>(
  rows: Row[],
  sort: { column: string; descending: boolean } | null | undefined,
  lengthOf: (row: Row) => number,
): Row[] {
  if (sort?.column !== 'length') return rows
  return rows.toSorted((one, other) => (lengthOf(one) - lengthOf(other)) * (sort.descending ? -1 : 1))
}

/** Puts the bridge where the preload would. */
export function installBridge(bridge: ScriptedBridge): void {
  Object.defineProperty(window, 'sockscope', { value: bridge, configurable: true })
}

/** Lets answered requests and what they cause happen. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
