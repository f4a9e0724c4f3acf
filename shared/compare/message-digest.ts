import { CLOSE, TEXT } from '../websocket/opcodes'
import { combined, hashBytes, hashText } from './hash'
import { JsonDigest } from './json-digest'
import type { LearnedVariation } from './learned-variation'
import { comparableJson, isBlank, jsonOf, jsonStart } from './message-text'
import { maskedText } from './variable-text'

/** Longer messages are compared byte by byte: nothing in them is masked. */
export const MAX_MASKED_BYTES = 1 << 20
/** Of text that is no JSON its first word says what kind it is. */
const FIRST_WORD = /^[\p{L}_-]*/u

/** The shape of every close frame. */
export const CLOSE_SHAPE = combined(CLOSE, 0)

/** Hashes messages for comparing them, one after the other; the hashes of the last one are in `value` and `shape`. */
export class MessageDigest {
  /** Equal for messages that are equal but for what differs in every run. */
  value = 0
  /** Equal for messages of the same kind. */
  shape = 0
  readonly #json = new JsonDigest()
  readonly #decoder = new TextDecoder()
  readonly #learned: LearnedVariation | null

  constructor(learned: LearnedVariation | null = null) {
    this.#learned = learned
  }

  /** @param bytes a text or binary message after inflating, or the payload of a close frame */
  read(opcode: number, bytes: Uint8Array): void {
    this.#readContent(opcode, bytes)
    this.shape = combined(opcode, this.shape)
    if (this.#learned !== null) this.#leaveOut(bytes, this.#learned)
    this.value = combined(opcode, this.value)
  }

  /** The same of a message that is too long to be in memory, from a hash of all its bytes. */
  readLong(opcode: number, hash: number): void {
    this.shape = combined(opcode, 0)
    this.value = combined(opcode, hash)
  }

  #readContent(opcode: number, bytes: Uint8Array): void {
    if (opcode === CLOSE) {
      const code = bytes.length < 2 ? 0 : bytes[0]! * 256 + bytes[1]!
      this.shape = 0
      this.value = combined(code, hashText(maskedText(this.#decoder.decode(bytes.subarray(2)))))
      return
    }
    const start = jsonStart(bytes)
    if (start >= 0 && this.#json.read(bytes, start, bytes.length)) {
      const prefix = start === 0 || isBlank(bytes[start - 1]!) ? 0 : hashBytes(bytes, 0, start)
      this.value = combined(prefix, this.#json.value)
      this.shape = combined(prefix, this.#json.shape)
      return
    }
    if (opcode !== TEXT) {
      this.value = hashBytes(bytes, 0, bytes.length)
      this.shape = bytes.length
      return
    }
    const text = this.#decoder.decode(bytes)
    this.value = hashText(maskedText(text))
    this.shape = hashText(FIRST_WORD.exec(text)?.[0] ?? '')
  }

  /** What two good runs differed in does not count. */
  #leaveOut(bytes: Uint8Array, learned: LearnedVariation): void {
    const paths = learned.paths(this.shape)
    if (paths === null) return
    const json = paths.has(WHOLE_MESSAGE) ? undefined : jsonOf(bytes)
    this.value = json === undefined ? 0 : hashText(json.prefix + comparableJson(json.document, paths))
  }
}

/** Stands for all of a message that is no JSON. */
export const WHOLE_MESSAGE = ''
