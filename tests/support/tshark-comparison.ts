import { seenBySockscope } from './capture-seen-by-sockscope'
import { seenByTshark } from './capture-seen-by-tshark'
import type { SeenCapture, SeenConnection, SeenFrame } from './seen-capture'

/** What a difference is about. */
export type DifferenceKind =
  'packets' | 'time' | 'membership' | 'handshake' | 'bytes' | 'requests' | 'responses' | 'frames'

export interface Difference {
  kind: DifferenceKind
  /** Of the packet, or of the first one of the connection; 0 for the whole file. */
  packet: number
  /** That packet's dissectors as tshark names them. */
  protocols: string
  here: string
  tshark: string
}

/**
 * Where Sockscope and tshark read a capture differently: the packets and their times, which packets belong to one
 * connection, the handshakes' packets and raw numbers, the bytes each way, HTTP heads, WebSocket frames.
 */
export async function differencesFromTshark(file: string, ...options: string[]): Promise<Difference[]> {
  const [ours, theirs] = await Promise.all([seenBySockscope(file), seenByTshark(file, ...options)])
  return differences(ours, theirs)
}

export function differences(ours: SeenCapture, theirs: SeenCapture): Difference[] {
  const found: Difference[] = []
  const add = (kind: DifferenceKind, packet: number, here: unknown, tshark: unknown): void => {
    const [first, second] = [text(here), text(tshark)]
    if (first === second) return
    const protocols = theirs.packets[packet - 1]?.protocols ?? ''
    found.push({ kind, packet, protocols, here: brief(first), tshark: brief(second) })
  }
  add('packets', 0, ours.packets.length, theirs.packets.length)
  for (const packet of theirs.packets) {
    const same = ours.packets[packet.number - 1]
    if (same === undefined) continue
    add('time', packet.number, same.time, packet.time)
    // The connections' own numbers may differ; what counts is the packet each began with.
    const [here, there] = [firstPacket(ours, same.connection), firstPacket(theirs, packet.connection)]
    add('membership', packet.number, here, there)
  }
  for (const theirConnection of theirs.connections) {
    const first = theirConnection.packets[0] ?? 0
    const own = ours.connections[ours.packets[first - 1]?.connection ?? -1]
    if (own === undefined) continue
    compareConnections(own, theirConnection, (kind, here, tshark) => add(kind, first, here, tshark))
  }
  compareFrames(ours.frames, theirs.frames, add)
  return found
}

function firstPacket(capture: SeenCapture, connection: number | null): number | null {
  return connection === null ? null : (capture.connections[connection]?.packets[0] ?? null)
}

function compareConnections(
  own: SeenConnection,
  theirs: SeenConnection,
  add: (kind: DifferenceKind, here: unknown, tshark: unknown) => void,
): void {
  add('handshake', own.handshake, theirs.handshake)
  for (const end of new Set([...own.bytes.keys(), ...theirs.bytes.keys()])) {
    const [here, there] = [own.bytes.get(end), theirs.bytes.get(end)]
    const [first, second] = [here ?? Buffer.alloc(0), there ?? Buffer.alloc(0)]
    if (!first.equals(second))
      add('bytes', `${end}: ${shown(first, second)}`, `${end}: ${shown(second, first)}`)
  }
  add('requests', own.requests, theirs.requests)
  add('responses', own.responses, theirs.responses)
}

/** Frame by frame within each packet that completes any. */
function compareFrames(
  ours: readonly SeenFrame[],
  theirs: readonly SeenFrame[],
  add: (kind: DifferenceKind, packet: number, here: unknown, tshark: unknown) => void,
): void {
  const packets = new Set([...ours, ...theirs].map(({ packet }) => packet))
  for (const packet of [...packets].sort((a, b) => a - b)) {
    const within = (frames: readonly SeenFrame[]): SeenFrame[] =>
      frames.filter((frame) => frame.packet === packet)
    add('frames', packet, within(ours), within(theirs))
  }
}

/** A stream's length and what it holds where it begins to differ from the other. */
function shown(bytes: Buffer, other: Buffer): string {
  let at = 0
  while (at < bytes.length && bytes[at] === other[at]) at++
  return `${bytes.length} bytes, at ${at} ${JSON.stringify(bytes.subarray(at, at + 40).toString('latin1'))}`
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

function brief(value: string): string {
  return value.length > 400 ? `${value.slice(0, 400)}…` : value
}
