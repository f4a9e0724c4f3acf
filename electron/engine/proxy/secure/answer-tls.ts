import { TLSSocket, type SecureContext } from 'node:tls'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import type { TlsCrypto } from '@shared/tls/tls-crypto'
import { errorCode } from '../error-code'
import type { CertificateSource } from '../proxy-options'
import type { Cancel, Passage } from '../station'
import { HandshakeLog } from './handshake-log'
import { WatchedSocket } from './watched-socket'

export interface AnswerSetup {
  certificates: CertificateSource
  /** Whose certificate a client gets that names no host. */
  host: string
  /** Milliseconds a handshake may take. */
  timeout: number
  crypto: TlsCrypto
}

/**
 * Answers the client's TLS with a certificate of our own. What stands in the record is what the socket carries, and its
 * secrets; the stations behind see what is inside.
 * @param onFailed the handshake came to nothing, for the client's alert or because it left
 */
export function answerTls(
  connection: Passage,
  setup: AnswerSetup,
  onSecure: () => void,
  onFailed: (error: string) => void,
): Cancel {
  let isOver = false
  const stop = (): void => {
    isOver = true
  }
  void setup.certificates.of(setup.host).then(
    (secureContext) => {
      if (!isOver) accept(connection, setup, secureContext, () => isOver, onSecure, onFailed)
    },
    (error: unknown) => onFailed(String(error)),
  )
  return stop
}

function accept(
  connection: Passage,
  { certificates, timeout, crypto }: AnswerSetup,
  secureContext: SecureContext,
  isCancelled: () => boolean,
  onSecure: () => void,
  onFailed: (error: string) => void,
): void {
  const { client } = connection
  const tap = connection.tapClient()
  const log = new HandshakeLog(crypto, 'server')
  let isSecure = false
  const watched = new WatchedSocket(client.socket, {
    bytes: (sent, bytes) => {
      if (!isSecure) log.add(sent, bytes)
      tap.data(sent ? SERVER_TO_CLIENT : CLIENT_TO_SERVER, bytes)
    },
    ended: (sent) => tap.ended(sent ? SERVER_TO_CLIENT : CLIENT_TO_SERVER),
  })
  const tls = new TLSSocket(watched, {
    isServer: true,
    secureContext,
    SNICallback: (host, done) => {
      certificates.of(host).then(
        (context) => done(null, context),
        (error: unknown) => done(error as Error),
      )
    },
    ALPNProtocols: ['http/1.1'],
  })
  let hasFailed = false
  const fail = (error: string): void => {
    if (isSecure || hasFailed || isCancelled()) return
    hasFailed = true
    clearTimeout(timer)
    // Its alert is on its way to be recorded.
    setImmediate(() => onFailed(log.take().alert ?? error))
  }
  const timer = setTimeout(() => fail('ETIMEDOUT'), timeout)
  tls.on('keylog', (line) => {
    log.addSecret(line)
    tap.secret(line)
  })
  tls.on('secure', () => {
    isSecure = true
    clearTimeout(timer)
    client.stream = tls
    if (!isCancelled()) onSecure()
  })
  // Before the handshake is done Node keeps its errors to itself.
  tls.on('_tlsError', (error: Error) => fail(errorCode(error)))
  tls.on('error', (error: NodeJS.ErrnoException) => {
    if (isSecure) connection.fail('tls-failed', 'client-proxy', errorCode(error))
    else fail(errorCode(error))
  })
  tls.on('close', () => fail('closed'))
  watched.on('end', () => fail('closed'))
}
