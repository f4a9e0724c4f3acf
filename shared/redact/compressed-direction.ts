import { latin1 } from '../http1/latin1'
import { MessageInflater } from '../websocket/message-inflater'
import { fitMessage } from './fit-deflate'

/** A compressed message as long as it was. */
export interface RewrittenMessage {
  wire: Uint8Array
  /** The content, or words of it, had to give way to filler: it could not be read, or did not become as short as it was. */
  isBlanked: boolean
}

export interface CompressedDirectionOptions {
  /** 8 to 15, as agreed for the direction. */
  windowBits: number
  noContextTakeover: boolean
  /** A message that inflates to more is blanked. */
  maxMessageBytes: number
}

const FILLER = 0x78
const NOTHING = new Uint8Array(0)
const SPACE = Uint8Array.of(0x20)

/**
 * Rewrites the compressed messages of one direction, one after another, each to the length it had on the wire. A message
 * may refer to those before it (RFC 7692 §7.1.1), so two contexts are kept: what the sender's said, and what a reader of
 * the rewritten messages has. One that comes out right by itself stays as it was.
 */
export class CompressedDirection {
  readonly #options: CompressedDirectionOptions
  readonly #inflater: MessageInflater
  #pieces: Uint8Array[] = []
  /** The end of what a reader of the rewritten messages has inflated. */
  #window: Uint8Array = NOTHING
  /** Both contexts are the same so far. */
  #isSame = true

  constructor(options: CompressedDirectionOptions) {
    this.#options = options
    this.#inflater = new MessageInflater(options, (bytes, start, end) =>
      this.#pieces.push(bytes.slice(start, end)),
    )
  }

  /** The content of the next message; null where it cannot be read whole. To be followed by `rewrite`. */
  inflate(wire: Uint8Array, isComplete: boolean): Uint8Array | null {
    this.#pieces = []
    this.#inflater.begin()
    this.#inflater.push(wire, 0, wire.length)
    if (!isComplete) {
      this.#inflater.loseContext()
      return null
    }
    this.#inflater.finish()
    if (this.#inflater.status !== 'ok') return null
    return joined(this.#pieces)
  }

  /**
   * @param content what the message is to say; null where it could not be read
   * @param isChanged whether that is something else than it said
   * @param isText a space at its end harms nobody
   */
  rewrite(
    wire: Uint8Array,
    content: Uint8Array | null,
    isChanged: boolean,
    isText: boolean,
  ): RewrittenMessage {
    if (wire.length === 0) return { wire, isBlanked: false }
    if (content !== null) {
      if (!isChanged && this.#isSame) return this.#passed(wire, content, false)
      if (this.#says(wire, content)) return this.#passed(wire, content, false)
      this.#isSame = this.#options.noContextTakeover
      // Empty blocks are ten bits long: one length in five they cannot fill, and a space behind the text does.
      for (const tried of isText ? [content, joined([content, SPACE])] : [content]) {
        const fitted = this.#fit(tried, wire.length)
        if (fitted !== null && this.#says(fitted, tried)) return this.#passed(fitted, tried, false)
      }
    }
    this.#isSame = false
    if (content !== null && isText) {
      for (const thinned of this.#thinned(content)) {
        const fitted = this.#fit(thinned, wire.length)
        if (fitted !== null) return this.#passed(fitted, thinned, true)
      }
    }
    for (const filler of fillers(content?.length ?? wire.length)) {
      const fitted = this.#fit(filler, wire.length)
      if (fitted !== null) return this.#passed(fitted, filler, true)
    }
    throw new Error('an empty message fits every length')
  }

  #fit(content: Uint8Array, length: number): Uint8Array | null {
    const { windowBits, noContextTakeover } = this.#options
    return fitMessage(content, length, { windowBits, dictionary: noContextTakeover ? NOTHING : this.#window })
  }

  /**
   * What was short because it referred to a secret is longer without it. Words that are new give way to filler, the longest
   * first, until the message is as short as it was: that leaves more of it than filler alone.
   */
  *#thinned(content: Uint8Array): Generator<Uint8Array> {
    const context = latin1(this.#window, 0, this.#window.length)
    const text = latin1(content, 0, content.length)
    const words = [...text.matchAll(/[0-9A-Za-z]{2,}/g)].filter(([word]) => !context.includes(word))
    words.sort(([one], [other]) => other.length - one.length)
    const thinned = content.slice()
    for (let from = 0, count = 1; from < words.length; from += count, count = from) {
      for (const { 0: word, index } of words.slice(from, from + count))
        thinned.fill(FILLER, index, index + word.length)
      yield thinned
    }
    for (const { 0: word, index } of text.matchAll(/[0-9A-Za-z]{2,}/g))
      thinned.fill(FILLER, index, index + word.length)
    yield thinned
  }

  /** Whether a reader of the rewritten messages finds that content in these bytes. */
  #says(wire: Uint8Array, content: Uint8Array): boolean {
    const pieces: Uint8Array[] = []
    const { windowBits, noContextTakeover } = this.#options
    const inflater = new MessageInflater(
      { windowBits, noContextTakeover: false, maxMessageBytes: content.length },
      (bytes, start, end) => pieces.push(bytes.slice(start, end)),
    )
    if (!noContextTakeover) inflater.restore(this.#window)
    inflater.begin()
    inflater.push(wire, 0, wire.length)
    inflater.finish()
    if (inflater.status !== 'ok' || inflater.length !== content.length) return false
    const said = joined(pieces)
    return content.every((byte, at) => said[at] === byte)
  }

  #passed(wire: Uint8Array, content: Uint8Array, isBlanked: boolean): RewrittenMessage {
    const reach = 2 ** this.#options.windowBits
    if (content.length >= reach) this.#window = content.slice(content.length - reach)
    else {
      const kept = this.#window.subarray(Math.max(0, this.#window.length + content.length - reach))
      this.#window = joined([kept, content])
    }
    return { wire, isBlanked }
  }
}

/** As long as the content, then shorter: nothing at all fits any length. */
function* fillers(length: number): Generator<Uint8Array> {
  yield new Uint8Array(length).fill(FILLER)
  for (let shorter = length >> 1; shorter > 0; shorter >>= 1) yield new Uint8Array(shorter).fill(FILLER)
  if (length === 0) yield Uint8Array.of(FILLER)
  yield NOTHING
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
