import { findField } from '@shared/filter/fields/catalogue'
import type { FieldValue } from '@shared/filter/types/field-value'
import * as analysis from '@shared/tcp/sequence-analysis'
import type { SegmentAnalysis } from '@shared/tcp/sequence-analysis'
import { FIN, SYN } from '@shared/tcp/tcp-flags'
import type { Field } from '@shared/filter/fields/field'

/** Wireshark's names of the marks. */
const MARKS: readonly (readonly [mark: number, name: string])[] = [
  [analysis.RETRANSMISSION, 'tcp.analysis.retransmission'],
  [analysis.FAST_RETRANSMISSION, 'tcp.analysis.fast_retransmission'],
  [analysis.SPURIOUS_RETRANSMISSION, 'tcp.analysis.spurious_retransmission'],
  [analysis.OUT_OF_ORDER, 'tcp.analysis.out_of_order'],
  [analysis.LOST_SEGMENT, 'tcp.analysis.lost_segment'],
  [analysis.ACK_LOST_SEGMENT, 'tcp.analysis.ack_lost_segment'],
  [analysis.DUPLICATE_ACK, 'tcp.analysis.duplicate_ack'],
  [analysis.ZERO_WINDOW, 'tcp.analysis.zero_window'],
  [analysis.ZERO_WINDOW_PROBE, 'tcp.analysis.zero_window_probe'],
  [analysis.KEEP_ALIVE, 'tcp.analysis.keep_alive'],
  [analysis.KEEP_ALIVE_ACK, 'tcp.analysis.keep_alive_ack'],
  [analysis.WINDOW_UPDATE, 'tcp.analysis.window_update'],
  [analysis.WINDOW_FULL, 'tcp.analysis.window_full'],
]
/** What `tcp.flags.str` shows for each bit, from the reserved ones down. */
const FLAG_LETTERS = 'RRRACEUAPRSF'

/** Fields that only the segments before a segment give it. */
export function analysisValues(of: SegmentAnalysis): Map<Field, FieldValue> {
  const values = new Map<Field, FieldValue>()
  const set = (name: string, value: FieldValue): void => {
    const field = findField(name)
    if (field !== null) values.set(field, value)
  }
  for (const [mark, name] of MARKS) if ((of.marks & mark) !== 0) set(name, null)
  if (of.marks !== 0) set('tcp.analysis.flags', null)
  if (of.duplicateNumber > 0) set('tcp.analysis.duplicate_ack_num', of.duplicateNumber)
  if (of.bytesInFlight > 0) set('tcp.analysis.bytes_in_flight', of.bytesInFlight)
  if (of.acknowledges !== null) {
    set('tcp.analysis.acks_frame', of.acknowledges.packet)
    set('tcp.analysis.ack_rtt', of.acknowledges.roundTrip)
  }
  const hasAny = of.marks !== 0 || of.bytesInFlight > 0 || of.acknowledges !== null
  if (hasAny) set('tcp.analysis', null)
  if (hasAny && of.initialRoundTrip !== null) set('tcp.analysis.initial_rtt', of.initialRoundTrip)
  set('tcp.time_relative', of.sinceFirst)
  set('tcp.time_delta', of.sincePrevious)
  return values
}

/** Fields that are made from the header's others. */
export function derivedTcpValues(
  headers: ReadonlyMap<Field, { readonly values: readonly FieldValue[] }>,
  of: SegmentAnalysis | null,
): Map<Field, FieldValue> {
  const values = new Map<Field, FieldValue>()
  const header = (name: string): number | null => {
    const field = findField(name)
    const value = field === null ? undefined : headers.get(field)?.values[0]
    return typeof value === 'number' ? value : null
  }
  const set = (name: string, value: FieldValue): void => {
    const field = findField(name)
    if (field !== null) values.set(field, value)
  }
  const flags = header('tcp.flags')
  if (flags === null) return values
  set('tcp.flags.str', flagsText(flags))
  const seq = header('tcp.seq')
  const length = header('tcp.len')
  if (seq !== null && length !== null) {
    set('tcp.nxtseq', seq + length + ((flags & (SYN | FIN)) !== 0 ? 1 : 0))
  }
  const window = header('tcp.window_size_value')
  if (window === null) return values
  const isSyn = (flags & SYN) !== 0
  const factor = of === null || isSyn ? 1 : Math.max(1, of.windowFactor)
  set('tcp.window_size', window * factor)
  if (of !== null && !isSyn) set('tcp.window_size_scalefactor', of.windowFactor)
  return values
}

function flagsText(flags: number): string {
  return Array.from(FLAG_LETTERS, (letter, place) => ((flags >> (11 - place)) & 1 ? letter : '·')).join('')
}
