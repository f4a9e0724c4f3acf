import type { DiagnosticTemplates } from '../../diagnostic-templates'

export const pingAndClose = {
  'ping-unanswered': {
    title: 'Ping without an answer',
    what: 'Pings of the {sender} without a pong: {count}, this one first.',
    means: 'The {receiver} hangs, is gone, or something in between swallows pongs.',
    todo: 'Look for code that blocks the event loop of the {receiver}.',
  },
  'pong-payload-mismatch': {
    title: 'Pong does not match its ping',
    what: 'The {sender} answered a ping with a pong of another payload.',
    means: 'The {receiver} does not take it for the answer and may close with 1011.',
    todo: 'Send the payload of the ping back unchanged.',
  },
  'pong-unsolicited': {
    title: 'Pong without a ping',
    what: 'The {sender} sent a pong that answers no ping.',
    means: 'This is allowed, as a one-way sign of life.',
    todo: null,
  },
  'keepalive-timeout': {
    title: 'Closed because a ping went unanswered',
    what: 'The {sender} closed with 1011 because its ping (frame {pingFrame}) went unanswered for {milliseconds} ms.',
    means: 'Python websockets pings every 20 seconds and waits 20 seconds for the pong by default.',
    todo: 'Look for code that blocks the event loop of the {receiver}, or raise ping_timeout.',
  },
  'close-payload-one-byte': {
    title: 'Close payload of one byte',
    what: 'The close frame of the {sender} has one byte of payload; a code has two.',
    means: 'The {receiver} fails the connection with 1002.',
    todo: null,
  },
  'close-code-invalid': {
    title: 'Close code not allowed',
    what: 'The {sender} closed with code {code}, which must not be on the wire.',
    means: 'The {receiver} fails the connection with 1002.',
    todo: 'Use 1000, or 4000 to 4999 for reasons of your own.',
  },
  'close-reason-invalid-utf8': {
    title: 'Close reason is not UTF-8',
    what: 'The reason in the close frame of the {sender} is not UTF-8.',
    means: 'The {receiver} fails the connection with 1007; a reason cut inside a character looks like this.',
    todo: 'Cut the reason at a character, at 123 bytes at most.',
  },
  'close-unanswered': {
    title: 'Close without an answer',
    what: 'The {sender} sent a close frame, and the {receiver} never answered with its own: {how}.',
    means: 'The page sees wasClean = false unless it was the one to receive the close frame.',
    todo: 'Look in the log of the {receiver}: it went away or hangs.',
  },
  'close-code-differs': {
    title: 'Close codes differ',
    what: 'The {sender} answered the close code {received} with {code}.',
    means: 'An end usually echoes the code; each end reports the one it received.',
    todo: null,
  },
  'data-after-close': {
    title: 'Data after the close frame',
    what: 'The {sender} sent data after its close frame.',
    means: 'The {receiver} ignores it.',
    todo: 'Send nothing once close was called.',
  },
  'close-missing': {
    title: 'Ended without a close frame',
    what: 'The {sender} ended the TCP connection without a close frame ({how}), {seconds} s after the last bytes{server}.',
    means:
      '{problem}. The page sees close code 1006 and wasClean = false; Python raises ConnectionClosedError.',
    todo: '{todo}.',
  },
  'close-message-too-big': {
    title: 'Closed because a message was too big',
    what: 'The {sender} closed with 1009; the largest message it was sent has {length} bytes (frame {messageFrame}).',
    means: 'Python websockets accepts 1 MiB by default (max_size = 1048576).',
    todo: 'Raise max_size at the {sender}, or send smaller messages.',
  },
  'close-client-first': {
    title: 'Client closed TCP first',
    what: 'After the closing handshake the client closed the TCP connection before the server.',
    means: 'It works; the TIME_WAIT state stays with the client instead of the server.',
    todo: null,
  },
  'close-internal-error': {
    title: 'Closed with 1011: internal error',
    what: 'The {sender} closed with 1011, internal error{said}; the last message it was sent before: frame {messageFrame}.',
    means:
      'An exception in its handler ends like this. Python websockets prints the traceback on stderr ("connection handler failed"), uvicorn in its log ("Exception in ASGI application").',
    todo: 'Look for the traceback in the terminal or log of the {sender} at this time, and send the same message again.',
  },
} satisfies Record<string, DiagnosticTemplates>
