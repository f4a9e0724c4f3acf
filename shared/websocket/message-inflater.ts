import {
  ZStream,
  Z_BUF_ERROR,
  Z_OK,
  Z_STREAM_END,
  Z_SYNC_FLUSH,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateReset,
  zlibInflateResetKeep,
  zlibInflateSetDictionary,
} from 'pako'

/** Most bytes one message is inflated to. Beyond it inflating stops, so that a bomb costs no more than this. */
export const MAX_INFLATED_MESSAGE_BYTES = 64 * 1024 * 1024

/** What a sender takes off the end of every message (RFC 7692 §7.2.1). */
const TAIL = Uint8Array.of(0x00, 0x00, 0xff, 0xff)

/** zlib's `data_type` where a call ended between two blocks, with no bits left over. */
const BETWEEN_BLOCKS = 128

/** Output of every inflater of this thread in turn; handed to `output` and then written over. */
const outputBuffer = new Uint8Array(64 * 1024)

/** What inflaters put out, added up by whoever gives it to them: who has to share a thread looks at it. */
export interface InflateWork {
  bytes: number
}

export interface MessageInflaterOptions {
  /** 8 to 15, as agreed for the direction. */
  windowBits: number
  noContextTakeover: boolean
  maxMessageBytes?: number
  work?: InflateWork | null
}

/** Gets inflated bytes. Borrowed: valid during the call only. */
export type InflateOutput = (bytes: Uint8Array, start: number, end: number) => void

/**
 * Inflates the compressed messages of one direction, one after another (RFC 7692 §7.2.2), in pieces and without
 * keeping them. With context takeover a message may refer to those before it. Once one could not be inflated, that
 * context is lost: later messages are still tried, and fail where they refer to what is missing, so that whatever
 * is handed out is right.
 */
export class MessageInflater {
  /** Of the current message. `invalid`: not deflate data, or it refers to a lost context. */
  status: 'ok' | 'invalid' | 'limit' = 'ok'
  /** Bytes inflated of the current message. */
  length = 0
  /** Whether the current message began without the context its sender had. */
  contextLost = false

  private readonly output: InflateOutput
  private readonly work: InflateWork
  private readonly windowBits: number
  private readonly noContextTakeover: boolean
  private readonly maxMessageBytes: number
  private readonly stream = new ZStream()
  private started = false
  private anyInput = false
  /** The message's last block so far had BFINAL set. */
  private atStreamEnd = false
  private needsReset = false

  constructor(options: MessageInflaterOptions, output: InflateOutput) {
    this.windowBits = options.windowBits
    this.noContextTakeover = options.noContextTakeover
    this.maxMessageBytes = options.maxMessageBytes ?? MAX_INFLATED_MESSAGE_BYTES
    this.work = options.work ?? { bytes: 0 }
    this.output = output
  }

  begin(): void {
    this.status = 'ok'
    this.length = 0
    this.anyInput = false
    if (!this.started) this.start()
    else if (this.needsReset || this.noContextTakeover) this.reset()
    else if (this.atStreamEnd) this.continueAfterFinal()
    this.needsReset = false
  }

  /** Payload bytes of the current message, unmasked. Borrowed. */
  push(bytes: Uint8Array, start: number, end: number): void {
    if (start >= end || this.status !== 'ok') return
    this.anyInput = true
    this.inflate(bytes, start, end)
  }

  /** The current message is complete. */
  finish(): void {
    // A payload of no byte at all stands for no block; a final block needs no tail (RFC 7692 §7.2.3.5).
    if (this.status === 'ok' && this.anyInput && !this.atStreamEnd) this.inflateTail()
    if (this.status !== 'ok') this.loseContext()
    else if (this.contextLost) this.regainContext()
  }

  /** The rest of the current message will not come, or bytes of this direction are missing. */
  loseContext(): void {
    this.needsReset = true
    this.contextLost = !this.noContextTakeover
  }

