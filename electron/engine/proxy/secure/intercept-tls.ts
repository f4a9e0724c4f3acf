import { readFirstBytes } from '../first-bytes'
import type { Cancel, Station } from '../station'
import { answerTls, type AnswerSetup } from './answer-tls'
import { shakeHands, type SecureSetup } from './secure-upstream'

const TLS_HANDSHAKE = 0x16

export interface InterceptSetup {
  /** Hosts whose TLS is opened; `*.example.org` stands for all below it. */
  hosts: readonly string[]
  /** Hosts a client refused our certificate for: they are passed through. Grows. */
  passed: Set<string>
  upstream: SecureSetup
  answer: Omit<AnswerSetup, 'host'>
}

/**
 * The station that opens TLS to chosen hosts, behind a forward proxy's tunnel: our handshake with the server comes first,
 * then the client's with us. A client that refuses our certificate keeps the server's own from the next time on.
 */
export function interceptTls({ hosts, passed, upstream, answer }: InterceptSetup): Station {
  return (connection, next) => {
    const host = connection.target?.host ?? ''
    if (!hosts.some((pattern) => matches(host, pattern))) {
      next()
      return null
    }
    let isTls = false
    const cancels: Cancel[] = []
    cancels.push(
      readFirstBytes(
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
          if (passed.has(host)) {
            connection.fact({ kind: 'tls-policy', host, policy: 'pass', reason: 'refused-before' })
            next()
            return
          }
          connection.fact({ kind: 'tls-policy', host, policy: 'terminate', reason: 'chosen' })
          const answerClient = (): void => {
            cancels.push(
              answerTls(connection, { ...answer, host }, next, (error) => {
                passed.add(host)
                connection.fail('tls-failed', 'client-proxy', error)
              }),
            )
          }
          cancels.push(
            shakeHands(connection, upstream, answerClient, (failure, error) => {
              connection.fail(failure, 'proxy-server', error)
            }),
          )
        },
        () => connection.hangUp(),
      ),
    )
    return () => {
      for (const cancel of cancels) cancel()
    }
  }
}

function matches(host: string, pattern: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  const wanted = pattern.toLowerCase()
  return wanted.startsWith('*.') ? name.endsWith(wanted.slice(1)) : name === wanted
}
