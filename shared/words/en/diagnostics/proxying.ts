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
} satisfies Record<string, DiagnosticTemplates>
