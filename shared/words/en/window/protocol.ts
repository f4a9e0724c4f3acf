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
