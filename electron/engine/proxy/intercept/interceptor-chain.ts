import { CLIENT_TO_SERVER, type Direction } from '@shared/model/direction'
import type { Interceptor, Modification } from './interceptor'

const NOTHING = new Uint8Array(0)

/** Interceptors one behind another: what the first gives out towards the server is what the second is given. */
export class InterceptorChain {
  #interceptors: Interceptor[]
  /** Of those that have finished since they were asked last. */
  #modifications: Modification[] = []

  /** @param interceptors from the client's side to the server's */
  constructor(interceptors: readonly Interceptor[]) {
    this.#interceptors = [...interceptors]
  }

  /** Nothing will be changed any more: bytes need not pass here. */
  get isEmpty(): boolean {
    return this.#interceptors.length === 0
  }

  /** What goes on in place of `bytes`; maybe nothing yet. */
  pass(direction: Direction, bytes: Uint8Array): Uint8Array {
    let passing = bytes
    for (const interceptor of this.#inOrder(direction)) {
      if (passing.length === 0) break
      passing = give(interceptor, direction, passing)
    }
    this.#dropFinished()
    return passing
  }

  /** What was still held when the side that `direction` comes from sent FIN. */
  end(direction: Direction): Uint8Array {
    let held: Uint8Array = NOTHING
    for (const interceptor of this.#inOrder(direction)) {
      const passed = held.length === 0 ? held : give(interceptor, direction, held)
      const own = interceptor.end(direction)
      held = own.length === 0 ? passed : passed.length === 0 ? own : Buffer.concat([passed, own])
    }
    this.#dropFinished()
    return held
  }

  /** What was changed since the last call. */
  takeModifications(): Modification[] {
    const modifications = this.#modifications
    this.#modifications = []
    for (const interceptor of this.#interceptors) modifications.push(...interceptor.takeModifications())
    return modifications
  }

  #inOrder(direction: Direction): readonly Interceptor[] {
    return direction === CLIENT_TO_SERVER ? this.#interceptors : this.#interceptors.toReversed()
  }

  #dropFinished(): void {
    if (!this.#interceptors.some(({ isFinished }) => isFinished)) return
    // In the order of the chain, also where one was dropped.
    this.#modifications = this.takeModifications()
    this.#interceptors = this.#interceptors.filter(({ isFinished }) => !isFinished)
  }
}

function give(interceptor: Interceptor, direction: Direction, bytes: Uint8Array): Uint8Array {
  return direction === CLIENT_TO_SERVER ? interceptor.client(bytes) : interceptor.server(bytes)
}
