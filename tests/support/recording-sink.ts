import type { CaptureInterface } from '@shared/model/capture-interface'
import type { CaptureResult, CaptureSink } from '@shared/model/capture-sink'
import { directionName, type Direction } from '@shared/model/direction'
import { formatEndpoint, type Endpoint } from '@shared/model/endpoint'
import type { Fact } from '@shared/model/fact'
import type { CloseKind, TcpEvent } from '@shared/model/stream-event'

/** A packet as it was registered. */
export interface RegisteredPacket {
  seconds: number
  nanos: number
  fileOffset: number
  capturedLength: number
  originalLength: number
  interfaceNumber: number
}

/** What came of one connection. */
export interface RecordedConnection {
  client: string
  server: string
  /** Bytes of both directions, gaps as zeros. */
  bytes: [Buffer[], Buffer[]]
  gaps: [number, number]
}

/** Writes down what a capture amounts to: `transcript` reads like the story of its connections. */
export class RecordingSink implements CaptureSink {
  readonly transcript: string[] = []
  readonly packets: RegisteredPacket[] = []
  readonly interfaces: CaptureInterface[] = []
  readonly connections: RecordedConnection[] = []
  readonly comments: [string, number | null][] = []
  readonly names: [string, string][] = []
  readonly secretTypes: [number, string][] = []
  readonly segments: [packet: number, connection: number][] = []
  drops = 0
  result: CaptureResult | null = null
  formatName = ''
  /** Called with each data event, for what must hold while the bytes are borrowed. */
  onData: (bytes: Uint8Array, fileOffset: number) => void = () => undefined

  format(format: 'pcap' | 'pcapng'): void {
    this.formatName = format
  }

  interface(description: CaptureInterface): void {
    this.interfaces.push(description)
  }

  packet(
    seconds: number,
    nanos: number,
    fileOffset: number,
    capturedLength: number,
    originalLength: number,
    interfaceNumber: number,
  ): number {
    return this.packets.push({ seconds, nanos, fileOffset, capturedLength, originalLength, interfaceNumber })
  }

  dropped(packets: number): void {
    this.drops += packets
  }

  finished(result: CaptureResult): void {
    this.result = result
  }

  segment(packet: number, connection: number): void {
    this.segments.push([packet, connection])
  }

  comment(text: string, packet: number | null): void {
    this.comments.push([text, packet])
  }

  name(address: string, name: string): void {
    this.names.push([address, name])
  }

  secrets(type: number, secrets: Uint8Array): void {
    this.secretTypes.push([type, new TextDecoder().decode(secrets)])
  }

  opened(connection: number, client: Endpoint, server: Endpoint, packet: number): void {
    if (connection !== this.connections.length)
      throw new Error(`connection ${connection} opened out of order`)
    const ends = { client: formatEndpoint(client), server: formatEndpoint(server) }
    this.connections.push({ ...ends, bytes: [[], []], gaps: [0, 0] })
    this.write(packet, connection, `opened ${ends.client} > ${ends.server}`)
  }

  data(
    connection: number,
    direction: Direction,
    borrowed: Uint8Array,
    start: number,
    end: number,
    packet: number,
    fileOffset: number,
  ): void {
    const bytes = borrowed.subarray(start, end)
    this.onData(bytes, fileOffset)
    this.of(connection).bytes[direction].push(Buffer.from(bytes))
    this.write(packet, connection, `${directionName(direction)} ${quoted(bytes)}`)
  }

  gap(connection: number, direction: Direction, length: number, packet: number): void {
    if (!(length > 0)) throw new Error(`a gap of ${length} bytes`)
    const recorded = this.of(connection)
    recorded.gaps[direction] += length
    if (length < 1 << 20) recorded.bytes[direction].push(Buffer.alloc(length))
    this.write(packet, connection, `${directionName(direction)} gap of ${length}`)
  }

  closed(connection: number, direction: Direction, how: CloseKind, packet: number): void {
    this.write(packet, connection, `${directionName(direction)} ${how}`)
  }

  tcp(connection: number, event: TcpEvent, packet: number): void {
    const { kind, ...rest } = event
    const values = Object.entries(rest)
      .filter(([name, value]) => name !== 'inferred' || value === true)
      .map(([name, value]) =>
        name === 'direction' ? directionName(value as Direction) : `${name}=${String(value)}`,
      )
    this.write(packet, connection, [kind, ...values].join(' '))
  }

  fact(connection: number, fact: Fact, packet: number): void {
    this.write(packet, connection, `fact ${JSON.stringify(fact)}`)
  }

  /** The bytes of a direction. */
  stream(connection: number, direction: Direction): Buffer {
    return Buffer.concat(this.of(connection).bytes[direction])
  }

  /** The transcript without the handshake and the opening. */
  get story(): string[] {
    return this.transcript.filter((line) => !/ (opened|syn|syn-ack|handshake-ack) /.test(line))
  }

  private of(connection: number): RecordedConnection {
    const recorded = this.connections[connection]
    if (recorded === undefined) throw new Error(`connection ${connection} was never opened`)
    return recorded
  }

  /** `packet:connection what`. */
  private write(packet: number, connection: number, what: string): void {
    if (packet < 1 || packet > this.packets.length) throw new Error(`packet ${packet} is not registered`)
    this.transcript.push(`${packet}:${connection} ${what}`)
  }
}

/** Text as it is; of long ones the length only. */
function quoted(bytes: Uint8Array): string {
  return bytes.length > 100 ? `${bytes.length} bytes` : JSON.stringify(new TextDecoder().decode(bytes))
}
