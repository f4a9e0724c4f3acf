import type { ProxyRefusal, TunnelKind } from '@shared/model/fact'
import type { Refusal } from '../station'
import type { Target } from '../target'

/** What a client's bytes amount to so far; `answer`, where there is one, is what is to be sent to it first. */
export type DoorStep = { answer?: Uint8Array } & (
  | { kind: 'more' }
  /** It wants to go to `target`; `rest` is for there. */
  | { kind: 'asked'; via: TunnelKind; target: Target; rest: Uint8Array }
  | { kind: 'refused'; reason: ProxyRefusal }
)

/** One protocol in which a client asks a forward proxy for a connection. Sans-I/O. */
export interface Door {
  /** Takes the client's next bytes. */
  read(bytes: Uint8Array): DoorStep
  /** What tells the client that its connection is there; empty where nothing does. */
  readonly granted: Uint8Array
  readonly refusal: Refusal
}
