import type { CaptureInterface } from '@shared/model/capture-interface'
import type { CaptureResult, CaptureSink } from '@shared/model/capture-sink'
import type { Direction } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import type { Fact } from '@shared/model/fact'
import type { CloseKind, TcpEvent } from '@shared/model/stream-event'

/** Every call a session gets, as plain values that can be compared. */
export class CollectingSink implements CaptureSink {
  readonly calls: unknown[][] = []
  packets = 0

  format(format: 'pcap' | 'pcapng'): void {
    this.calls.push(['format', format])
  }
  interface(description: CaptureInterface): void {
    this.calls.push(['interface', { ...description }])
  }
  packet(
    seconds: number,
    nanos: number,
    fileOffset: number,
    capturedLength: number,
    originalLength: number,
    interfaceNumber: number,
  ): number {
    this.calls.push(['packet', seconds, nanos, fileOffset, capturedLength, originalLength, interfaceNumber])
    this.packets += 1
    return this.packets
  }
  dropped(packets: number): void {
    this.calls.push(['dropped', packets])
  }
  finished(result: CaptureResult): void {
    this.calls.push(['finished', result])
  }
  opened(connection: number, client: Endpoint, server: Endpoint, packet: number): void {
    this.calls.push(['opened', connection, client, server, packet])
  }
  data(
    connection: number,
    direction: Direction,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: number,
    fileOffset: number,
  ): void {
    this.calls.push([
      'data',
      connection,
      direction,
      Buffer.from(bytes.subarray(start, end)).toString('latin1'),
      packet,
      fileOffset,
    ])
  }
  gap(connection: number, direction: Direction, length: number, packet: number): void {
    this.calls.push(['gap', connection, direction, length, packet])
  }
  closed(connection: number, direction: Direction, how: CloseKind, packet: number): void {
    this.calls.push(['closed', connection, direction, how, packet])
  }
  tcp(connection: number, event: TcpEvent, packet: number): void {
    this.calls.push(['tcp', connection, { ...event }, packet])
  }
  fact(connection: number, fact: Fact, packet: number): void {
    this.calls.push(['fact', connection, fact, packet])
  }

  named(name: string): unknown[][] {
    return this.calls.filter((call) => call[0] === name)
  }
}
