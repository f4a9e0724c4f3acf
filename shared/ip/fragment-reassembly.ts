import type { IpDecoder } from './ip-decoder'

/** Datagrams waiting for fragments at the same time; the oldest gives way. */
export const MAX_INCOMPLETE_DATAGRAMS = 256

/** Bytes of waiting fragments; the oldest datagrams give way. */
export const MAX_FRAGMENT_BYTES = 16 * 1024 * 1024

/** Pieces of one datagram; those of the smallest MTU IPv4 knows (68 bytes) are fewer. */
export const MAX_FRAGMENTS_PER_DATAGRAM = 2048

const LARGEST_DATAGRAM = 65_535

interface Fragment {
  start: number
  bytes: Uint8Array
  fileOffset: number
}

/** A stretch of a datagram's payload that lies in one piece in the file. */
export interface DatagramPiece {
  start: number
  end: number
  fileOffset: number
}

/** A datagram put together from its fragments. */
export interface ReassembledDatagram {
  version: number
  protocol: number
  /** Source, then destination address. */
  addresses: Uint8Array
  payload: Uint8Array
  /** In the payload's order, without holes. */
  pieces: DatagramPiece[]
}

interface Incomplete {
  key: string
  version: number
  protocol: number
  addresses: Uint8Array
  /** By start, without overlaps. */
  fragments: Fragment[]
  held: number
  /** -1 until the last fragment has come. */
  length: number
}

/**
 * Puts IPv4 (RFC 791 §3.2) and IPv6 (RFC 8200 §4.5) fragments together. Where fragments overlap the bytes that came
 * first stay, as with TCP segments.
 */
export class FragmentReassembly {
  /** In order of their first fragment. */
  private readonly incomplete = new Map<string, Incomplete>()
  private held = 0

  /**
   * @param bytes with the fragment `ip` has just decoded; borrowed
   * @param fileOffset where the fragment's payload stands in the file
   * @returns the datagram, where this fragment completes it
   */
  add(ip: IpDecoder, bytes: Uint8Array, fileOffset: number): ReassembledDatagram | null {
    const captured = ip.payloadEnd - ip.payload
    // A fragment the snaplen has cut can never be completed; neither can one that is too far out.
    if (captured < ip.payloadLength || ip.fragmentOffset + captured > LARGEST_DATAGRAM) return null
    const datagram = this.datagramOf(ip, bytes)
    if (!ip.moreFragments && datagram.length < 0) datagram.length = ip.fragmentOffset + captured
    if (ip.fragmentOffset === 0) datagram.protocol = ip.protocol
    if (datagram.fragments.length >= MAX_FRAGMENTS_PER_DATAGRAM) {
      this.remove(datagram)
      return null
    }
    this.insert(datagram, ip.fragmentOffset, bytes.subarray(ip.payload, ip.payloadEnd), fileOffset)
    const isComplete = datagram.length >= 0 && datagram.held >= datagram.length
    // Fragments that reach beyond the last one contradict it: no datagram can be made of them.
    const isSound = isComplete && datagram.fragments.every((fragment) => endOf(fragment) <= datagram.length)
    if (isComplete) this.remove(datagram)
    else this.evict()
    return isSound ? assemble(datagram) : null
  }

  private datagramOf(ip: IpDecoder, bytes: Uint8Array): Incomplete {
    const addressLength = ip.version === 4 ? 4 : 16
    const addresses = bytes.slice(ip.source, ip.source + 2 * addressLength)
    // Later fragments of an IPv6 datagram name the protocol of its first header, all of IPv4 the same one.
    const key = `${ip.version === 4 ? ip.protocol : 'v6'} ${ip.identification} ${addresses.join('.')}`
    let datagram = this.incomplete.get(key)
    if (datagram === undefined) {
      datagram = {
        key,
        version: ip.version,
        protocol: ip.protocol,
        addresses,
        fragments: [],
        held: 0,
        length: -1,
      }
      this.incomplete.set(key, datagram)
    }
    return datagram
  }

  /** Keeps what of the fragment is new. */
  private insert(datagram: Incomplete, start: number, bytes: Uint8Array, fileOffset: number): void {
    const end = start + bytes.length
    const merged: Fragment[] = []
    let at = start
    const keep = (until: number): void => {
      if (at >= until) return
      const kept = bytes.slice(at - start, until - start)
      merged.push({ start: at, bytes: kept, fileOffset: fileOffset + at - start })
      datagram.held += kept.length
      this.held += kept.length
    }
    for (const other of datagram.fragments) {
      keep(Math.min(end, other.start))
      merged.push(other)
      at = Math.max(at, endOf(other))
    }
    keep(end)
    datagram.fragments = merged.sort((a, b) => a.start - b.start)
  }

  private evict(): void {
    while (this.incomplete.size > MAX_INCOMPLETE_DATAGRAMS || this.held > MAX_FRAGMENT_BYTES) {
      const [oldest] = this.incomplete.values()
      if (oldest === undefined) return
      this.remove(oldest)
    }
  }

  private remove(datagram: Incomplete): void {
    this.incomplete.delete(datagram.key)
    this.held -= datagram.held
  }
}

function endOf(fragment: Fragment): number {
  return fragment.start + fragment.bytes.length
}

function assemble(datagram: Incomplete): ReassembledDatagram {
  const payload = new Uint8Array(datagram.length)
  const pieces: DatagramPiece[] = []
  for (const { start, bytes, fileOffset } of datagram.fragments) {
    payload.set(bytes, start)
    pieces.push({ start, end: start + bytes.length, fileOffset })
  }
  const { version, protocol, addresses } = datagram
  return { version, protocol, addresses, payload, pieces }
}
