import type { DiagnosticTemplates } from '../../diagnostic-templates'

export const foreignBytes = {
  'tls-to-plain-server': {
    title: 'TLS sent to a server without TLS',
    what: 'The client began with TLS, as a page does at wss:// or https://, and the server answered without it: {words}{said}.',
    means: 'The server does not speak TLS on this port. {page}.',
    todo: 'Write {url} in the page, or let the server (or a proxy before it) speak TLS on this port.',
  },
  'plain-to-tls-server': {
    title: 'Plain HTTP sent to a TLS server',
    what: 'The client spoke plain HTTP, as a page does at ws:// or http://, and the server speaks TLS on this port: {words}{said}.',
    means: 'The request is right, its port is not. {page}.',
    todo: 'Write wss:// in the page or in the target, or use the port at which the server speaks without TLS.',
  },
  'plain-to-http2-server': {
    title: 'HTTP/1.1 sent to an HTTP/2 server',
    what: 'The client spoke HTTP/1.1, and the server speaks HTTP/2 only on this port{said}.',
    means: 'A gRPC server, or a proxy told to speak HTTP/2 in clear, does this. {page}.',
    todo: 'Let the server speak HTTP/1.1 on this port, or use the port at which it does.',
  },
  'server-not-http': {
    title: 'The server does not speak HTTP',
    what: 'The server speaks {speaks} instead of HTTP; its first bytes: {words}.',
    means: 'The client is connected to another kind of server. {page}.',
    todo: 'Compare the port in the URL or target with the one your WebSocket server prints.',
  },
  'client-not-http': {
    title: 'The client does not speak HTTP/1.1',
    what: 'The client speaks {speaks}, and the server answered in HTTP/1.1: {status} {reason}{said}.',
    means: 'The server cannot read what the client sends.',
    todo: 'Compare the address of the server, and of a proxy, in the settings of the client.',
  },
  'plain-request-to-websocket': {
    title: 'Plain request to a WebSocket server',
    what: 'The server answered {status} {reason} to an ordinary HTTP request{said}: this is a WebSocket server.',
    means: 'It has no page to show; opening its address in a browser, or fetching it, ends like this.',
    todo: 'Open a WebSocket to this address: new WebSocket("ws://…").',
  },
  'http-early-answer': {
    title: 'Answered before the request was complete',
    what: 'The server answered {status} {reason} before the head of the request was complete{said}.',
    means: '{problem}. {page}.',
    todo: null,
  },
  'http-in-frames': {
    title: 'HTTP or text on the upgraded socket',
    what: 'Where a frame should begin, the {sender} wrote {problem}: {line}.',
    means:
      'The {receiver} takes these bytes for a frame and fails the connection, whatever was agreed before. The rest of this direction is shown as bytes only.',
    todo: 'Look at the {sender} for a second answer to the same request: two servers on one port or socket, a handler that returns a response after the upgrade, a library that still holds the socket.',
  },
  'proxy-preamble': {
    title: 'A proxy header before the request',
    what: '{name} stands before the first request: {addresses}.',
    means: '{problem}.',
    todo: null,
  },
  'proxy-refused': {
    title: 'The proxy refused',
    what: 'The {name} proxy did not connect the client to {target}: {problem} (code {code}).',
    means: 'No byte reached the server. {page}.',
    todo: 'Check the target, and what the proxy allows.',
  },
} satisfies Record<string, DiagnosticTemplates>
