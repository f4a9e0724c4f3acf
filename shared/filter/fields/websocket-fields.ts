import { bits, fieldsOf, type FieldLines, type ValueNames } from './field'

const OPCODES: ValueNames = [
  [0, 'Continuation'],
  [1, 'Text'],
  [2, 'Binary'],
  [8, 'Connection Close'],
  [9, 'Ping'],
  [10, 'Pong'],
]

/** Wireshark's names, and for what it has no name, or an odd one, those of the IANA registry. */
const CLOSE_CODES: ValueNames = [
  [1000, 'Normal Closure'],
  [1001, 'Going Away'],
  [1002, 'Protocol error'],
  [1003, 'Unsupported Data'],
  [1004, '---Reserved----'],
  [1004, 'Reserved'],
  [1005, 'No Status Rcvd'],
  [1005, 'No Status Received'],
  [1006, 'Abnormal Closure'],
  [1007, 'Invalid frame payload data'],
  [1008, 'Policy Violation'],
  [1009, 'Message Too Big'],
  [1010, 'Mandatory Ext.'],
  [1010, 'Mandatory Extension'],
  [1011, 'Internal Server'],
  [1011, 'Internal Error'],
  [1012, 'Service Restart'],
  [1013, 'Try Again Later'],
  [1014, 'Bad Gateway'],
  [1015, 'TLS handshake'],
]

/** RFC 6455 §5.2, under Wireshark's names. */
export const WEBSOCKET_FIELDS: FieldLines = [
  ...fieldsOf('protocol', 'websocket'),
  ...bits('websocket.fin', 'websocket.mask'),
  // Only there on the first frame of a message, where permessage-deflate was agreed.
  ...fieldsOf('boolean', 'websocket.pmc'),
  ...fieldsOf('none', 'websocket.payload', 'websocket.masked_payload', 'websocket.payload.close'),
  ...fieldsOf('uint8', 'websocket.rsv', 'websocket.payload_length'),
  { name: 'websocket.opcode', type: 'uint8', valueNames: OPCODES },
  ...fieldsOf('uint16', 'websocket.payload_length_ext_16'),
  ...fieldsOf('uint64', 'websocket.payload_length_ext_64'),
  ...fieldsOf('bytes', 'websocket.masking_key'),
  ...fieldsOf('string', 'websocket.payload.text', 'websocket.payload.close.reason'),
  { name: 'websocket.payload.close.status_code', type: 'uint16', valueNames: CLOSE_CODES },
  ...fieldsOf('bytes', 'websocket.payload.continue', 'websocket.payload.ping', 'websocket.payload.pong'),
  ...fieldsOf('bytes', 'websocket.payload.unknown'),
  ...fieldsOf('uint32', 'websocket.reassembled.length'),
  ...fieldsOf('protocol', 'json'),
  ...fieldsOf('string', 'json.key', 'json.path', 'json.path_with_value', 'json.member_with_value'),
  ...fieldsOf('string', 'json.value.string', 'json.value.number'),
  ...fieldsOf('none', 'json.value.true', 'json.value.false', 'json.value.null'),
]
