import type { DiagnosticTemplates } from '../../diagnostic-templates'

export const frames = {
  'frame-rsv': {
    title: 'Reserved bit set',
    what: 'The {sender} set {bits}, which no agreed extension defines.',
    means:
      'The {receiver} fails the connection with 1002. A compressed frame without permessage-deflate agreed looks like this.',
    todo: 'Look for an end that compresses though the other did not agree, or for a proxy that dropped Sec-WebSocket-Extensions.',
  },
  'frame-opcode-reserved': {
    title: 'Reserved opcode',
    what: 'The {sender} sent a frame with the reserved opcode {opcode}.',
    means: 'The {receiver} fails the connection with 1002.',
    todo: null,
  },
  'frame-client-unmasked': {
    title: 'Client frame not masked',
    what: 'The client sent a frame without a mask.',
    means: 'The server must close the connection, with 1002.',
    todo: 'Mask every frame the client sends.',
  },
  'frame-server-masked': {
    title: 'Server frame masked',
    what: 'The server sent a masked frame.',
    means: 'The browser fails the connection.',
    todo: 'Do not mask what the server sends.',
  },
  'frame-mask-zero': {
    title: 'Masking key is zero',
    what: 'The client masked a frame with the key 00000000.',
    means: 'It is read correctly, but the mask no longer protects proxies in between.',
    todo: 'Choose each masking key at random.',
  },
  'frame-mask-repeated': {
    title: 'Masking key repeated',
    what: 'The client used the masking key {key} for two frames in a row.',
    means: 'It is read correctly, but the mask can be foretold.',
    todo: 'Choose each masking key at random.',
  },
  'frame-length-not-minimal': {
    title: 'Length not in the shortest form',
    what: 'A payload of {length} bytes is announced in {bits} bits.',
    means: 'Strict readers fail the connection with 1002.',
    todo: 'Use 7 bits up to 125, 16 bits up to 65535.',
  },
  'frame-length-invalid': {
    title: 'Length invalid',
    what: 'The 64-bit length has its top bit set ({length}).',
    means: 'Where the next frame begins cannot be known; the rest of this direction is shown as bytes only.',
    todo: 'Look for bytes that are no frames, or for a length written in the wrong byte order.',
  },
  'control-frame-too-long': {
    title: 'Control frame too long',
    what: 'A {opcode} frame has {length} bytes; 125 are allowed.',
    means: 'The {receiver} fails the connection with 1002.',
    todo: 'Shorten it; a close reason has room for 123 bytes.',
  },
  'control-frame-fragmented': {
    title: 'Control frame fragmented',
    what: 'A {opcode} frame has FIN = 0.',
    means: 'The {receiver} fails the connection with 1002.',
    todo: 'Send control frames whole.',
  },
  'continuation-unexpected': {
    title: 'Nothing to continue',
    what: 'The {sender} sent a continuation frame, but no message was begun.',
    means: 'The {receiver} fails the connection with 1002.',
    todo: 'Begin a message with a text or binary frame with FIN = 0.',
  },
  'continuation-expected': {
    title: 'Message inside a message',
    what: 'The {sender} began a new message before the fragmented one ended.',
    means: 'The {receiver} fails the connection with 1002.',
    todo: 'Finish a message (FIN = 1) before the next; look for two tasks that send at the same time.',
  },
  'text-invalid-utf8': {
    title: 'Text is not UTF-8',
    what: 'Byte {position} of a text message of the {sender} is not UTF-8.',
    means: 'The {receiver} closes with 1007.',
    todo: 'Send bytes as a binary message, or encode the text as UTF-8.',
  },
  'deflate-assumed': {
    title: 'Compression assumed',
    what: 'The {sender} set RSV1, and what the upgrade agreed on was not captured: permessage-deflate is assumed.',
    means:
      'Messages that refer to earlier ones, which the capture does not have, cannot be inflated; they are shown compressed.',
    todo: 'Connect again while capturing to read every message.',
  },
  'deflate-rsv1-continuation': {
    title: 'RSV1 on a continuation frame',
    what: 'The {sender} set RSV1 on a continuation frame; it belongs on the first frame of a message only.',
    means: 'The {receiver} fails the connection with 1002.',
    todo: null,
  },
  'deflate-rsv1-control': {
    title: 'RSV1 on a control frame',
    what: 'The {sender} set RSV1 on a {opcode} frame; control frames are never compressed.',
    means: 'The {receiver} fails the connection with 1002.',
    todo: null,
  },
  'deflate-invalid': {
    title: 'Compressed data invalid',
    what: 'A compressed message of the {sender} could not be inflated beyond its first {length} bytes.',
    means:
      'The {receiver} fails the connection. Later messages of this direction are shown as far as they do not refer to this one.',
    todo: 'Compare the window bits and context takeover both ends use; turn compression off to go on.',
  },
  'deflate-wrong-format': {
    title: 'Compressed in the wrong format',
    what: 'A compressed message of the {sender} begins with the header of {format}; permessage-deflate is raw deflate without one.',
    means: 'The {receiver} cannot inflate it and fails the connection.',
    todo: 'Compress with raw deflate (zlib: negative window bits, Python wbits=-15; Node zlib.deflateRaw) and take the last four bytes 00 00 ff ff off.',
  },
  'deflate-output-limit': {
    title: 'Inflating stopped at the limit',
    what: 'A compressed message of {wireLength} bytes inflates to more than {limit} bytes.',
    means: 'Only so much of it is shown. An end without such a limit may run out of memory.',
    todo: 'Set a limit at the {receiver} (Python websockets: max_size).',
  },
  'frame-incomplete': {
    title: 'Ended inside a frame',
    what: 'Only {received} of {length} bytes of a frame came, its header included: {how}.',
    means: 'The {receiver} never saw this frame.',
    todo: 'Look in the log of the {sender} for a crash or an abrupt close.',
  },
  'message-incomplete': {
    title: 'Ended inside a message',
    what: 'A fragmented message of the {sender} was not finished (frames of it: {count}): {how}.',
    means: 'The {receiver} never saw this message.',
    todo: 'Look in the log of the {sender} for a crash or an abrupt close.',
  },
} satisfies Record<string, DiagnosticTemplates>
