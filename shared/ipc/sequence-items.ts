import type { Direction } from '../model/direction'
import type { Fact, Leg } from '../model/fact'
import type { Nanoseconds } from '../model/nanoseconds'
import type { TcpState, WebSocketState } from '../tcp/tcp-states'
import type { FrameRow } from './rows'

/** Folds a request may name as unfolded; more are refused, and the window unfolds no more than that. */
export const MAX_UNFOLDED_RUNS = 256
/** Rows of a ladder that can be drawn to the scale of time: their times are sent at once. */
export const MAX_TIMED_ITEMS = 20_000

/** A state, or the states it passes through at once: `LAST_ACK`, then `CLOSED`. */
export type EndStates = readonly (TcpState | WebSocketState)[]

interface SequenceItemBase {
  /** Names the item for as long as the connection lives, wherever folding moves it. */
  key: string
  time: Nanoseconds
  packet: number
  /** Since the item before it (for a fold: since its last frame); null for the first. */
  sincePrevious: Nanoseconds | null
  /** From whom to whom; null for what happened at one place. */
  direction: Direction | null
  /** The leg that alone carried it: what Sockscope itself sent, or had no server to pass on to. Null for both. */
  leg: Leg | null
  /** State of either end after it, where it changed. */
  states: { client: EndStates | null; server: EndStates | null }
}

export type TcpStepName = 'syn' | 'syn-ack' | 'handshake-ack'

/** One row of the ladder. */
export type SequenceItem = SequenceItemBase &
  (
    | {
        kind: 'tcp-step'
        step: TcpStepName
        /** Null where the step stands for what the sockets reported. */
        seq: number | null
        ack: number | null
        inferred: boolean
      }
    /** What the proxy did between its two legs, folded into one row; its facts follow where it is open. */
    | { kind: 'legs'; facts: number; open: boolean; until: Nanoseconds; failed: boolean }
    /** `upstream`: a step of Sockscope on its way to the server. */
    | { kind: 'fact'; fact: Fact; upstream: boolean }
    | {
        kind: 'head'
        part: 'request' | 'interim' | 'response'
        exchange: number
        startLine: string
        /** A head of the exchange that asked for a WebSocket, and whether it got one. */
        upgrade: 'asked' | 'accepted' | 'refused' | null
        /** Of a response: since its request; null where that was not captured. */
        replyAfter: Nanoseconds | null
      }
    /** Requests whose heads are counted, not kept. */
    | { kind: 'more-exchanges'; count: number }
    | { kind: 'frame'; row: FrameRow; pair: PingPair | null }
    | {
        kind: 'fold'
        /** Name it in `unfolded` to open it. */
        fold: number
        open: boolean
        /** Numbers of the first and the last frame. */
        first: number
        last: number
        frames: [clientToServer: number, serverToClient: number]
        bytes: [clientToServer: number, serverToClient: number]
        /** Time of the last of them. */
        until: Nanoseconds
      }
    | { kind: 'gap'; bytes: number }
    | { kind: 'opaque'; streamOffset: number; reason: string }
    | { kind: 'fin'; inferred: boolean }
    | { kind: 'rst'; inferred: boolean }
  )

/** The ping a pong answers, or the pong that answered a ping (RFC 6455 §5.5.2, §5.5.3). */
export interface PingPair {
  /** Number of the other frame. */
  frame: number
  roundTrip: Nanoseconds
}

/** When each row of the ladder happens, in nanoseconds since its connection began. */
export interface SequenceTimes {
  total: number
  /** Null for ladders longer than MAX_TIMED_ITEMS. */
  times: Float64Array | null
}
