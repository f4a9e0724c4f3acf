import type { Layer } from '../model/layer'
import { bits, hex, LayerReader } from '../link/layer-reader'
import { describeTcpOptions } from './tcp-options'

const FLAGS = [
  ['ns', 'Accurate ECN', 0x100],
  ['cwr', 'Congestion window reduced', 0x80],
  ['ece', 'ECN echo', 0x40],
  ['urg', 'Urgent', 0x20],
  ['ack', 'Acknowledgment', 0x10],
  ['push', 'Push', 0x08],
  ['reset', 'Reset', 0x04],
  ['syn', 'Syn', 0x02],
  ['fin', 'Fin', 0x01],
] as const

const FLAG_NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'NS']

/** Initial sequence numbers of the segment's sender and of the other end, where known: relative ones are shown too. */
export interface InitialNumbers {
  sender: number | null
  other: number | null
}

/** The TCP header at `at` (RFC 9293 §3.1), and where its payload begins. */
export function describeTcp(
  bytes: Uint8Array,
  at: number,
  end: number,
  initial: InitialNumbers,
): { layer: Layer; payload: number } {
  const reader = new LayerReader('transport', 'TCP', bytes, at, end)
  reader.numberField('tcp.srcport', 'Source port', 2)
  reader.numberField('tcp.dstport', 'Destination port', 2)
  sequenceNumber(reader, 'tcp.seq', 'Sequence number', initial.sender)
  sequenceNumber(reader, 'tcp.ack', 'Acknowledgment number', initial.other)
  const start = reader.position
  const word = reader.number(2)
  const headerLength = (word >> 12) * 4
  if (!reader.hasFault) {
    const names = FLAG_NAMES.filter((_, bit) => (word & (1 << bit)) !== 0)
    const field = reader.field(
      'tcp.flags',
      'Header length and flags',
      `${headerLength}, ${names.join(' ')}`,
      start,
    )
    bits(field, 'tcp.hdr_len', 'Header length', headerLength)
    for (const [name, label, bit] of FLAGS)
      bits(field, `tcp.flags.${name}`, label, (word & bit) === 0 ? 0 : 1)
  }
  reader.numberField('tcp.window_size_value', 'Window', 2)
  reader.numberField('tcp.checksum', 'Checksum', 2, hex(4))
  reader.numberField('tcp.urgent_pointer', 'Urgent pointer', 2)
  if (!reader.hasFault && headerLength < 20) {
    reader.fail(`The header claims to be ${headerLength} bytes long; 20 are the least.`)
  }
  if (!reader.hasFault) describeTcpOptions(reader, Math.min(at + headerLength, end))
  if (!reader.hasFault && at + headerLength > end) reader.fail('TCP is cut short inside its options.')
  return { layer: reader.layer, payload: Math.min(Math.max(reader.position, at + headerLength), end) }
}

function sequenceNumber(reader: LayerReader, name: string, label: string, initial: number | null): void {
  const start = reader.position
  const value = reader.number(4)
  if (reader.hasFault) return
  const field = reader.field(`${name}_raw`, label, value, start)
  if (initial !== null) bits(field, name, `${label}, relative`, (value - initial) >>> 0)
}
