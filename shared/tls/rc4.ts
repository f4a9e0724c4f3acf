/** RC4's keystream (RFC 6229 has its vectors); old captures need it, and OpenSSL 3 has it no more. */
export class Rc4 {
  readonly #key: Uint8Array
  readonly #state = new Uint8Array(256)
  #i = 0
  #j = 0
  #position = 0

  constructor(key: Uint8Array) {
    this.#key = key
    this.#reset()
  }

  /** Decrypts bytes whose first is the `position`th of the stream; going back costs a run from its beginning. */
  decrypt(position: number, bytes: Uint8Array): Uint8Array {
    if (position < this.#position) this.#reset()
    while (this.#position < position) this.#next()
    return bytes.map((byte) => byte ^ this.#next())
  }

  #reset(): void {
    const state = this.#state
    for (let i = 0; i < 256; i++) state[i] = i
    for (let i = 0, j = 0; i < 256; i++) {
      const value = state[i]!
      j = (j + value + this.#key[i % this.#key.length]!) & 0xff
      state[i] = state[j]!
      state[j] = value
    }
    this.#i = this.#j = this.#position = 0
  }

  #next(): number {
    const state = this.#state
    this.#i = (this.#i + 1) & 0xff
    const value = state[this.#i]!
    this.#j = (this.#j + value) & 0xff
    const other = state[this.#j]!
    state[this.#i] = other
    state[this.#j] = value
    this.#position++
    return state[(value + other) & 0xff]!
  }
}
