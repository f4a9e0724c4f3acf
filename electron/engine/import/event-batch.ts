import type { CaptureInterface } from '@shared/model/capture-interface'
import type { CaptureSink } from '@shared/model/capture-sink'
import type { Direction } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import type { Fact } from '@shared/model/fact'
import type { BytePlace, ConnectionNumber, FileOffset, PacketNumber } from '@shared/model/numbers'
import type { CloseKind, TcpEvent } from '@shared/model/stream-event'

/** Kinds of events, in the low bits of an event's first word; the direction or the interface is above them. */
const PACKET = 0
const DATA = 1
const SEGMENT = 2
const RARE = 3
const KIND_BITS = 2
const KIND_MASK = (1 << KIND_BITS) - 1

/** Words of an event of each kind. */
const PACKET_WORDS = 6
const DATA_WORDS = 5
const SEGMENT_WORDS = 3
const MOST_WORDS = PACKET_WORDS

/** An event has 32-bit words: larger numbers make it a rare one. */
const LARGEST_INTERFACE = 1 << 24
const LARGEST_SECOND = 0x7fff_ffff

/** Words that the events of nearly every chunk take. More are written into memory of their own. */
export const BATCH_WORDS = 256 * 1024

/** What the decoder of packets calls on its sink. */
type SinkMethod = Exclude<keyof CaptureSink, 'format' | 'finished'>

/** A call that is rare enough to be passed as an object. */
type RareEvent = {
  [M in SinkMethod]: [method: M, args: Parameters<NonNullable<CaptureSink[M]>>]
}[SinkMethod]

/** What one chunk of a capture amounts to, beside its bytes: made in one thread, told to a sink in another. */
export interface EventBatch {
  /** Where the chunk stands in the file. */
  chunkStart: FileOffset
  /** How many words of the events' memory are used. */
  words: number
  /** The events where they have outgrown that memory, else null. */
  overflow: Int32Array | null
  rare: RareEvent[]
}

/**
 * Writes down what a sink is told while a chunk is decoded, to be told again in another thread (`playBatch`). What comes
 * with every packet is numbers in one typed array; bytes are named by their place in the chunk, which goes along.
 */
export class EventBatchWriter implements CaptureSink {
  #chunkStart = 0
  #chunkLength = 0
  #events: Int32Array = new Int32Array(0)
  #memory = this.#events
  #words = 0
  #rare: RareEvent[] = []
  #packets = 0

  /** Begins a batch. @param memory where the events are written */
  begin(chunkStart: FileOffset, chunkLength: number, memory: Int32Array): void {
    this.#chunkStart = chunkStart
    this.#chunkLength = chunkLength
    this.#events = this.#memory = memory
    this.#words = 0
    this.#rare = []
  }

  /** Ends the batch. */
  finish(): EventBatch {
    return {
      chunkStart: this.#chunkStart,
      words: this.#words,
      overflow: this.#events === this.#memory ? null : this.#events,
      rare: this.#rare,
    }
  }

  packet(
    seconds: number,
    nanos: number,
    fileOffset: FileOffset,
    capturedLength: number,
    originalLength: number,
    interfaceNumber: number,
  ): PacketNumber {
    const isCommon = interfaceNumber < LARGEST_INTERFACE && seconds >= 0 && seconds <= LARGEST_SECOND
    if (isCommon) {
      const events = this.#room()
      const at = this.#words
      events[at] = PACKET | (interfaceNumber << KIND_BITS)
      events[at + 1] = seconds
      events[at + 2] = nanos
      // A packet that was cut by the chunk's beginning stands before it.
      events[at + 3] = fileOffset - this.#chunkStart
      events[at + 4] = capturedLength
      events[at + 5] = originalLength
      this.#words = at + PACKET_WORDS
    } else {
      const args = [seconds, nanos, fileOffset, capturedLength, originalLength, interfaceNumber] as const
      this.#tell(['packet', [...args]])
    }
    return ++this.#packets
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
    const from = place - this.#chunkStart
    if (from < 0 || from + end - start > this.#chunkLength) {
      this.#tell(['data', [connection, direction, bytes.slice(start, end), 0, end - start, packet, place]])
      return
    }
    const events = this.#room()
    const at = this.#words
    events[at] = DATA | (direction << KIND_BITS)
    events[at + 1] = connection
    events[at + 2] = from
    events[at + 3] = end - start
    events[at + 4] = packet
    this.#words = at + DATA_WORDS
  }

