import type { ProxyRefusal, RelayFailure } from '@shared/model/fact'
import { browserError } from '@shared/tls/certificate-problems'
import type { Refusal } from './station'

/** What is wrong with a request, and the status that says so (RFC 9110 §15.5). */
const REFUSALS: Record<ProxyRefusal, [status: string, sentence: string]> = {
  'origin-form': [
    '400 Bad Request',
    'This port is a proxy that records what passes, and no web server. Set it as the HTTP or SOCKS5 proxy of a browser or program.',
  ],
  'target-invalid': ['400 Bad Request', 'The host and port in the request cannot be read.'],
  scheme: ['400 Bad Request', 'Only http:// and ws:// can be asked for like this. Use CONNECT for others.'],
  loop: ['403 Forbidden', 'The request names this proxy itself as its target.'],
  'head-too-large': ['431 Request Header Fields Too Large', 'The request head is longer than 64 KiB.'],
  tls: [
    '400 Bad Request',
    'TLS was spoken to this port. The proxy itself is spoken to in plain HTTP or SOCKS5.',
  ],
  socks4: ['400 Bad Request', 'SOCKS4 is not spoken here. Use SOCKS5 or HTTP.'],
  'socks-malformed': ['400 Bad Request', 'This is no SOCKS5 request.'],
  'socks-authentication': ['400 Bad Request', 'SOCKS5 is spoken here without authentication.'],
  'socks-command': ['400 Bad Request', 'Of SOCKS5 only CONNECT is spoken here.'],
  'not-a-proxy-request': ['400 Bad Request', 'This is neither HTTP nor SOCKS5.'],
  timeout: ['408 Request Timeout', 'The request did not come to its end in time.'],
}

const FAILURES: Partial<Record<RelayFailure, string>> = {
  'dns-failure': 'the host name could not be resolved',
  'tcp-connect-refused': 'the connection was refused',
  'tcp-connect-timeout': 'no answer in time',
  'tcp-connect-unreachable': 'the host cannot be reached',
  'tcp-reset': 'the connection was reset',
  'tls-certificate-refused': 'the server’s certificate is not trusted',
  'tls-failed': 'TLS with the server could not be agreed on',
}

/** Tells a client in HTTP. `Connection: close`: nothing that follows on this connection is read. */
export const httpRefusal: Refusal = (failure, error) => {
  const [status, sentence] = answerTo(failure, error)
  const body = `Sockscope: ${sentence}\n`
  return Buffer.from(
    [
      `HTTP/1.1 ${status}`,
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'X-Content-Type-Options: nosniff',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}

function answerTo(failure: RelayFailure, error: string | null): [status: string, sentence: string] {
  if (failure === 'proxy-request-refused') return REFUSALS[error as ProxyRefusal]
  const status = failure === 'tcp-connect-timeout' ? '504 Gateway Timeout' : '502 Bad Gateway'
  const browser = failure === 'tls-certificate-refused' ? `, a browser says ${browserError(error ?? '')}` : ''
  const because = error === null ? '' : ` (${error}${browser})`
  return [status, `${FAILURES[failure] ?? 'the connection to the target failed'}${because}.`]
}
