/** What is wrong with a capture, as data: the catalogues have a sentence by its code. */
export interface CaptureFault {
  code: CaptureFaultCode
  /** For the sentence. */
  values: Readonly<Record<string, string | number>>
  /** Byte of the (decompressed) file it is about. */
  offset: number
}

export type CaptureFaultCode =
  | FormatCode
  /** It ends too early. */
  | TruncationCode
  /** Its structure is broken. */
  | 'pcap-magic'
  | 'pcap-version'
  | 'pcap-damaged'
  | 'pcap-zeros'
  | 'pcapng-byte-order'
  | 'pcapng-version'
  | 'block-length'
  | 'block-lengths-differ'
  | 'block-too-short'
  | 'block-too-large'
  | 'packet-beyond-block'
  | 'packet-too-large'
  | 'option-beyond-block'
  | 'secrets-beyond-block'
  | 'interface-unknown'
  | 'interface-limit'
  | 'connection-limit'
  /** What is compressed, piped or sent in another form. */
  | 'gzip-cut'
  | 'source-failed'
  | 'unpacking-failed'
  | 'unpacked-limit'
  | 'har-heads-limit'
  | 'har-entry-limit'
  | 'har-without-entries'
  | 'json-cut'
  | 'json-string-limit'
  | 'json-depth-limit'
  | 'json-escape'
  | 'json-value'
  | 'json-unexpected'
  | 'json-unexpected-byte'

/** The file ends, or cannot be read any further, inside something. */
export type TruncationCode = 'cut-in-header' | 'cut-in-block' | 'cut-in-packet' | 'read-failed'

/** What a file is instead of a capture. */
export type FormatCode =
  | 'format-empty'
  | 'format-unknown'
  | 'format-modified-pcap'
  | 'format-snoop'
  | 'format-network-monitor'
  | 'format-zstd'
  | 'format-lz4'
  | 'format-xz'
  | 'format-bzip2'
  | 'format-zip'

const TRUNCATIONS: readonly CaptureFaultCode[] = [
  'cut-in-header',
  'cut-in-block',
  'cut-in-packet',
  'read-failed',
] satisfies TruncationCode[]

export function isTruncation({ code }: CaptureFault): boolean {
  return TRUNCATIONS.includes(code)
}
