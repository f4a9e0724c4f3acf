/** Values that may be the key of a phrase. Others are shown as they came from the wire. */
export const PHRASE_VALUES: readonly string[] = ['problem', 'how', 'during', 'hides', 'segment']

/**
 * Words for values that are keys. Where one of a diagnostic's PHRASE_VALUES is one of these, its sentence shows the
 * phrase; the renderer's catalogues translate it by the same key.
 */
export const PHRASES: Readonly<Record<string, string>> = {
  // Heads (HttpProblem).
  'not-http': 'this is not the beginning of an HTTP message',
  'request-line-parts': 'the request line has not the three parts method, target and version',
  'start-line-whitespace': 'the first line has blanks where one space belongs',
  'start-line-character': 'the first line has a character that is not allowed there',
  'method-character': 'the method is not a token',
  'http-version': 'the protocol version is not of the form HTTP/1.1',
  'status-code': 'the status is not a three-digit number',
  'field-without-colon': 'a header line has no colon',
  'field-name-empty': 'a header has no name',
  'field-name-character': 'a header name has a character that is not allowed there',
  'space-before-colon': 'there is a blank between a header name and its colon',
  'field-value-character': 'a header value has a control character',
  'fold-without-field': 'the first header line begins with a blank',
  'head-incomplete': 'the head never ended with an empty line',
  'content-length-invalid': 'Content-Length is not a number that can be trusted',
  'content-length-conflict': 'there are two different Content-Length values',
  'length-and-transfer-encoding': 'Content-Length and Transfer-Encoding contradict each other',
  'transfer-encoding-unknown': 'Transfer-Encoding does not tell where the body ends',
  'chunk-malformed': 'the chunked body has a chunk that cannot be read',

  // Request targets.
  'target-fragment': 'it has a fragment (#)',
  'target-authority': 'it is a host and port without a path',
  'target-asterisk': 'an asterisk names the server as a whole',

  // permessage-deflate (DeflateProblem).
  'parameter-unknown': 'RFC 7692 knows no such parameter',
  'parameter-repeated': 'it is there twice',
  'parameter-value': 'its value is not allowed',
  'parameter-value-missing': 'it needs a value',
  'parameter-not-offered': 'the client did not offer it',
  'parameter-not-honoured': 'it does not keep to what the client asked for',
  'extension-repeated': 'the extension was chosen twice',

  'encrypted-alert': 'an encrypted alert in place of its Finished message',
  // How a connection or a recording ended.
  fin: 'the {sender} closed the TCP connection (FIN)',
  'fin-early': 'the {sender} had closed its side of the TCP connection (FIN) before it was asked',
  'fin-receiver': 'the {receiver} closed the TCP connection (FIN)',
  rst: 'the connection was reset (RST)',
  recording: 'the recording ends here',
  silent: 'it no longer answered, not even to TCP',

  // What a reset interrupted (Activity).
  'during-nothing': 'before a byte of HTTP was exchanged',
  'during-beginning': 'before it was clear what the connection carries',
  'during-head': 'in the middle of an HTTP head',
  'during-body': 'in the middle of an HTTP body',
  'during-upgrade': 'while the upgrade request waited for its answer',
  'during-request': 'while a request waited for its answer',
  'during-frame': 'in the middle of a frame',
  'during-message': 'between two fragments of a message',
  'during-closing': 'during the closing handshake',
  'during-open': 'of an open WebSocket, between two messages',
  'during-idle': 'between two HTTP requests',
  'during-unread': 'in the middle of bytes that are not decoded',

  // What bytes that were never captured hide.
  'hides-payload': 'a part of the payload of one frame',
  'hides-frames':
    'one or more frames; as it is unknown where the next one begins, the rest of this direction is shown as bytes only',
  'hides-body': 'a part of an HTTP body',
  'hides-http':
    'a part of an HTTP message; as it is unknown where the next one begins, the rest of this direction is shown as bytes only',
  'hides-bytes': 'a part of bytes that are not decoded',

  // Segments a receiver drops (IgnoredSegment).
  'ignored-rst': 'an RST',
  'ignored-fin': 'a FIN',
  'ignored-syn': 'a SYN',
  'ignored-data': 'data',

  // What an ICMP error says.
  'icmp-network': 'there is no route to this network',
  'icmp-host': 'the host cannot be reached',
  'icmp-protocol': 'the host does not speak TCP',
  'icmp-port': 'the port is not open',
  'icmp-filtered': 'a firewall forbids it (administratively prohibited)',
  'icmp-expired': 'they went through too many routers (time exceeded), as in a routing loop',
  'icmp-other': 'destination unreachable',

  // Why an upgrade was refused.
  'refused-redirect': 'The server sent a redirect, which WebSocket clients do not follow',
  'refused-bad-request':
    'The server did not understand the request; a header of the handshake is missing or wrong',
  'refused-unauthorized':
    'The server wants credentials, which the WebSocket constructor of a page cannot send as a header',
  'refused-forbidden': 'The server does not allow it, most often because of the Origin header',
  'refused-not-found': 'Nothing serves WebSocket at this path',
  'refused-method': 'This path does not take this method: it serves something else',
  'refused-proxy-authentication': 'A proxy in between wants credentials',
  'refused-timeout': 'The server or a proxy gave up waiting',
  'refused-too-many': 'The server limits how often or how many clients may connect',
  'refused-upgrade-required':
    'The server wants an upgrade it did not find: another version, or headers a proxy removed',
  'refused-gateway': 'A proxy in between could not reach the server behind it',
  'refused-unavailable': 'The server is overloaded, starting, or being taken down',
  'refused-server-error': 'The server failed while it handled the request',
  'refused-ordinary-answer':
    'The server answered as to an ordinary request: nothing speaks WebSocket there, or a proxy removed the Upgrade header',
  'refused-other': 'The server refused without a usual reason',
}
