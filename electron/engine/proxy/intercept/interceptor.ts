import type { Direction } from '@shared/model/direction'
import type { Fact } from '@shared/model/fact'

/** What an interceptor changed, as it is told in the record. */
export type Modification = Extract<Fact, { kind: 'modification' }>

/**
 * Sees the bytes of both directions before they are sent on, and may replace them. It never waits: what it cannot
 * decide yet it holds, within a limit of its own, and gives up with a later call.
 */
export interface Interceptor {
  /**
   * What goes on to the server in place of `bytes`: often the very same, maybe nothing yet.
   * @param bytes must not be modified
   */
  client(bytes: Uint8Array): Uint8Array
  /** The same for bytes on their way to the client. */
  server(bytes: Uint8Array): Uint8Array
  /** The side this direction comes from sent FIN; what is still held goes on in front of it. */
  end(direction: Direction): Uint8Array
  /** What was changed since the last call. */
  takeModifications(): Modification[]
  /** True once nothing is held and nothing will be changed any more: it is asked no more. */
  readonly isFinished: boolean
}
