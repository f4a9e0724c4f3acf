export const severity = {
  error: 'error',
  warning: 'warning',
  note: 'note',
  count: {
    error: '{count} error | {count} errors',
    warning: '{count} warning | {count} warnings',
    note: '{count} note | {count} notes',
  },
}

export const direction = {
  c2s: 'client to server',
  s2c: 'server to client',
  c2sShort: 'C→S',
  s2cShort: 'S→C',
  peer: 'peer',
  client: 'client',
  server: 'server',
}

export const opcode = {
  continuation: 'continuation',
  text: 'text',
  binary: 'binary',
  close: 'close',
  ping: 'ping',
  pong: 'pong',
  reserved: 'reserved {opcode}',
}

export const closeCode = {
  c1000: 'normal closure',
  c1001: 'going away',
  c1002: 'protocol error',
  c1003: 'unsupported data',
  c1004: 'reserved',
  c1005: 'no status received (never on the wire)',
  c1006: 'abnormal closure (never on the wire)',
  c1007: 'invalid payload data',
  c1008: 'policy violation',
  c1009: 'message too big',
  c1010: 'mandatory extension missing',
  c1011: 'internal error',
  c1012: 'service restart',
  c1013: 'try again later',
  c1014: 'bad gateway',
  c1015: 'TLS handshake failed (never on the wire)',
  unassigned: 'unassigned',
  registered: 'registered by a library or framework',
  application: 'defined by the application',
  invalid: 'not a valid close code',
}

export const opaqueReason = {
  gap: 'bytes are missing here, and where the next frame or message begins is unknown',
  'frame-length-invalid': 'a frame length that cannot be',
  'no-frame': 'no frame begins here: another protocol, or the middle of a frame',
  tls: 'encrypted (TLS)',
  'tls-keys-do-not-fit': 'encrypted (TLS): the secrets given are those of another session',
  'tls-record-damaged':
    'encrypted (TLS): this record does not open though earlier ones did; its bytes were changed',
  'tls-cipher-not-supported': 'encrypted (TLS) with a cipher that is not read here',
  'tls-version-not-supported': 'encrypted with a version of SSL or TLS that is not read here',
  'tls-compressed': 'encrypted (TLS) with compression, which is not read here',
  'tls-no-hello': 'encrypted (TLS): its handshake was not captured',
  'tls-message-too-long': 'encrypted (TLS): a handshake message is too long',
  'tls-not-tls': 'TLS ends here: this is no TLS record',
  'tls-record-too-long': 'TLS ends here: a record claims to be longer than one can be',
  'tls-gap': 'encrypted (TLS), and bytes are missing: where the next record begins is not known',
  'not-http': 'this is no HTTP',
  'data-before-request': 'the server spoke before the client asked for anything',
  'held-data-limit': 'too much came before the answer',
  'response-unknown': 'the answer is not known, and so not what follows',
  'other-protocol': 'another protocol was agreed',
  'old-draft': 'a draft of WebSocket from before RFC 6455',
  'http-in-frames': 'HTTP stands where a frame should begin',
  'pipeline-limit': 'too many requests without an answer',
  'http-head-too-large': 'the head did not end',
  'http-framing-ambiguous': 'where the message ends is contradictory',
  'http-chunk-malformed': 'a chunk that cannot be read',
  'request-unknown': 'the request was not seen, and so not how its answer ends',
}
