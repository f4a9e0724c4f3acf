import { describe, expect, it } from 'vitest'
import { HANDSHAKE_STATES, STATES_AFTER_RESET, statesAfterFin } from '@shared/tcp/tcp-states'

describe('The states of the two ends', () => {
  it('go from SYN_SENT and LISTEN to ESTABLISHED in three steps (RFC 9293, figure 6)', () => {
    expect(HANDSHAKE_STATES.syn).toEqual({ client: ['SYN_SENT'], server: ['LISTEN'] })
    expect(HANDSHAKE_STATES['syn-ack']).toEqual({ client: null, server: ['SYN_RCVD'] })
    expect(HANDSHAKE_STATES['handshake-ack']).toEqual({ client: ['ESTABLISHED'], server: ['ESTABLISHED'] })
  })

  it('end CLOSED after both FINs, the first to close by way of TIME_WAIT (RFC 9293, figure 12)', () => {
    expect(statesAfterFin(1, false)).toEqual({ client: ['CLOSE_WAIT'], server: ['FIN_WAIT_1'] })
    expect(statesAfterFin(0, true)).toEqual({
      client: ['LAST_ACK', 'CLOSED'],
      server: ['TIME_WAIT', 'CLOSED'],
    })
  })

  it('are CLOSED at once after a reset', () => {
    expect(STATES_AFTER_RESET).toEqual({ client: ['CLOSED'], server: ['CLOSED'] })
  })
})
