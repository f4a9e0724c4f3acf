import { encodeFactComment } from '../capture/fact-comment'
import { PcapngWriter } from '../capture/pcapng-writer'
import { beginSessionFile } from '../capture/session-format'
import { SyntheticFlow } from '../capture/synthetic-flow'
import { CLIENT_TO_SERVER, oppositeDirection, SERVER_TO_CLIENT, type Direction } from '../model/direction'
import type { Fact } from '../model/fact'
import type { Nanoseconds } from '../model/nanoseconds'
import { MAX_SEGMENT_PAYLOAD } from '../tcp/segment-writer'
import { MAX_FRAME_HEADER, writeFrameHeader } from '../websocket/frame-header'
import { unmaskInto } from '../websocket/mask'
import type { ImportedEntry } from './imported-entry'
import type { ImportedMessage } from './imported-message'

/** Bytes gathered before they are written. */
const BATCH_BYTES = 1 << 20
const BILLION = 1_000_000_000n

/** What of an entry could not be taken as it is. */
interface Losses {
  withoutTime: number
  notBase64: number
  skipped: number
}

/**
 * Writes what a HAR tells as a session file, so that it is shown, filtered and exported like any other. What a HAR cannot
 * know (segments, sequence numbers, masks, fragments) is made up, as around the bytes a proxy relays, and each
 * connection carries a fact that says so.
 */
export class HarSession {
  readonly #write: (bytes: Uint8Array) => void
  readonly #writer = new PcapngWriter(new Uint8Array(BATCH_BYTES))
  readonly #creator: string
  #connections = 0
  #open: OpenConnection | null = null