  /**
   * What later messages may refer to: the last 2^windowBits bytes of output, an owned copy. A checkpoint to
   * `restore` from, taken between two messages; empty where there is no context, or it is lost.
   */
  snapshot(): Uint8Array {
    if (this.noContextTakeover || this.needsReset || !this.started) return new Uint8Array(0)
    const { window, whave, wnext, wsize } = stateOf(this.stream)
    if (window === null || whave < wsize) return window === null ? new Uint8Array(0) : window.slice(0, whave)
    const dictionary = new Uint8Array(wsize)
    dictionary.set(window.subarray(wnext))
    dictionary.set(window.subarray(0, wnext), wsize - wnext)
    return dictionary
  }

  /** Goes on from a snapshot: the next message inflates as the one after it did. */
  restore(dictionary: Uint8Array): void {
    this.contextLost = false
    this.needsReset = false
    if (this.started) this.reset()
    else this.start()
    if (dictionary.length > 0) zlibInflateSetDictionary(this.stream, dictionary)
  }

  /** After the tail the sender took off, the data ends between two blocks, or it was cut. */
  private inflateTail(): void {
    this.inflate(TAIL, 0, TAIL.length)
    const ended = this.atStreamEnd || this.stream.data_type === BETWEEN_BLOCKS
    if (!ended && this.status === 'ok') this.status = 'invalid'
  }

  /** A whole window of output since the loss: nothing older can be referred to. */
  private regainContext(): void {
    const { whave, wsize } = stateOf(this.stream)
    this.contextLost = wsize === 0 || whave < wsize
  }

  private start(): void {
    this.started = true
    zlibInflateInit2(this.stream, -this.windowBits)
    this.limitDistance()
  }

  private reset(): void {
    zlibInflateReset(this.stream)
    this.limitDistance()
    this.atStreamEnd = false
  }

  /** After a block with BFINAL set a new one begins at the next byte; the window stays. */
  private continueAfterFinal(): void {
    zlibInflateResetKeep(this.stream)
    this.limitDistance()
    this.atStreamEnd = false
  }

  private inflate(bytes: Uint8Array, start: number, end: number): void {
    const { stream } = this
    stream.input = bytes
    stream.next_in = start
    stream.avail_in = end - start
    stream.output = outputBuffer
    let full = true
    while (this.status === 'ok' && (stream.avail_in > 0 || full)) {
      if (this.atStreamEnd) {
        if (stream.avail_in === 0) break
        this.continueAfterFinal()
      }
      full = this.step()
    }
    stream.input = TAIL
  }

  /** One call of zlib. @returns whether there may be more output without more input */
  private step(): boolean {
    const { stream } = this
    // One byte more than allowed, so that a message of exactly the limit passes.
    const room = Math.min(outputBuffer.length, this.maxMessageBytes - this.length + 1)
    stream.next_out = 0
    stream.avail_out = room
    const result = zlibInflate(stream, Z_SYNC_FLUSH)
    let count = stream.next_out
    if (this.length + count > this.maxMessageBytes) {
      count = this.maxMessageBytes - this.length
      this.status = 'limit'
    } else if (result === Z_STREAM_END) {
      this.atStreamEnd = true
    } else if (result !== Z_OK && result !== Z_BUF_ERROR) {
      this.status = 'invalid'
    }
    this.length += count
    this.work.bytes += count
    if (count > 0) this.output(outputBuffer, 0, count)
    return stream.avail_out === 0
  }

  /**
   * A distance beyond the agreed window is a fault however the data is cut. zlib checks it only against
   * what the window holds, which depends on the size of the pieces.
   */
  private limitDistance(): void {
    stateOf(this.stream).dmax = 2 ** this.windowBits
  }
}

/** The fields of zlib's `struct inflate_state` used here; pako keeps zlib's names. */
interface InflateState {
  window: Uint8Array | null
  whave: number
  wnext: number
  wsize: number
  dmax: number
}

function stateOf(stream: ZStream): InflateState {
  return stream.state as InflateState
}
