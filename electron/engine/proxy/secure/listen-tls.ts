import { localEndpoint } from '../endpoint-of-socket'
import { readFirstBytes } from '../first-bytes'
import type { Cancel, Station } from '../station'
import { answerTls, type AnswerSetup } from './answer-tls'

const TLS_HANDSHAKE = 0x16

/** The station that answers TLS at a listener. A client that speaks plainly all the same is relayed. */
export function listenTls(setup: Omit<AnswerSetup, 'host'>): Station {
  return (connection, next) => {
    let isTls = false
    let stopAnswer: Cancel | null = null
    const stopReading = readFirstBytes(
      connection.client,
      (chunk) => {
        isTls = chunk[0] === TLS_HANDSHAKE
        return { rest: chunk }
      },
      () => {
        if (!isTls) {
          next()
          return
        }
        const host = localEndpoint(connection.client.socket).address
        stopAnswer = answerTls(connection, { ...setup, host }, next, (error) => {
          connection.fail('tls-failed', 'client-proxy', error)
        })
      },
      () => connection.hangUp(),
    )
    return () => {
      stopReading()
      stopAnswer?.()
    }
  }
}
