import { CLOSE, CONTINUATION, RSV1, isReserved } from './opcodes'
import { MAX_CONTROL_PAYLOAD } from './close-codes'
import { FrameParser } from './frame-parser'
import type { FrameHandler, FrameHeader } from './frame-parser'

/**
 * Frames that have to follow one another before bytes are believed to be frames, where no upgrade says so. One byte
 * sequence in forty passes for a header by chance, so three in a row are one in sixty thousand.
 */
export const FRAMES_TO_BELIEVE = 3

/** Longest payload that is believed before that: a made-up length would swallow the rest of the connection. */
export const MAX_UNPROVEN_PAYLOAD = 2 ** 32

/** Bytes of a stream that are looked at for masks. */
export const MAX_MASK_EVIDENCE_BYTES = 64 * 1024

/**
 * Whether a frame with this header may be on the wire, whatever was agreed: a receiver has to fail the connection at
 * any other (RFC 6455 §5.1, §5.2, §5.5), so in a conversation that goes on there is none. RSV1 is taken for
 * permessage-deflate, which sets it on the first frame of a data message only (RFC 7692 §6).
 */
export function isPlausible(frame: FrameHeader): boolean {
  const { opcode, rsv, payloadLength } = frame
  if (isReserved(opcode) || (rsv & ~RSV1) !== 0) return false
  if (opcode >= CLOSE) return frame.fin && rsv === 0 && payloadLength <= MAX_CONTROL_PAYLOAD
  if (opcode === CONTINUATION && (rsv !== 0 || isNothing(frame))) return false
  return payloadLength <= MAX_UNPROVEN_PAYLOAD
}

/**
 * Whether the frames a stream begins with are masked, which tells the client from the server (RFC 6455 §5.1); null
 * where it does not begin with frames, or they do not agree. @param start the stream's first bytes
 */
export function areFramesMasked(start: Uint8Array): boolean | null {
  const evidence = new MaskEvidence()
  evidence.parser.push(start, 0, Math.min(start.length, MAX_MASK_EVIDENCE_BYTES), 0)
  return evidence.masked
}

/** A fragment with nothing in it and more to come is allowed, but it is what zeros look like. */
function isNothing(frame: FrameHeader): boolean {
  return frame.payloadLength === 0 && !frame.fin
}

class MaskEvidence implements FrameHandler {
  readonly parser = new FrameParser(this, 0)
  masked: boolean | null = null
  private frames = 0

  frameStart(): void {
    const { parser } = this
    if (this.frames === FRAMES_TO_BELIEVE) return
    if (this.frames === 0) this.masked = parser.masked
    if (!isPlausible(parser) || parser.masked !== this.masked) {
      this.masked = null
      this.frames = FRAMES_TO_BELIEVE
    } else {
      this.frames++
    }
  }

  payload(): void {
    // What frames carry tells nothing.
  }

  frameEnd(): void {
    // Nor where they end.
  }

  framingLost(): void {
    if (this.frames < FRAMES_TO_BELIEVE) this.masked = null
  }
}
