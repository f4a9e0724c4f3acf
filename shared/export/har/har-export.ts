import type { ExportChunks, ExportFeed } from '../export-feed'
import { isoMilliseconds } from '../time-text'
import type { EntryPlace } from './entry-place'
import { harEntry, harEntriesOf } from './har-entry'

const PAGE = 'page_1'

/**
 * HAR 1.2 as Chrome writes it, which is also what Chrome's DevTools import: one entry for each request, in the order
 * they began, a WebSocket's messages in `_webSocketMessages`. What Chrome has no place for is under `_sockscope`.
 */
export function* harExport(feed: ExportFeed): ExportChunks & Generator<string> {
  const { version, name, start } = feed.capture
  const page = {
    startedDateTime: isoMilliseconds(start ?? 0n),
    id: PAGE,
    title: name,
    pageTimings: { onContentLoad: null, onLoad: null },
  }
  const { places, withoutRequest } = placesByStart(feed)
  yield `{"log":{"version":"1.2","creator":${JSON.stringify({ name: 'Sockscope', version })},`
  // A connection that carried no HTTP has no place in a HAR: it is counted, so that it is not missed unnoticed.
  yield `"_sockscope":${JSON.stringify({ connectionsWithoutRequest: withoutRequest })},`
  yield `"pages":[${JSON.stringify(page)}],\n"entries":[`
  let separator = '\n'
  for (const place of places) {
    yield separator
    yield* harEntry(feed.connection(place.connection), place, PAGE)
    separator = ',\n'
  }
  yield '\n]}}\n'
}

function placesByStart(feed: ExportFeed): { places: EntryPlace[]; withoutRequest: number } {
  const places: EntryPlace[] = []
  let withoutRequest = 0
  for (const number of feed.connections) {
    const own = harEntriesOf(feed.connection(number))
    if (own.length === 0) withoutRequest++
    for (const place of own) places.push(place)
  }
  // The sort is stable: what began at the same time stays in the connections' order.
  places.sort((one, other) => (one.start < other.start ? -1 : one.start > other.start ? 1 : 0))
  return { places, withoutRequest }
}
