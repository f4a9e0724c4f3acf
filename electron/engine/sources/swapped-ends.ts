import type { CaptureInterface } from '@shared/model/capture-interface'
import type { CaptureResult, CaptureSink } from '@shared/model/capture-sink'
import { oppositeDirection, type Direction } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import type { Fact } from '@shared/model/fact'
import type { BytePlace, ConnectionNumber, FileOffset, PacketNumber } from '@shared/model/numbers'
import type { CloseKind, TcpEvent } from '@shared/model/stream-event'

/** Passes a capture on, with client and server exchanged on the connections where they were guessed wrong. */
export class SwappedEnds implements CaptureSink {
  readonly #sink: CaptureSink
  readonly #swapped: ReadonlySet<ConnectionNumber>

  constructor(sink: CaptureSink, swapped: ReadonlySet<ConnectionNumber>) {
    this.#sink = sink
    this.#swapped = swapped
  }

  opened(connection: ConnectionNumber, client: Endpoint, server: Endpoint, packet: PacketNumber): void {
    if (this.#swapped.has(connection)) this.#sink.opened(connection, server, client, packet)
    else this.#sink.opened(connection, client, server, packet)
  }

  data(
    connection: ConnectionNumber,
    direction: Direction,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: PacketNumber,
    place: BytePlace,
  ): void {
    this.#sink.data(connection, this.#of(connection, direction), bytes, start, end, packet, place)
  }

  gap(connection: ConnectionNumber, direction: Direction, length: number, packet: PacketNumber): void {
    this.#sink.gap(connection, this.#of(connection, direction), length, packet)
  }

  closed(connection: ConnectionNumber, direction: Direction, how: CloseKind, packet: PacketNumber): void {
    this.#sink.closed(connection, this.#of(connection, direction), how, packet)
  }

  /** A connection whose client was guessed has no handshake; everything else names its direction. */
  tcp(connection: ConnectionNumber, event: TcpEvent, packet: PacketNumber): void {
    const told = 'direction' in event ? { ...event, direction: this.#of(connection, event.direction) } : event
    this.#sink.tcp(connection, told, packet)
  }

  segment(packet: PacketNumber, connection: ConnectionNumber, direction: Direction): void {
    this.#sink.segment?.(packet, connection, this.#of(connection, direction))
  }

  // The rest knows no direction.

  packet(
    seconds: number,
    nanos: number,
    fileOffset: FileOffset,
    capturedLength: number,
    originalLength: number,
    interfaceNumber: number,
  ): PacketNumber {
    return this.#sink.packet(seconds, nanos, fileOffset, capturedLength, originalLength, interfaceNumber)
  }

  format(format: 'pcap' | 'pcapng'): void {
    this.#sink.format(format)
  }

  interface(description: CaptureInterface): void {
    this.#sink.interface(description)
  }

  dropped(packets: number): void {
    this.#sink.dropped(packets)
  }

  undecoded(name: string, packets: number, first: number): void {
    this.#sink.undecoded?.(name, packets, first)
  }

  finished(result: CaptureResult): void {
    this.#sink.finished(result)
  }

  fact(connection: ConnectionNumber, fact: Fact, packet: PacketNumber): void {
    this.#sink.fact(connection, fact, packet)
  }

  comment(text: string, packet: PacketNumber | null): void {
    this.#sink.comment?.(text, packet)
  }

  name(address: string, name: string): void {
    this.#sink.name?.(address, name)
  }

  secrets(type: number, secrets: Uint8Array): void {
    this.#sink.secrets?.(type, secrets)
  }

  #of(connection: ConnectionNumber, direction: Direction): Direction {
    return this.#swapped.has(connection) ? oppositeDirection(direction) : direction
  }
}
