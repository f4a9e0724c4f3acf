import type { DiagnosticTemplates } from '../../diagnostic-templates'

export const proxying = {
  'proxy-request-refused': {
    title: 'The proxy did not do as asked',
    what: 'Sockscope’s forward proxy refused the client: {problem}.',
    means:
      'Nothing was sent to any server. A browser shows ERR_TUNNEL_CONNECTION_FAILED or ERR_SOCKS_CONNECTION_FAILED.',
    todo: 'Set this port as the HTTP proxy or SOCKS5 proxy of the client, and name the server in the client’s URL.',
  },
  'proxy-loop': {
    title: 'The proxy was asked for itself',
    what: 'The client asked the forward proxy for {host} port {port}, which is where the proxy itself listens.',
    means: 'Nothing was connected: the proxy would have talked to itself.',
    todo: 'Name the server’s own port in the client’s URL, not the proxy’s.',
  },
  'tls-upstream-refused': {
    title: 'The target’s certificate was refused',
    what: 'Sockscope, which adds TLS for the client, does not trust the certificate of {host}: {problem}.',
    means: 'Nothing was sent to the server; the client got 502. A browser would show {browser}.',
    todo: 'Mend the certificate, or start recording with --trust FILE for the authority that issued it; --certificate accepts or pins one.',
  },
  'tls-upstream-unverified': {
    title: 'The target’s certificate is accepted unverified',
    what: 'The certificate of {host} would be refused: {problem}. It is accepted because you said so.',
    means: 'A browser that connects to the server itself shows {browser}.',
    todo: 'Mend the certificate before browsers meet it.',
  },
  'tls-upstream-failed': {
    title: 'No TLS with the target',
    what: 'TLS with {host} port {port} could not be agreed on: {error}, after {milliseconds} ms.',
    means: 'Nothing was sent to the server; the client got 502.',
    todo: 'Check that the port speaks TLS, and which versions and ciphers the server allows; for a plain server write the target as ws://.',
  },
  'tls-terminated': {
    title: 'TLS opened by Sockscope',
    what: 'TLS with {host} is opened as you asked: the client was shown a certificate of the local CA, not the server’s.',
    means:
      'What is inside is relayed unchanged; the client sees another certificate, version and cipher than without Sockscope.',
    todo: null,
  },
  'tls-pinned': {
    title: 'Passed on: the certificate was refused before',
    what: 'A client refused our certificate for {host} before: this connection keeps the server’s own and is passed on unopened.',
    means:
      'The client pins the server’s certificate, or does not trust the local CA. What is inside can be read only with a key log.',
    todo: 'Let the client trust the certificate that sockscope ca --export FILE writes, or write a key log (SSLKEYLOGFILE).',
  },
} satisfies Record<string, DiagnosticTemplates>