  /** @param write takes bytes that are valid during the call only */
  constructor(
    write: (bytes: Uint8Array) => void,
    { version, creator }: { version: string; creator: string },
  ) {
    this.#write = write
    this.#creator = creator
    beginSessionFile(this.#writer, version)
  }

  /** A connection begins: handshake, request and answer. */
  begin(entry: ImportedEntry): void {
    this.#open = {
      entry,
      flow: new SyntheticFlow(entry.client, entry.server, this.#connections),
      now: entry.opened,
      nextControl: 0,
      losses: { withoutTime: 0, notBase64: 0, skipped: 0 },
      maskState: (this.#connections + 1) >>> 0,
    }
    this.#connections++
    const { flow } = this.#open
    const fact: Fact = {
      kind: 'imported',
      format: 'har',
      creator: this.#creator.slice(0, 200),
      url: entry.url.slice(0, 4096),
      added: entry.added,
      messages: !entry.isSocket || entry.hasMessages,
    }
    const comment = encodeFactComment(fact)
    this.#reserve(SyntheticFlow.blockLength(0, comment))
    flow.syn(this.#writer, ...seconds(entry.opened), comment)
    this.#reserve(2 * SyntheticFlow.blockLength(0))
    flow.synAck(this.#writer, ...seconds(entry.opened))
    flow.ack(this.#writer, ...seconds(entry.opened))
    this.#data(CLIENT_TO_SERVER, entry.request, entry.requested)
    if (entry.response !== null) this.#data(SERVER_TO_CLIENT, entry.response, entry.answered)
  }

  /** The next message of the connection; null for one that cannot be read. */
  message(message: ImportedMessage | null): void {
    const open = this.#current()
    if (message === null) {
      open.losses.skipped++
      return
    }
    this.#controlsUntil(message.time)
    this.#frame(message)
  }

  /** What a program wrote about the connection, where its messages stand. */
  note(text: string): void {
    const open = this.#current()
    const comment = encodeFactComment({ kind: 'note', text })
    this.#reserve(SyntheticFlow.blockLength(0, comment))
    open.flow.factAck(this.#writer, ...seconds(open.now), comment)
  }

  /** What is known of the connection's end. Where nothing is, it is left open. */
  end(): void {
    const open = this.#current()
    this.#controlsUntil(null)
    const { entry, flow, losses } = open
    if (losses.withoutTime + losses.notBase64 + losses.skipped > 0) {
      const comment = encodeFactComment({ kind: 'import-loss', ...losses })
      this.#reserve(SyntheticFlow.blockLength(0, comment))
      flow.factAck(this.#writer, ...seconds(open.now), comment)
    }
    if (entry.end !== null) {
      const time = seconds(this.#advance(entry.end.time))
      this.#reserve(2 * SyntheticFlow.blockLength(0))
      if (entry.end.how === 'rst') flow.rst(this.#writer, ...time, SERVER_TO_CLIENT)
      else {
        flow.fin(this.#writer, ...time, SERVER_TO_CLIENT)
        flow.fin(this.#writer, ...time, CLIENT_TO_SERVER)
      }
    }
    this.#open = null
  }

  /** The file is whole. */
  finish(): void {
    this.#handOn()
  }

  /** Control frames that came before `time`, or (null) all that are left. */
  #controlsUntil(time: Nanoseconds | null): void {
    const open = this.#current()
    const { controls } = open.entry
    while (open.nextControl < controls.length) {
      const control = controls[open.nextControl]!
      if (time !== null && (control.time === null || control.time > time)) return
      open.nextControl++
      this.#frame(control)
    }
  }

  #frame({ direction, opcode, payload, time, isBase64 }: ImportedMessage): void {
    const open = this.#current()
    if (time === null) open.losses.withoutTime++
    if (!isBase64) open.losses.notBase64++
    const key = direction === CLIENT_TO_SERVER ? nextMask(open) : null
    const bytes = new Uint8Array(MAX_FRAME_HEADER + payload.length)
    const headerLength = writeFrameHeader(bytes, opcode, payload.length, key)
    if (key === null) bytes.set(payload, headerLength)
    else unmaskInto(bytes, headerLength, payload, 0, payload.length, key, 0)
    this.#data(direction, bytes.subarray(0, headerLength + payload.length), time)
  }

  #data(direction: Direction, bytes: Uint8Array, time: Nanoseconds | null): void {
    const { flow } = this.#current()
    const at = seconds(this.#advance(time))
    for (let start = 0; start < bytes.length; start += MAX_SEGMENT_PAYLOAD) {
      const end = Math.min(bytes.length, start + MAX_SEGMENT_PAYLOAD)
      this.#reserve(SyntheticFlow.blockLength(end - start))
      flow.data(this.#writer, ...at, direction, bytes, start, end)
      if (!flow.isAckDue(direction)) continue
      this.#reserve(SyntheticFlow.blockLength(0))
      flow.ack(this.#writer, ...at, oppositeDirection(direction))
    }
  }

  /** The time of what comes next: what is not known is that of what came before it. */
  #advance(time: Nanoseconds | null): Nanoseconds {
    const open = this.#current()
    if (time !== null) open.now = time
    return open.now
  }

  #current(): OpenConnection {
    if (this.#open === null) throw new Error('no connection was begun')
    return this.#open
  }

  #reserve(length: number): void {
    if (this.#writer.room < length) this.#handOn()
  }

  #handOn(): void {
    this.#write(this.#writer.bytes.subarray(0, this.#writer.position))
    this.#writer.attach(this.#writer.bytes)
  }
}

interface OpenConnection {
  entry: ImportedEntry
  flow: SyntheticFlow
  now: Nanoseconds
  nextControl: number
  losses: Losses
  maskState: number
}

/** Any key but 0 and the one before it: a HAR does not keep them, and the payload does not depend on them. */
function nextMask(open: OpenConnection): number {
  // xorshift32 (Marsaglia 2003)
  let state = open.maskState
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  open.maskState = state >>> 0
  return open.maskState
}

function seconds(time: Nanoseconds): [seconds: number, nanos: number] {
  const nanos = ((time % BILLION) + BILLION) % BILLION
  return [Number((time - nanos) / BILLION), Number(nanos)]
}
