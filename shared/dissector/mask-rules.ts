import { CLIENT_TO_SERVER } from '../model/direction'
import type { Direction } from '../model/direction'
import type { FrameParser } from '../websocket/frame-parser'
import { CLIENT_UNMASKED, MASK_REPEATED, MASK_ZERO, SERVER_MASKED } from './frame-faults'

/** Who masks frames, and with what (RFC 6455 §5.1, §5.3): the client every one, with an unpredictable key; the server none. */
export class MaskRules {
  private readonly direction: Direction
  private lastKey = 0
  private anyMasked = false

  constructor(direction: Direction) {
    this.direction = direction
  }

  /** What the frame whose header was read breaks: bits of frame-faults. Call it for every frame of the direction. */
  check(frame: FrameParser): number {
    const { masked, maskKey } = frame
    if (this.direction !== CLIENT_TO_SERVER) return masked ? SERVER_MASKED : 0
    if (!masked) return CLIENT_UNMASKED
    const isRepeated = this.anyMasked && maskKey === this.lastKey
    this.lastKey = maskKey
    this.anyMasked = true
    if (maskKey === 0) return MASK_ZERO
    return isRepeated ? MASK_REPEATED : 0
  }
}
