import { CLIENT_TO_SERVER, type Direction } from '@shared/model/direction'
import type { Station } from '../station'
import type { Interceptor, Modification } from './interceptor'
import { RequestHeadWatch } from '../request-head-watch'

/**
 * The station that ends a connection whose client takes too long for its first request head (slowloris).
 * @param milliseconds from the head's first byte to its end; 0 for no limit
 */
export function limitFirstHead(milliseconds: number): Station {
  return (connection, next) => {
    if (milliseconds === 0) {
      next()
      return null
    }
    const timeout = new HeadTimeout(milliseconds, () => {
      connection.fail('head-timeout', 'client-proxy', null)
    })
    connection.interceptors.push(timeout)
    next()
    return () => timeout.stop()
  }
}

/** Changes nothing: it is there to see the client's first bytes. */
class HeadTimeout implements Interceptor {
  isFinished = false
  readonly #watch = new RequestHeadWatch()
  readonly #milliseconds: number
  readonly #onTimeout: () => void
  #timer: NodeJS.Timeout | null = null

  constructor(milliseconds: number, onTimeout: () => void) {
    this.#milliseconds = milliseconds
    this.#onTimeout = onTimeout
  }

  client(bytes: Uint8Array): Uint8Array {
    if (this.#watch.takes(bytes)) this.stop()
    else this.#timer ??= setTimeout(this.#onTimeout, this.#milliseconds)
    return bytes
  }

  server(bytes: Uint8Array): Uint8Array {
    return bytes
  }

  end(direction: Direction): Uint8Array {
    if (direction === CLIENT_TO_SERVER) this.stop()
    return new Uint8Array(0)
  }

  takeModifications(): Modification[] {
    return []
  }

  stop(): void {
    this.isFinished = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
