import { CONTINUATION } from './opcodes'

/** How a data frame stands to the messages of its direction (RFC 6455 §5.4). */
export type FrameRole =
  /** The first frame of a message. */
  | 'begins'
  /** A further one. */
  | 'continues'
  /** A continuation with nothing to continue: part of no message. */
  | 'unexpected'
  /** The first frame of a message while another is unfinished: that one ends as it is. */
  | 'interrupts'

/** The message of one direction that is being sent, frame by frame. Control frames are no part of it. */
export class MessageAssembly {
  open = false
  opcode = 0
  compressed = false
  frameCount = 0
  firstFrame = 0
  lastFrame = 0
  /** Payload bytes that came. */
  wireLength = 0
  complete = true

  roleOf(opcode: number): FrameRole {
    if (opcode === CONTINUATION) return this.open ? 'continues' : 'unexpected'
    return this.open ? 'interrupts' : 'begins'
  }

  begin(opcode: number, compressed: boolean): void {
    this.open = true
    this.opcode = opcode
    this.compressed = compressed
    this.frameCount = 0
    this.wireLength = 0
    this.complete = true
  }

  /** One of its frames is over. */
  addFrame(number: number, payloadReceived: number, complete: boolean): void {
    if (this.frameCount === 0) this.firstFrame = number
    this.lastFrame = number
    this.frameCount++
    this.wireLength += payloadReceived
    if (!complete) this.complete = false
  }
}
