import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import { connect, rootCertificates, type PeerCertificate, type TLSSocket } from 'node:tls'
import { CLIENT_TO_SERVER } from '@shared/model/direction'
import type { CertificatePolicy } from '@shared/model/recording-options'
import type { TlsCrypto } from '@shared/tls/tls-crypto'
import { readFirstBytes } from '../first-bytes'
import { errorCode } from '../error-code'
import { httpRefusal } from '../http-refusal'
import type { Passage, Station } from '../station'
import { HandshakeLog } from './handshake-log'
import { WatchedSocket } from './watched-socket'

export interface SecureSetup {
  policy: CertificatePolicy
  /** Certificates in PEM that the server's may be verified with, beside those Node brings along. */
  trust: readonly string[]
  /** Milliseconds a handshake may take. */
  timeout: number
  crypto: TlsCrypto
}

const TLS_HANDSHAKE = 0x16
const NOTHING = new Uint8Array(0)

/**
 * The station in front of a target that speaks TLS. A client that speaks TLS itself is relayed as it is; one that speaks
 * plainly gets TLS added on the server's leg, whose certificate is verified as a browser would.
 */
export function secureUpstream(setup: SecureSetup): Station {
  return (connection, next) => {
    let first: Buffer = Buffer.alloc(0)
    let stopHandshake: (() => void) | null = null
    const stopReading = readFirstBytes(
      connection.client,
      (chunk) => {
        first = chunk
        return { rest: NOTHING }
      },
      () => {
        const { socket } = connection.client
        const goOn = (): void => {
          socket.unshift(first)
          next()
        }
        if (first[0] === TLS_HANDSHAKE) goOn()
        else {
          stopHandshake = shakeHands(connection, setup, goOn, (failure, error) => {
            // Before its answer, so that a reader of the record finds both in order.
            connection.data(CLIENT_TO_SERVER, first, NOTHING)
            connection.refusal = httpRefusal
            connection.fail(failure, 'proxy-server', error)
          })
        }
      },
      () => connection.hangUp(),
    )
    return () => {
      stopReading()
      stopHandshake?.()
    }
  }
}

type TlsFailure = 'tls-failed' | 'tls-certificate-refused'

/** Puts TLS on the server's leg, whose stream is then what it carries. */
export function shakeHands(
  connection: Passage,
  setup: SecureSetup,
  next: () => void,
  onFailed: (failure: TlsFailure, error: string) => void,
): () => void {
  const { server, target } = connection
  if (server === null || target === null) throw new Error('No server to speak TLS with.')
  const log = new HandshakeLog(setup.crypto, 'client')
  const watched = new WatchedSocket(server.socket, { bytes: (sent, bytes) => log.add(sent, bytes) })
  const name = target.host.replace(/\.$/, '')
  const tls = connect({
    socket: watched,
    host: name,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ALPNProtocols: ['http/1.1'],
    ca: [...rootCertificates, ...setup.trust],
    // Judged below: whoever asked for it may accept what a browser does not.
    rejectUnauthorized: false,
  })
  let isOver = false
  const timer = setTimeout(() => failed('tls-failed', 'ETIMEDOUT'), setup.timeout)
  const failed = (failure: TlsFailure, error: string): void => {
    if (isOver) return
    stop()
    onFailed(failure, error)
  }
  const stop = (): void => {
    isOver = true
    clearTimeout(timer)
    watched.unwatch()
  }
  tls.on('keylog', (line) => log.addSecret(line))
  tls.on('error', (error: NodeJS.ErrnoException) => {
    if (isOver) connection.fail('tls-failed', 'proxy-server', log.take().alert ?? errorCode(error))
    else failed('tls-failed', log.take().alert ?? errorCode(error))
  })
  tls.once('secureConnect', () => {
    if (isOver) return
    const problem = certificateProblem(tls)
    const refused = refusedBy(setup.policy, tls, problem)
    const { version, cipher, alpn } = log.take()
    connection.fact({
      kind: 'tls-leg',
      leg: 'proxy-server',
      version: version ?? tls.getProtocol() ?? '',
      cipher: cipher ?? '',
      alpn: alpn ?? (tls.alpnProtocol || null),
      serverName: isIP(name) === 0 ? name : null,
      problem,
      accepted: refused === null,
      certificate: peerCertificate(tls),
    })
    if (refused !== null) {
      failed('tls-certificate-refused', refused)
      return
    }
    stop()
    server.stream = tls
    next()
  })
  return stop
}

/** The server's certificate in base64; null where it showed none, for which Node has an empty object. */
function peerCertificate(tls: TLSSocket): string | null {
  const { raw } = tls.getPeerCertificate() as Partial<PeerCertificate>
  return raw?.toString('base64') ?? null
}

/** What a browser would have against the server's certificate, in OpenSSL's words; null for nothing. */
function certificateProblem(tls: TLSSocket): string | null {
  // The typings say Error; it is a code.
  const problem = tls.authorizationError as unknown
  if (tls.authorized || problem === null || problem === undefined) return null
  if (problem instanceof Error) return errorCode(problem)
  return typeof problem === 'string' ? problem : null
}

/** Why the connection is given up: the problem, or that the certificate is not the pinned one; null where it goes on. */
function refusedBy(policy: CertificatePolicy, tls: TLSSocket, problem: string | null): string | null {
  if (policy === 'accept') return null
  if (policy === 'verify') return problem
  const { raw } = tls.getPeerCertificate()
  const fingerprint = createHash('sha256').update(raw).digest('hex')
  return policy === `sha256:${fingerprint}` ? null : 'CERT_NOT_PINNED'
}
