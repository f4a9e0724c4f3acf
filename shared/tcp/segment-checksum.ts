import { foldChecksum, sumWords, swapped } from '../ip/checksum'
import { PROTOCOL_TCP } from '../ip/ip-protocol'
import type { FourTuple } from './connection-table'
import type { TcpSegment } from './segment'

/** `offloaded`: the network card fills it in, behind the capture. */
export type ChecksumState = 'right' | 'wrong' | 'offloaded'

/** Verifies TCP checksums (RFC 9293 §3.1). */
export class SegmentChecksum {
  #view: DataView = new DataView(new ArrayBuffer(0))

  /** @param tuple of the segment: its addresses are part of the sum */
  of(bytes: Uint8Array, segment: TcpSegment, tuple: FourTuple): ChecksumState {
    const { header, payloadEnd } = segment
    if (this.#view.buffer !== bytes.buffer) this.#view = new DataView(bytes.buffer)
    const view = this.#view
    const offset = bytes.byteOffset
    const field = view.getUint16(offset + header + 16, true)
    if (field === 0) return 'offloaded'
    const pseudo = pseudoHeader(tuple, payloadEnd - header)
    const sum = sumWords(view, offset + header, offset + payloadEnd, pseudo)
    if (foldChecksum(sum) === 0) return 'right'
    // Linux leaves the pseudo-header's sum there for the card to go on from.
    return field === (~foldChecksum(pseudo) & 0xffff) ? 'offloaded' : 'wrong'
  }
}

function pseudoHeader(tuple: FourTuple, length: number): number {
  let sum = swapped(PROTOCOL_TCP) + swapped(length & 0xffff) + swapped(length >>> 16)
  for (let i = 0; i < tuple.words; i++) sum += wordSum(tuple.source[i]!) + wordSum(tuple.destination[i]!)
  return sum
}

/** Two big-endian halves of a word, as little-endian ones. */
function wordSum(word: number): number {
  return swapped(word >>> 16) + swapped(word & 0xffff)
}
