import { isUpgradeAttempt } from '../../dissector/upgrade-attempt'
import type { HttpRequestHead, HttpResponseHead } from '../../http1/http-head'
import { parseHttpHead } from '../../http1/parse-http-head'
import type { HeadDetail } from '../../ipc/rows'
import type { ExportedConnection } from '../export-feed'
import { requestUrl } from '../request-url'
import { isoMilliseconds } from '../time-text'
import type { EntryPlace } from './entry-place'
import { entryTimings, requestBegan } from './har-timings'
import { harRequest, harResponse, resourceType } from './har-http'
import { harMessages } from './har-messages'
import { sockscopeExtras } from './har-extras'

/** The entries a connection gives: one for each request; one for a WebSocket whose request was not seen. */
export function harEntriesOf({ detail }: ExportedConnection): EntryPlace[] {
  const { connection, protocol, start } = detail.row
  const places = detail.exchanges.flatMap(({ request, response }, exchange): EntryPlace[] => {
    const head = request ?? response
    return head === null ? [] : [{ connection, exchange, start: requestBegan(detail, exchange) ?? head.time }]
  })
  if (protocol === 'websocket' && detail.upgrade === null) places.push({ connection, exchange: null, start })
  return places
}

/** One entry; Chrome's keys in Chrome's order, ours last. */
export function* harEntry(exported: ExportedConnection, place: EntryPlace, page: string): Generator<string> {
  const { detail } = exported
  const { row } = detail
  const exchange = place.exchange === null ? null : (detail.exchanges[place.exchange] ?? null)
  const request = exchange?.request ? requestHead(exchange.request) : null
  const response = exchange?.response ? responseHead(exchange.response) : null
  const isSocket =
    place.exchange === null ||
    place.exchange === detail.upgrade?.exchange ||
    (request !== null && isUpgradeAttempt(request))
  const carriesMessages = place.exchange === null || place.exchange === detail.upgrade?.exchange
  const server = row.upstream ?? row.server
  const url = requestUrl(request, server, { secure: exported.secure, webSocket: isSocket })
  const timings = entryTimings(detail, place)

  yield `{"_connectionId":${JSON.stringify(String(row.connection))},"_initiator":{"type":"other"},`
  yield `"_priority":${isSocket ? 'null' : '"High"'},"_resourceType":"${isSocket ? 'websocket' : resourceType(response)}",`
  if (isSocket) {
    yield '"_webSocketMessages":['
    if (carriesMessages) yield* harMessages(exported)
    yield '],'
  }
  yield `"cache":{},"connection":${JSON.stringify(String(server.port))},"pageref":${JSON.stringify(page)},\n`
  yield `"request":${JSON.stringify(harRequest(request, url))},\n`
  yield `"response":${JSON.stringify(harResponse(response))},\n`
  yield `"serverIPAddress":${JSON.stringify(server.address)},`
  yield `"startedDateTime":${JSON.stringify(isoMilliseconds(place.start))},"time":${timings.total},"timings":${timings.json},\n`
  yield '"_sockscope":'
  yield* sockscopeExtras(exported, place, carriesMessages)
  yield '}'
}

function requestHead(head: HeadDetail): HttpRequestHead {
  const parsed = parseHttpHead('request', head.raw, head.streamOffset, head.packet).head
  if (parsed.kind !== 'request') throw new Error('a request was parsed into a response')
  return parsed
}

function responseHead(head: HeadDetail): HttpResponseHead {
  const parsed = parseHttpHead('response', head.raw, head.streamOffset, head.packet).head
  if (parsed.kind !== 'response') throw new Error('a response was parsed into a request')
  return parsed
}
