/** The part of pcap-parser 0.2 that is used; the package has no types of its own. */
declare module 'pcap-parser' {
  import type { EventEmitter } from 'node:events'

  interface PacketHeader {
    timestampSeconds: number
    /** The sub-second field as it stands in the file, whatever its unit. */
    timestampMicroseconds: number
    capturedLength: number
    originalLength: number
  }

  interface Parser extends EventEmitter {
    on(event: 'packetHeader', listener: (header: PacketHeader) => void): this
    /** Tells a slice of what the source gave. */
    on(event: 'packetData', listener: () => void): this
    on(event: 'error', listener: (error: Error) => void): this
  }

  /**
   * A source of bytes: the parser pauses and resumes it and listens to 'data', 'error' and 'end'. With null for data it
   * looks again at the buffer it has.
   */
  interface Source extends EventEmitter {
    pause(): void
    resume(): void
  }

  const pcapParser: { parse(source: Source): Parser }
  export default pcapParser
  export type { PacketHeader, Parser, Source }
}
