import type { DiagnosticTemplates } from '../../diagnostic-templates'

export const http = {
  'http-head-malformed': {
    title: 'Malformed HTTP',
    what: 'At byte {offset} of the {sender}: {problem}.',
    means:
      'A strict reader refuses such a message with 400 or closes the connection; a lenient one may read it differently.',
    todo: 'Correct what the {sender} writes there.',
  },
  'http-head-too-large': {
    title: 'HTTP head too large',
    what: 'The head of the {sender} did not end within {limit} bytes.',
    means: 'Servers answer 431 or close the connection. The rest of this direction is shown as bytes only.',
    todo: 'Look for a cookie or header that grows without end.',
  },
  'http-target-not-ascii': {
    title: 'URL with characters outside ASCII',
    what: 'The request target has characters outside ASCII as they are; they are read as UTF-8, or else as Latin-1.',
    means: 'Browsers percent-encode them. Many servers take them all the same, strict ones refuse with 400.',
    todo: 'Encode the path and query with encodeURIComponent, or urllib.parse.quote in Python.',
  },
  'http-obs-fold': {
    title: 'Folded header line',
    what: 'At byte {offset} the {sender} continues a header on a second line.',
    means: 'This form is obsolete; many servers refuse it with 400.',
    todo: 'Write the header on one line.',
  },
  'http-bare-lf': {
    title: 'Line ends in LF only',
    what: 'At byte {offset} a line of the {sender} ends in LF without CR.',
    means: 'Some readers accept it, others refuse the message.',
    todo: 'End every line of the head with CR LF.',
  },
  'request-incomplete': {
    title: 'Closed before the request was complete',
    what: 'The server ended the connection before the head of the request was complete: {how}.',
    means: 'It read no whole request and answered none. {page}.',
    todo: 'Look in the log of the server for a limit on heads, a timeout or a crash.',
  },
  'request-unanswered': {
    title: 'No answer to the request',
    what: 'The request {method} {target} got no answer within {seconds} s: the server closed the TCP connection (FIN).',
    means: '{page}.',
    todo: 'Look in the log of the server for an exception while it handled the request.',
  },
  'body-incomplete': {
    title: 'Body cut short',
    what: 'The server closed the TCP connection before the body of its answer was complete; bytes missing: {missing}.',
    means:
      'Readers refuse such an answer (Chrome: ERR_CONTENT_LENGTH_MISMATCH or ERR_INCOMPLETE_CHUNKED_ENCODING).',
    todo: 'Look in the log of the server for an exception while it wrote the answer.',
  },
} satisfies Record<string, DiagnosticTemplates>
