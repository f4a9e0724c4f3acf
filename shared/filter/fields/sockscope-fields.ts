import { fieldsOf, type FieldLines, type ValueNames } from './field'

const DIRECTIONS: ValueNames = [
  [0, 'client-to-server'],
  [1, 'server-to-client'],
]

const SEVERITIES: ValueNames = [
  [1, 'note'],
  [2, 'warning'],
  [3, 'error'],
]

/** What Wireshark has no field for. */
export const SOCKSCOPE_FIELDS: FieldLines = [
  { name: 'sockscope.direction', type: 'uint8', valueNames: DIRECTIONS },
  ...fieldsOf('string', 'sockscope.diagnostic'),
  { name: 'sockscope.severity', type: 'uint8', valueNames: SEVERITIES },
  ...fieldsOf('relative-time', 'sockscope.rtt'),
  ...fieldsOf('uint64', 'sockscope.frame.length', 'sockscope.message.length'),
  ...fieldsOf('bytes', 'sockscope.payload'),
  ...fieldsOf('string', 'sockscope.subprotocol', 'sockscope.extensions'),
  ...fieldsOf('boolean', 'sockscope.compressed'),
  ...fieldsOf('uint32', 'sockscope.connection'),
  ...fieldsOf('string', 'sockscope.state'),
  ...fieldsOf('uint16', 'sockscope.close.code'),
  ...fieldsOf('string', 'sockscope.note'),
]
