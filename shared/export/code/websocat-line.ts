import type { ExportChunks, ExportFeed } from '../export-feed'
import { conversations } from './conversation'
import { shellWord } from './literals'

/** A fixed key: what matters is the answer to the Upgrade. It is that of RFC 6455 §1.3. */
const EXAMPLE_KEY = 'dGhlIHNhbXBsZSBub25jZQ=='

/** One line for a shell that asks for the same Upgrade, for each WebSocket; and the same with curl. */
export function* websocatExport(feed: ExportFeed): ExportChunks & Generator<string> {
  yield '#!/bin/sh\n'
  for (const { connection, origin, target, subprotocols, headers } of conversations(feed)) {
    const url = `${origin}${target}`
    const websocat = [
      'websocat',
      // With "=", the option takes one value and not the words after it too.
      ...headers.map(([name, value]) => `-H=${shellWord(`${name}: ${value}`)}`),
      ...(subprotocols.length === 0 ? [] : [`--protocol=${shellWord(subprotocols.join(', '))}`]),
      shellWord(url),
    ]
    const curl = [
      // It would wait for ever behind the 101.
      'curl -i -N --http1.1 --max-time 3',
      ...[
        ['Connection', 'Upgrade'],
        ['Upgrade', 'websocket'],
        ['Sec-WebSocket-Version', '13'],
        ['Sec-WebSocket-Key', EXAMPLE_KEY],
        ...(subprotocols.length === 0 ? [] : [['Sec-WebSocket-Protocol', subprotocols.join(', ')]]),
        ...headers,
      ].map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`),
      shellWord(url.replace(/^ws/, 'http')),
    ]
    yield `${websocat.join(' ')}  # connection ${connection}\n# ${curl.join(' ')}\n`
  }
}
