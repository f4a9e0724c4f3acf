import { FrameParser, type FrameHandler } from '@shared/websocket/frame-parser'
import { MAX_CONTROL_PAYLOAD } from '@shared/websocket/close-codes'
import { unmaskInto } from '@shared/websocket/mask'
import { CLOSE, isControl, PING } from '@shared/websocket/opcodes'

/** What a replay has to know of the other side's frames. What they say is in the recording of the replay. */
export interface HeardFrames {
  /** A message is whole. */
  message(): void
  ping(payload: Uint8Array): void
  close(payload: Uint8Array): void
}

/** Listens to the other side of a replayed WebSocket. */
export class FrameListener implements FrameHandler {
  readonly #parser: FrameParser
  readonly #heard: HeardFrames
  readonly #control = new Uint8Array(MAX_CONTROL_PAYLOAD)

  constructor(heard: HeardFrames) {
    this.#heard = heard
    this.#parser = new FrameParser(this, 0)
  }

  push(bytes: Uint8Array): void {
    if (!this.#parser.lost) this.#parser.push(bytes, 0, bytes.length, 0)
  }

  frameStart(): void {
    // What a frame says is read when it ends.
  }

  payload(bytes: Uint8Array, start: number, end: number): void {
    const { opcode, maskKey, payloadReceived } = this.#parser
    if (!isControl(opcode)) return
    const room = MAX_CONTROL_PAYLOAD - payloadReceived
    if (room <= 0) return
    const stop = Math.min(end, start + room)
    unmaskInto(this.#control, payloadReceived, bytes, start, stop, maskKey, payloadReceived)
  }

  frameEnd(complete: boolean): void {
    if (!complete) return
    const { opcode, fin, payloadLength } = this.#parser
    if (!isControl(opcode)) {
      if (fin) this.#heard.message()
      return
    }
    const payload = this.#control.slice(0, Math.min(Number(payloadLength), MAX_CONTROL_PAYLOAD))
    if (opcode === PING) this.#heard.ping(payload)
    else if (opcode === CLOSE) this.#heard.close(payload)
  }

  framingLost(): void {
    // The recording shows where and why; the replay then waits for answers that do not come.
  }
}
