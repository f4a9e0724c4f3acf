import type { DiagnosticTemplates } from '../../diagnostic-templates'

export const upgradeResponse = {
  'upgrade-refused': {
    title: 'Upgrade refused',
    what: 'The server answered {status} {reason} instead of 101{said}; the request had {asked}.',
    means: '{problem}. The page sees an error and close code 1006, without the status.',
    todo: '{todo}.',
  },
  'upgrade-no-response': {
    title: 'No answer to the upgrade',
    what: 'The upgrade request got no answer within {seconds} s: {how}{said}.',
    means: '{page}.',
    todo: 'Look in the log of the server for an exception while it handled the request. A port that speaks TLS closes without a word, too: try wss://.',
  },
  'upgrade-version-not-offered-back': {
    title: 'Supported version not named',
    what: 'The server refused version {received} and did not name the ones it supports.',
    means: 'The client cannot choose another version.',
    todo: 'Answer 426 with "Sec-WebSocket-Version: 13".',
  },
  'upgrade-accept-missing': {
    title: 'Sec-WebSocket-Accept missing',
    what: 'The 101 has no Sec-WebSocket-Accept; {expected} was expected: the base64 of the SHA-1 of the key and {guid}.',
    means: 'The browser fails the connection.',
    todo: 'Compute it from Sec-WebSocket-Key and send it.',
  },
  'upgrade-accept-mismatch': {
    title: 'Sec-WebSocket-Accept wrong',
    what: 'Sec-WebSocket-Accept is {received}; {expected} was expected: the base64 of the SHA-1 of the key and {guid}.',
    means: 'The browser fails the connection.',
    todo: 'Hash the key as sent (not decoded), with the GUID appended, and encode the 20 bytes of the hash, not its hex digits.',
  },
  'upgrade-accept-duplicated': {
    title: 'Sec-WebSocket-Accept sent twice',
    what: 'The 101 has {count} Sec-WebSocket-Accept headers.',
    means: 'The browser fails the connection.',
    todo: 'Send it once.',
  },
  'upgrade-response-header': {
    title: 'Upgrade header of the answer missing or wrong',
    what: 'The 101 has no Upgrade header that says "websocket" (received: {received}).',
    means: 'The browser fails the connection.',
    todo: 'Send "Upgrade: websocket" in the 101.',
  },
  'upgrade-response-connection-header': {
    title: 'Connection header of the answer missing or wrong',
    what: 'The 101 has no Connection header with the token "Upgrade" (received: {received}).',
    means: 'The browser fails the connection.',
    todo: 'Send "Connection: Upgrade" in the 101.',
  },
  'upgrade-response-body-headers': {
    title: 'Body headers in the 101',
    what: 'The 101 has {received}, though it has no body.',
    means: 'A proxy in between may wait for that body or cut the connection.',
    todo: 'Send neither Content-Length nor Transfer-Encoding in a 101.',
  },
  'upgrade-subprotocol-not-offered': {
    title: 'Subprotocol not offered',
    what: '{problem}: {received}; offered: {offered}.',
    means: 'The browser fails the connection.',
    todo: 'Choose one of those the client offers, letter for letter, or none.',
  },
  'upgrade-subprotocol-missing': {
    title: 'Client gave up: no subprotocol chosen',
    what: 'The client asked for the subprotocol {offered}, the server chose none, and the connection failed at the check of the client: {problem}.',
    means: 'The page sees an error and close code 1006, though the server takes the connection for open.',
    todo: 'Let the server choose one of them (Python websockets: subprotocols=[…], Starlette: accept(subprotocol=…)), or ask for none in the page.',
  },
  'upgrade-subprotocol-not-chosen': {
    title: 'No subprotocol chosen',
    what: 'The client offered {offered}, and the server chose none.',
    means:
      'Chrome and Edge fail the connection: error, then close code 1006. Other clients go on with an empty subprotocol.',
    todo: 'Tell the server which subprotocols it speaks.',
  },
  'upgrade-extension-not-offered': {
    title: 'Extension not offered',
    what: 'The server chose the extension {received}; offered: {offered}.',
    means: 'The browser fails the connection.',
    todo: 'Choose only among the extensions the client offers.',
  },
  'upgrade-other-protocol': {
    title: 'Switched to another protocol',
    what: 'The server switched to {received}, which was not asked for (asked for: {asked}).',
    means: 'The client fails the connection. What follows is not decoded.',
    todo: 'Send "Upgrade: websocket" in the 101.',
  },
  'upgrade-newline-after-head': {
    title: 'Line end between head and first frame',
    what: 'The {sender} wrote {count} bytes of line ends (CR LF) after its head, where its first frame should begin; the frames behind them are shown as they would be.',
    means:
      'The {receiver} takes them for the head of a frame, which breaks the rules (CR is a reserved opcode), and fails the connection with 1002.',
    todo: 'End the head with one empty line: one CR LF after the last header, and no more (print and template literals add another).',
  },
  'extension-not-decoded': {
    title: 'Extension not decoded here',
    what: 'The two ends agreed on {names}, which is not decoded here.',
    means:
      'The payload of a frame with a reserved bit set is what the extension made of it, and is shown as bytes.',
    todo: null,
  },
} satisfies Record<string, DiagnosticTemplates>
