import type { Direction } from '../model/direction'

/** States of a TCP end (RFC 9293 §3.3.2) that packets or sockets tell of. */
export type TcpState =
  | 'LISTEN'
  | 'SYN_SENT'
  | 'SYN_RCVD'
  | 'ESTABLISHED'
  | 'FIN_WAIT_1'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'TIME_WAIT'
  | 'CLOSED'

/** States of a WebSocket (RFC 6455 §4.1, §7.1); a page knows them as readyState. */
export type WebSocketState = 'CONNECTING' | 'OPEN' | 'CLOSING'

/** What the two ends passed through at a step; null where a step leaves an end as it was. */
export interface TcpStates {
  client: readonly TcpState[] | null
  server: readonly TcpState[] | null
}

/** After each step of the three-way handshake (RFC 9293 §3.5, figure 6). */
export const HANDSHAKE_STATES: Readonly<Record<'syn' | 'syn-ack' | 'handshake-ack', TcpStates>> = {
  syn: { client: ['SYN_SENT'], server: ['LISTEN'] },
  'syn-ack': { client: null, server: ['SYN_RCVD'] },
  'handshake-ack': { client: ['ESTABLISHED'], server: ['ESTABLISHED'] },
}

/**
 * After a FIN (RFC 9293 §3.6, figure 12). The first one leaves its sender waiting; with the second both ends come to
 * CLOSED, the one that closed first after TIME_WAIT.
 */
export function statesAfterFin(direction: Direction, isSecond: boolean): TcpStates {
  const sender: TcpState[] = isSecond ? ['LAST_ACK', 'CLOSED'] : ['FIN_WAIT_1']
  const receiver: TcpState[] = isSecond ? ['TIME_WAIT', 'CLOSED'] : ['CLOSE_WAIT']
  return direction === 0 ? { client: sender, server: receiver } : { client: receiver, server: sender }
}

/** An RST ends both directions at once (RFC 9293 §3.5.2). */
export const STATES_AFTER_RESET: TcpStates = { client: ['CLOSED'], server: ['CLOSED'] }
