import { offeredSubprotocols } from '../../dissector/upgrade-request-rules'
import type { HttpRequestHead } from '../../http1/http-head'
import { parseHttpHead } from '../../http1/parse-http-head'
import type { Direction } from '../../model/direction'
import { readClosePayload } from '../../websocket/close-payload'
import { MAX_CONTROL_PAYLOAD } from '../../websocket/close-codes'
import { CLOSE } from '../../websocket/opcodes'
import { firstBytes, type ExportedConnection, type ExportedMessage, type ExportFeed } from '../export-feed'
import { requestUrl } from '../request-url'

/** What happens in a recorded conversation, in order. Libraries answer pings themselves, so those are left out. */
export type ConversationStep =
  | { kind: 'message'; message: ExportedMessage }
  /** The first close frame of the connection, or (`direction` null) its end without one. The last step. */
  | { kind: 'close'; direction: Direction; code: number | null; reason: string }
  | { kind: 'lost' }

/** A WebSocket as a program would open it again. */
export interface Conversation {
  connection: number
  /** `ws://host:port` that a client is to connect to: behind a recording proxy, the server itself. */
  origin: string
  /** As the recorded client asked for it. */
  url: string
  /** Path and query. */
  target: string
  subprotocols: string[]
  /** Fields of the request that are not the handshake's own. */
  headers: [name: string, value: string][]
  steps(): Iterable<ConversationStep>
}

/** Fields that a client library writes itself. */
const OWN_FIELDS = /^(?:host|connection|upgrade|content-length|transfer-encoding|sec-websocket-.*)$/i

/** The WebSockets of a session that were open, in the order they opened. */
export function* conversations(feed: ExportFeed): Generator<Conversation> {
  for (const number of feed.connections) {
    const connection = feed.connection(number)
    if (connection.detail.row.protocol === 'websocket') yield conversationOf(connection)
  }
}

function conversationOf(exported: ExportedConnection): Conversation {
  const { detail, secure } = exported
  const { row } = detail
  const request = upgradeRequest(exported)
  const url = requestUrl(request, row.server, { secure, webSocket: true })
  const [, authority = '', rest = '/'] = /^wss?:\/\/([^/?#]*)(.*)$/s.exec(url) ?? []
  const target = rest === '' ? '/' : rest
  return {
    connection: row.connection,
    origin: `${secure ? 'wss' : 'ws'}://${row.targetHost ?? authority}`,
    url,
    target,
    subprotocols: request === null ? [] : offeredSubprotocols(request),
    headers: (request?.fields ?? []).flatMap(({ name, value }): [string, string][] =>
      name === '' || OWN_FIELDS.test(name) ? [] : [[name, value]],
    ),
    steps: () => stepsOf(exported),
  }
}

function upgradeRequest({ detail }: ExportedConnection): HttpRequestHead | null {
  const head = detail.upgrade && detail.exchanges[detail.upgrade.exchange]?.request
  if (!head) return null
  const parsed = parseHttpHead('request', head.raw, 0, 0).head
  return parsed.kind === 'request' ? parsed : null
}

function* stepsOf(exported: ExportedConnection): Generator<ConversationStep> {
  for (const item of exported.traffic()) {
    if (item.kind === 'message') yield { kind: 'message', message: item }
    else if (item.opcode === CLOSE) {
      const bytes = firstBytes(item.payload, MAX_CONTROL_PAYLOAD)
      const { code, reason } = readClosePayload(bytes, bytes.length)
      yield { kind: 'close', direction: item.direction, code, reason: reason ?? '' }
      return
    }
  }
  // Of a part of a conversation, or one that goes on, the end is not known.
  if (exported.leftOut === 0 && exported.ending.over) yield { kind: 'lost' }
}
