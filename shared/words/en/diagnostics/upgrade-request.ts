import type { DiagnosticTemplates } from '../../diagnostic-templates'

export const upgradeRequest = {
  'upgrade-method': {
    title: 'Upgrade method is not GET',
    what: 'The upgrade was asked for with {method}.',
    means: 'The server must not accept it; most answer 405 or 400.',
    todo: 'Use GET.',
  },
  'upgrade-http-version': {
    title: 'HTTP version too low for an upgrade',
    what: 'The {sender} spoke HTTP/{version}; an upgrade needs HTTP/1.1.',
    means:
      'The other end fails the connection. A proxy that speaks HTTP/1.0 is a common cause (nginx: proxy_http_version 1.1).',
    todo: 'Make every hop speak HTTP/1.1.',
  },
  'upgrade-target': {
    title: 'Request target of the wrong form',
    what: 'The request target is {target}: {problem}.',
    means: 'The server cannot tell which resource is meant and refuses.',
    todo: 'Use a path that begins with "/", without a fragment.',
  },
  'upgrade-host-missing': {
    title: 'Host missing',
    what: 'The upgrade request has no Host header.',
    means: 'The server must answer 400.',
    todo: 'Send Host with the name and port of the server.',
  },
  'upgrade-host-duplicated': {
    title: 'Host sent twice',
    what: 'The upgrade request has {count} Host headers.',
    means: 'The server must answer 400.',
    todo: 'Send Host once.',
  },
  'upgrade-header': {
    title: 'Upgrade header missing or wrong',
    what: 'The request has no Upgrade header with the token "websocket" (received: {received}).',
    means: '{problem}.',
    todo: 'Send "Upgrade: websocket"; in a proxy, pass it on (nginx: proxy_set_header Upgrade $http_upgrade).',
  },
  'upgrade-connection-header': {
    title: 'Connection header missing or wrong',
    what: 'The request has no Connection header with the token "Upgrade" (received: {received}).',
    means: 'The server takes it for an ordinary request. Proxies replace this header unless told otherwise.',
    todo: 'Send "Connection: Upgrade"; in a proxy, pass it on (nginx: proxy_set_header Connection "upgrade").',
  },
  'upgrade-key-missing': {
    title: 'Sec-WebSocket-Key missing',
    what: 'The request has no Sec-WebSocket-Key.',
    means: 'The server has nothing to compute its answer from and refuses with 400.',
    todo: 'Send the base64 of 16 random bytes.',
  },
  'upgrade-key-invalid': {
    title: 'Sec-WebSocket-Key invalid',
    what: 'Sec-WebSocket-Key is {received}, which is not the base64 of 16 bytes.',
    means: 'Strict servers refuse with 400.',
    todo: 'Send the base64 of 16 random bytes.',
  },
  'upgrade-key-duplicated': {
    title: 'Sec-WebSocket-Key sent twice',
    what: 'The request has {count} Sec-WebSocket-Key headers.',
    means: 'The server cannot know which to answer and refuses.',
    todo: 'Send it once.',
  },
  'upgrade-key-reused': {
    title: 'Sec-WebSocket-Key used before',
    what: 'The key {received} was already used on connection {other}.',
    means:
      'The key must be chosen at random for every connection: it shows that the answer is not a cached one.',
    todo: 'Choose a new random key for each connection.',
  },
  'upgrade-version': {
    title: 'Sec-WebSocket-Version is not 13',
    what: 'Sec-WebSocket-Version must be there once and say 13 (received: {received}).',
    means: 'The server refuses, usually with 426 or 400.',
    todo: 'Send "Sec-WebSocket-Version: 13".',
  },
  'upgrade-subprotocol-repeated': {
    title: 'Subprotocol offered twice',
    what: 'The subprotocol {subprotocol} is offered more than once.',
    means: 'Browsers throw a SyntaxError for this; a server may refuse.',
    todo: 'Offer each subprotocol once.',
  },
  'upgrade-subprotocol-invalid': {
    title: 'Subprotocol name invalid',
    what: 'The subprotocol name {subprotocol} is not a token.',
    means: 'Browsers throw a SyntaxError for this; a server may refuse.',
    todo: 'Use letters, digits and the characters of a token, without blanks or separators.',
  },
  'upgrade-extension-syntax': {
    title: 'Sec-WebSocket-Extensions malformed',
    what: 'Sec-WebSocket-Extensions of the {sender} does not match the grammar at character {position}: {received}.',
    means: 'The other end fails the connection.',
    todo: 'Correct the header.',
  },
  'upgrade-extension-parameter': {
    title: 'Extension parameter not allowed',
    what: 'The {sender} sent "{received}", where "{offered}" was offered. {parameter}: {problem}.',
    means: 'In an offer, the server must decline it; in an answer, the client must fail the connection.',
    todo: 'Correct the parameter, or turn compression off to go on.',
  },
  'upgrade-data-before-101': {
    title: 'Frames before the answer',
    what: 'The {sender} sent {count} bytes of frames before the 101 came.',
    means: '{problem}.',
    todo: 'Send the first frame when the connection is open: at the client after the 101 (the "open" event), at the server once it is written.',
  },
  'upgrade-old-draft': {
    title: 'WebSocket of an old draft',
    what: 'The client or the server speaks {draft}, a draft from before RFC 6455; its frames are not those of today and are shown as bytes.',
    means: 'No browser of today and no current library speaks it; a server that does not know it refuses.',
    todo: 'Update the library at the end that speaks the draft.',
  },
} satisfies Record<string, DiagnosticTemplates>
