import { formatAddress } from '../ip/address'
import type { Direction } from '../model/direction'
import type { Endpoint } from '../model/endpoint'
import type { TrackedConnection } from './tracked-connection'

/** Connections remembered at the same time. Those that are over give way first, then the longest silent ones. */
export const MAX_TRACKED_CONNECTIONS = 65_536

/** Of those, how many remain after room has been made. */
const KEPT = MAX_TRACKED_CONNECTIONS / 2

/** The table begins with so many buckets and doubles them as connections come. */
const FIRST_BUCKETS = 64

type Entry = TrackedConnection | null

/** The four-tuple of a segment, in 32-bit words so that comparing it allocates nothing. */
export class FourTuple {
  readonly source = new Int32Array(4)
  readonly destination = new Int32Array(4)
  sourcePort = 0
  destinationPort = 0
  words: 1 | 4 = 1

  /** @param source and `destination` are positions of 4 or 16 address bytes */
  set(
    bytes: Uint8Array,
    version: number,
    source: number,
    destination: number,
    sourcePort: number,
    destinationPort: number,
  ): void {
    this.words = version === 4 ? 1 : 4
    this.sourcePort = sourcePort
    this.destinationPort = destinationPort
    this.source[0] = int32(bytes, source)
    this.destination[0] = int32(bytes, destination)
    for (let i = 1; i < this.words; i++) {
      this.source[i] = int32(bytes, source + 4 * i)
      this.destination[i] = int32(bytes, destination + 4 * i)
    }
  }

  /** Of a segment of a known connection. */
  setEnds(connection: TrackedConnection, direction: Direction): void {
    const { client, server, clientPort, serverPort, words } = connection
    const isFromClient = direction === 0
    this.words = words
    this.source.set(isFromClient ? client : server)
    this.destination.set(isFromClient ? server : client)
    this.sourcePort = isFromClient ? clientPort : serverPort
    this.destinationPort = isFromClient ? serverPort : clientPort
  }

  /** The same for both directions. */
  hash(): number {
    let sum = Math.imul(this.sourcePort + this.destinationPort, 0x9e37_79b1)
    for (let i = 0; i < this.words; i++)
      sum = Math.imul((sum ^ (this.source[i]! + this.destination[i]!)) | 0, 0x85eb_ca6b)
    sum ^= Math.imul(this.sourcePort ^ this.destinationPort, 0xc2b2_ae35)
    return sum ^ (sum >>> 15)
  }
}

/** The connection of each four-tuple: the latest one, where a port was used again. */
export class ConnectionTable {
  /** Direction of the segment that was last found. */
  direction: Direction = 0
  private buckets = emptyBuckets(FIRST_BUCKETS)
  private latest: TrackedConnection | null = null
  private size = 0

  find(tuple: FourTuple): TrackedConnection | null {
    if (this.latest !== null && this.matches(this.latest, tuple)) return this.latest
    for (let entry = this.first(tuple.hash()); entry !== null; entry = entry.nextInBucket) {
      if (this.matches(entry, tuple)) {
        this.latest = entry
        return entry
      }
    }
    return null
  }

  /** @param replaced the earlier connection with the same four-tuple */
  add(tuple: FourTuple, connection: TrackedConnection, replaced: TrackedConnection | null): void {
    if (replaced !== null) this.remove(replaced)
    if (this.size === this.buckets.length) this.grow()
    connection.hash = tuple.hash()
    this.link(connection)
    this.latest = connection
    this.size++
  }

  get isFull(): boolean {
    return this.size >= MAX_TRACKED_CONNECTIONS
  }

  /** Forgets connections until half the table is free; each is handed to `leaving` first. */
  makeRoom(leaving: (connection: TrackedConnection) => void): void {
    const all: TrackedConnection[] = []
    this.forEach((connection) => all.push(connection))
    all.sort((a, b) => Number(b.isOver) - Number(a.isOver) || a.lastPacket - b.lastPacket)
    for (const connection of all.slice(0, all.length - KEPT)) {
      leaving(connection)
      this.remove(connection)
    }
  }

  forEach(visit: (connection: TrackedConnection) => void): void {
    for (const first of this.buckets) {
      for (let entry = first; entry !== null; entry = entry.nextInBucket) visit(entry)
    }
  }

  private first(hash: number): Entry {
    return this.buckets[hash & (this.buckets.length - 1)] ?? null
  }

  private link(connection: TrackedConnection): void {
    connection.nextInBucket = this.first(connection.hash)
    this.buckets[connection.hash & (this.buckets.length - 1)] = connection
  }

  private grow(): void {
    const old = this.buckets
    this.buckets = emptyBuckets(old.length * 2)
    for (const first of old) {
      for (let entry = first; entry !== null;) {
        const following: Entry = entry.nextInBucket
        this.link(entry)
        entry = following
      }
    }
  }

  private remove(connection: TrackedConnection): void {
    if (this.latest === connection) this.latest = null
    let previous: TrackedConnection | null = null
    for (let entry = this.first(connection.hash); entry !== null; entry = entry.nextInBucket) {
      if (entry === connection) {
        if (previous === null) this.buckets[connection.hash & (this.buckets.length - 1)] = entry.nextInBucket
        else previous.nextInBucket = entry.nextInBucket
        entry.nextInBucket = null
        this.size--
        return
      }
      previous = entry
    }
  }

  private matches(connection: TrackedConnection, tuple: FourTuple): boolean {
    const { words } = tuple
    if (connection.words !== words) return false
    const { client, server, clientPort, serverPort } = connection
    if (clientPort === tuple.sourcePort && serverPort === tuple.destinationPort) {
      if (isSame(client, tuple.source, words) && isSame(server, tuple.destination, words)) {
        this.direction = 0
        return true
      }
    }
    if (clientPort !== tuple.destinationPort || serverPort !== tuple.sourcePort) return false
    if (!isSame(client, tuple.destination, words) || !isSame(server, tuple.source, words)) return false
    this.direction = 1
    return true
  }
}

function emptyBuckets(count: number): Entry[] {
  return new Array<Entry>(count).fill(null)
}

/** The endpoint whose address words and port these are. */
export function endpointOf(words: Int32Array, count: 1 | 4, port: number): Endpoint {
  const view = new DataView(new ArrayBuffer(16))
  for (let i = 0; i < count; i++) view.setInt32(4 * i, words[i]!)
  return { address: formatAddress(new Uint8Array(view.buffer), 0, count === 1 ? 4 : 16), port }
}

function isSame(a: Int32Array, b: Int32Array, words: number): boolean {
  if (a[0] !== b[0]) return false
  for (let i = 1; i < words; i++) if (a[i] !== b[i]) return false
  return true
}

function int32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
}
