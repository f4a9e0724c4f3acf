import * as block from '../../capture/pcapng-block'
import { PcapngFraming, type PcapngBlockSink } from '../../capture/pcapng-framing'
import type { PacketNumber } from '../../model/numbers'
import type { ExportChunks } from '../export-feed'

/** Blocks that have a number among the packets, as in Wireshark 4.0 (see PcapngReader). */
const NUMBERED: ReadonlySet<number> = new Set([
  block.BLOCK_PACKET,
  block.BLOCK_SIMPLE_PACKET,
  block.BLOCK_ENHANCED_PACKET,
  block.BLOCK_CUSTOM,
  block.BLOCK_CUSTOM_NO_COPY,
  block.BLOCK_SYSTEMD_JOURNAL,
  block.BLOCK_SYSDIG_EVENT,
  block.BLOCK_SYSDIG_EVENT_V2,
  block.BLOCK_SYSDIG_EVENT_V2_LARGE,
])
/** Where a Section Header Block has the length of its section; -1 stands for unknown (§4.1). */
const SECTION_LENGTH_OFFSET = 16
const SECTION_LENGTH_BYTES = 8

/** Which packets are copied. */
export interface CopiedPackets {
  /** The last that is; later ones came while the copy was made. */
  last: PacketNumber
  /** Null copies them all. */
  includes: ((packet: PacketNumber) => boolean) | null
}

/**
 * A pcapng file copied block by block: what is copied is as it was, comments, names, secrets and interface descriptions
 * included, and what was cut off at the end is left out. Of a part, only packets and what describes them are copied:
 * statistics would count what is not there.
 * @param chunks the file, cut anywhere
 */
export function* pcapngCopy(
  chunks: Iterable<Uint8Array>,
  packets: CopiedPackets,
): ExportChunks & Generator<Uint8Array> {
  const selection = new BlockSelection(packets)
  const framing = new PcapngFraming(selection)
  for (const chunk of chunks) {
    selection.chunk = chunk
    framing.push(chunk)
    yield* selection.take()
    // The session was read up to the same fault.
    if (framing.fault !== null) return
  }
}

/** Collects the blocks of one chunk; neighbours become one piece. */
class BlockSelection implements PcapngBlockSink {
  /** The chunk that is being cut into blocks. */
  chunk: Uint8Array | null = null
  readonly #packets: CopiedPackets
  #number = 0
  #pieces: Uint8Array[] = []
  #source: Uint8Array | null = null
  #start = 0
  #end = 0

  constructor(packets: CopiedPackets) {
    this.#packets = packets
  }

  isRead(): boolean {
    return true
  }

  passedOver(): void {
    throw new Error('every block is read')
  }

  block(type: number, bytes: Uint8Array, _view: DataView, position: number, length: number): void {
    if (!this.#isCopied(type)) return
    if (type === block.BLOCK_SECTION_HEADER) {
      this.#close()
      this.#pieces.push(withoutSectionLength(bytes.subarray(position, position + length)))
      return
    }
    if (bytes !== this.chunk) {
      // It was cut between two chunks and is held in a buffer that the next such block overwrites.
      this.#close()
      this.#pieces.push(bytes.slice(position, position + length))
      return
    }
    if (this.#source !== null && position === this.#end) {
      this.#end += length
      return
    }
    this.#close()
    this.#source = bytes
    this.#start = position
    this.#end = position + length
  }

  /** The pieces so far; valid until the next chunk is pushed. */
  take(): Uint8Array[] {
    this.#close()
    const pieces = this.#pieces
    this.#pieces = []
    return pieces
  }

  #isCopied(type: number): boolean {
    const { last, includes } = this.#packets
    if (NUMBERED.has(type)) {
      this.#number++
      return this.#number <= last && (includes === null || includes(this.#number))
    }
    return includes === null || type !== block.BLOCK_INTERFACE_STATISTICS
  }

  #close(): void {
    if (this.#source !== null) this.#pieces.push(this.#source.subarray(this.#start, this.#end))
    this.#source = null
  }
}

/** The section may have become shorter. */
function withoutSectionLength(header: Uint8Array): Uint8Array {
  const copy = header.slice()
  copy.fill(0xff, SECTION_LENGTH_OFFSET, SECTION_LENGTH_OFFSET + SECTION_LENGTH_BYTES)
  return copy
}
