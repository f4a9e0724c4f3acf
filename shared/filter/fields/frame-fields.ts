import { fieldsOf, type FieldLines } from './field'

/** A packet as it was captured. */
export const FRAME_FIELDS: FieldLines = [
  ...fieldsOf('protocol', 'frame'),
  ...fieldsOf('uint32', 'frame.number', 'frame.len', 'frame.cap_len', 'frame.interface_id'),
  ...fieldsOf('absolute-time', 'frame.time'),
  ...fieldsOf('relative-time', 'frame.time_epoch', 'frame.time_relative', 'frame.time_delta'),
  ...fieldsOf('string', 'frame.protocols', 'frame.interface_name', 'frame.comment'),
]