  segment(packet: PacketNumber, connection: ConnectionNumber, direction: Direction): void {
    const events = this.#room()
    const at = this.#words
    events[at] = SEGMENT | (direction << KIND_BITS)
    events[at + 1] = packet
    events[at + 2] = connection
    this.#words = at + SEGMENT_WORDS
  }

  opened(connection: ConnectionNumber, client: Endpoint, server: Endpoint, packet: PacketNumber): void {
    this.#tell(['opened', [connection, client, server, packet]])
  }

  gap(connection: ConnectionNumber, direction: Direction, length: number, packet: PacketNumber): void {
    this.#tell(['gap', [connection, direction, length, packet]])
  }

  closed(connection: ConnectionNumber, direction: Direction, how: CloseKind, packet: PacketNumber): void {
    this.#tell(['closed', [connection, direction, how, packet]])
  }

  tcp(connection: ConnectionNumber, event: TcpEvent, packet: PacketNumber): void {
    this.#tell(['tcp', [connection, event, packet]])
  }

  fact(connection: ConnectionNumber, fact: Fact, packet: PacketNumber): void {
    this.#tell(['fact', [connection, fact, packet]])
  }

  interface(description: CaptureInterface): void {
    this.#tell(['interface', [description]])
  }

  dropped(packets: number): void {
    this.#tell(['dropped', [packets]])
  }

  undecoded(name: string, packets: number, first: PacketNumber): void {
    this.#tell(['undecoded', [name, packets, first]])
  }

  comment(text: string, packet: PacketNumber | null): void {
    this.#tell(['comment', [text, packet]])
  }

  name(address: string, name: string): void {
    this.#tell(['name', [address, name]])
  }

  secrets(type: number, secrets: Uint8Array): void {
    this.#tell(['secrets', [type, secrets.slice()]])
  }

  format(): void {
    throw new RangeError('the format is told by the thread that asked for the capture')
  }

  finished(): void {
    throw new RangeError('the end is told by the thread that asked for the capture')
  }

  #tell(event: RareEvent): void {
    this.#rare.push(event)
    this.#room()[this.#words++] = RARE
  }

  /** The events, with room for one more. */
  #room(): Int32Array {
    if (this.#words + MOST_WORDS > this.#events.length) {
      const larger = new Int32Array((this.#events.length + MOST_WORDS) * 2)
      larger.set(this.#events)
      this.#events = larger
    }
    return this.#events
  }
}

/**
 * Tells a sink what was written down, in the same order.
 * @param chunk the bytes the batch is about, borrowed
 * @param memory what the writer was given
 */
export function playBatch(batch: EventBatch, chunk: Uint8Array, memory: Int32Array, sink: CaptureSink): void {
  const { chunkStart, words, rare } = batch
  const events = batch.overflow ?? memory
  let rareAt = 0
  for (let at = 0; at < words;) {
    const head = events[at]!
    const above = head >> KIND_BITS
    switch (head & KIND_MASK) {
      case PACKET:
        sink.packet(
          events[at + 1]!,
          events[at + 2]!,
          chunkStart + events[at + 3]!,
          events[at + 4]!,
          events[at + 5]! >>> 0,
          above,
        )
        at += PACKET_WORDS
        break
      case DATA: {
        const start = events[at + 2]!
        const end = start + events[at + 3]!
        sink.data(events[at + 1]!, above as Direction, chunk, start, end, events[at + 4]!, chunkStart + start)
        at += DATA_WORDS
        break
      }
      case SEGMENT:
        sink.segment?.(events[at + 1]!, events[at + 2]!, above as Direction)
        at += SEGMENT_WORDS
        break
      default:
        tell(sink, rare[rareAt++]!)
        at++
    }
  }
}

function tell(sink: CaptureSink, [method, args]: RareEvent): void {
  // The pair belongs together, which the type of a union's member no longer says.
  const target = sink as unknown as Record<SinkMethod, ((...args: unknown[]) => unknown) | undefined>
  target[method]?.(...args)
}
