import {
  EPB_DROP_COUNT,
  IDB_DESCRIPTION,
  IDB_NAME,
  IDB_TIMESTAMP_OFFSET,
  IDB_TIMESTAMP_RESOLUTION,
  ISB_DROPPED,
  ISB_OS_DROPPED,
  OPTION_COMMENT,
  OPTION_END,
  paddedLength,
} from './pcapng-block'

const MICROSECONDS = 6
const TWO_TO_32 = 0x1_0000_0000

/**
 * The options of one pcapng block (§3.5). The same numbers mean different things in interface descriptions and in
 * other blocks, so the reader says which it is, and picks what concerns the block. Reused.
 */
export class PcapngOptions {
  comments: string[] = []
  /** if_name (2), where the block is an interface description. */
  name = ''
  description = ''
  timestampResolution = MICROSECONDS
  /** Seconds. */
  timestampOffset = 0
  /** epb_dropcount (4). */
  dropCount = 0
  /** isb_ifdrop (5) and isb_osdrop (7). */
  interfaceDropped = 0
  osDropped = 0

  private readonly decoder = new TextDecoder()

  /** @returns the position of an option that runs past `end`, or -1 */
  read(
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    isLittleEndian: boolean,
    areInterfaceOptions: boolean,
  ): number {
    this.reset()
    let at = start
    while (at + 4 <= end) {
      const code = view.getUint16(at, isLittleEndian)
      const length = view.getUint16(at + 2, isLittleEndian)
      const value = at + 4
      if (code === OPTION_END) break
      if (value + length > end) return at
      if (code === OPTION_COMMENT) this.comments.push(this.text(bytes, value, length))
      else if (areInterfaceOptions) this.interfaceOption(bytes, view, code, value, length, isLittleEndian)
      else if (length === 8) this.count(code, uint64(view, value, isLittleEndian))
      at = value + paddedLength(length)
    }
    return -1
  }

  private interfaceOption(
    bytes: Uint8Array,
    view: DataView,
    code: number,
    value: number,
    length: number,
    isLittleEndian: boolean,
  ): void {
    if (code === IDB_NAME) this.name = this.text(bytes, value, length)
    else if (code === IDB_DESCRIPTION) this.description = this.text(bytes, value, length)
    else if (code === IDB_TIMESTAMP_RESOLUTION && length === 1) this.timestampResolution = bytes[value] ?? 0
    else if (code === IDB_TIMESTAMP_OFFSET && length === 8) {
      this.timestampOffset = Number(view.getBigInt64(value, isLittleEndian))
    }
  }

  private count(code: number, value: number): void {
    if (code === EPB_DROP_COUNT) this.dropCount = value
    else if (code === ISB_DROPPED) this.interfaceDropped = value
    else if (code === ISB_OS_DROPPED) this.osDropped = value
  }

  private reset(): void {
    this.comments = this.comments.length === 0 ? this.comments : []
    this.name = ''
    this.description = ''
    this.timestampResolution = MICROSECONDS
    this.timestampOffset = 0
    this.dropCount = 0
    this.interfaceDropped = 0
    this.osDropped = 0
  }

  private text(bytes: Uint8Array, start: number, length: number): string {
    return this.decoder.decode(bytes.subarray(start, start + length))
  }
}

function uint64(view: DataView, position: number, isLittleEndian: boolean): number {
  const first = view.getUint32(position, isLittleEndian)
  const second = view.getUint32(position + 4, isLittleEndian)
  return isLittleEndian ? second * TWO_TO_32 + first : first * TWO_TO_32 + second
}
