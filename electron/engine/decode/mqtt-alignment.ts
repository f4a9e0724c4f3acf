import type { Direction } from '@shared/model/direction'
import { NO_MESSAGE } from '../index/columns/frame-table'
import type { ConnectionRecord } from '../index/connection/connection-record'
import type { Session } from '../index/session'
import type { PayloadReader } from '../payload/payload-reader'
import { mqttPacketLength } from './mqtt'

/** Messages looked at to find where the packets of one stand; farther on, each is taken to begin with a packet. */
export const MAX_ALIGNED_MESSAGES = 100_000
/** Bytes of a fixed header (MQTT 5 §2.1.1). */
const MAX_FIXED_HEADER = 5

/** How far one direction was followed. */
interface Progress {
  /** The next frame number of the connection. */
  frame: number
  /** Bytes of an unfinished packet that the next message begins with. */
  carried: number
  /** A fixed header cut by the end of a message. */
  header: Uint8Array
  messages: number
  /** By row of a message: bytes it begins with that belong to an earlier packet, where there are any. */
  found: Map<number, number>
}

/** Where MQTT packets begin within messages: they may be cut anywhere (MQTT 5 §6), so the stream is followed from its start. */
export class MqttAlignment {
  readonly #session: Session
  readonly #reader: PayloadReader
  readonly #progress = new Map<string, Progress>()

  constructor(session: Session, reader: PayloadReader) {
    this.#session = session
    this.#reader = reader
  }

  /** Bytes at the start of a message that continue a packet; null where its stream was not followed so far. */
  carried(record: ConnectionRecord, direction: Direction, message: number): number | null {
    const key = `${record.id}/${direction}`
    let progress = this.#progress.get(key)
    if (progress === undefined) {
      progress = { frame: 0, carried: 0, header: new Uint8Array(0), messages: 0, found: new Map() }
      this.#progress.set(key, progress)
    }
    const { frames, messages } = this.#session
    const last = record.frames.indexOf(messages.firstFrame(message))
    for (; progress.frame <= last; progress.frame++) {
      const row = record.frames.get(progress.frame)
      const at = frames.message(row)
      if (frames.direction(row) !== direction || at === NO_MESSAGE || messages.firstFrame(at) !== row)
        continue
      if (!messages.complete(at)) return null
      if (++progress.messages > MAX_ALIGNED_MESSAGES) return null
      this.#follow(progress, at)
    }
    return progress.found.get(message) ?? 0
  }

  #follow(progress: Progress, message: number): void {
    const total = this.#session.messages.length(message)
    let at = 0
    if (progress.header.length > 0) {
      const start = this.#reader.readMessage(message, 0, MAX_FIXED_HEADER).bytes
      const header = new Uint8Array([...progress.header, ...start])
      const length = mqttPacketLength(header, 0)
      progress.found.set(message, total)
      if (length === null) {
        progress.header = header
        return
      }
      if (length !== -1) progress.carried = length - progress.header.length
      progress.header = new Uint8Array(0)
    }
    if (progress.carried > 0) {
      progress.found.set(message, Math.min(progress.carried, total))
      at = Math.min(progress.carried, total)
      progress.carried -= at
    } else progress.found.delete(message)
    while (at < total) {
      const header = this.#reader.readMessage(message, at, MAX_FIXED_HEADER).bytes
      const length = mqttPacketLength(header, 0)
      if (length === -1) return
      if (length === null) {
        progress.header = header.slice()
        return
      }
      if (at + length > total) progress.carried = at + length - total
      at += length
    }
  }
}
