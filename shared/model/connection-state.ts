import type { Nanoseconds } from './nanoseconds'

/** Where a connection stands in its life, from what packets and facts tell. */
export type ConnectionState =
  | 'connecting'
  | 'open'
  /** One side has ended its direction. */
  | 'closing'
  | 'closed'
  | 'reset'
  /** It never came to be: `failure` says why. */
  | 'failed'

export interface HandshakeStep {
  packet: number
  time: Nanoseconds
  /** Null where the step is inferred from what the sockets reported. */
  seq: number | null
  ack: number | null
}

export interface Handshake {
  state: 'complete' | 'partial' | 'missing' | 'inferred'
  syn: HandshakeStep | null
  synAck: HandshakeStep | null
  ack: HandshakeStep | null
}
