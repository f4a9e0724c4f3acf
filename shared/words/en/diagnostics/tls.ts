import type { DiagnosticTemplates } from '../../diagnostic-templates'

export const tls = {
  'tls-not-decrypted': {
    title: 'Encrypted, and no secrets given',
    what: 'This connection is {version} for {name}, application protocol {alpn}; without its secrets its content cannot be read.',
    means: 'Page and server are not affected; requests and frames inside are not shown.',
    todo: 'Let the client write a key log: start the browser with SSLKEYLOGFILE naming a file, Node with --tls-keylog=FILE, or set keylog_filename on Python’s SSL context; then open the capture with it.',
  },
  'tls-keys-do-not-fit': {
    title: 'The secrets do not fit',
    what: 'There are secrets for this connection, but what the {sender} encrypted does not open with them.',
    means: 'The content cannot be read.',
    todo: 'Use the key log of this very session; one that was edited or cut does not help.',
  },
  'tls-record-damaged': {
    title: 'TLS record damaged',
    what: 'A record of the {sender} does not open, though earlier ones did.',
    means: 'The {receiver} ends the connection with an alert; the page sees close code 1006.',
    todo: 'Look for a device between the two that changes bytes, or bytes the capture lost.',
  },
  'tls-certificate-refused': {
    title: 'Certificate refused',
    what: 'The {sender} refused the certificate of the {receiver}: {problem}.',
    means:
      'The page sees only close code 1006 (Chrome) or 1015 (Firefox), Python raises CERTIFICATE_VERIFY_FAILED.',
    todo: 'Check that the certificate is issued by an authority the {sender} trusts, holds this host name, is not expired, and is sent with its intermediates.',
  },
  'tls-version-mismatch': {
    title: 'No TLS version in common',
    what: 'The client offers at most {version}; the {sender} answered protocol_version.',
    means: 'Chrome shows ERR_SSL_VERSION_OR_CIPHER_MISMATCH; the page sees close code 1006.',
    todo: 'Allow TLS 1.2 or 1.3 on both ends.',
  },
  'tls-no-common-cipher': {
    title: 'No cipher suite in common',
    what: 'The {sender} answered the ClientHello with {alert}.',
    means:
      'Nothing the client offers (cipher suites, groups, signatures) suits the server and its certificate; the page sees close code 1006.',
    todo: 'Compare what the ClientHello offers with the ciphers and the certificate type the server is configured with.',
  },
  'tls-alpn-mismatch': {
    title: 'No application protocol in common',
    what: 'The client offers {offered}; the {sender} answered no_application_protocol.',
    means:
      'The page sees close code 1006. Chrome offers http/1.1 alone for a WebSocket of its own connection.',
    todo: 'Let the server accept http/1.1.',
  },
  'tls-name-unknown': {
    title: 'Host name unknown to the server',
    what: 'The {sender} knows no host {name}: unrecognized_name.',
    means: 'The connection ends before any request; the page sees close code 1006.',
    todo: 'Check the host in the URL, and the server names the server has certificates for.',
  },
  'tls-client-certificate-required': {
    title: 'Client certificate required',
    what: 'The {sender} wants a certificate of the {receiver}: certificate_required.',
    means: 'The page cannot give one by itself; it sees close code 1006.',
    todo: 'Install a client certificate in the browser, or pass one in the client’s SSL context.',
  },
  'tls-alert': {
    title: 'TLS alert',
    what: 'The {sender} ended TLS with the alert {alert}.',
    means: 'The connection is over; the page sees close code 1006.',
    todo: 'Look in the log of the {sender} for the reason.',
  },
  'tls-handshake-unfinished': {
    title: 'TLS handshake not finished',
    what: 'The ClientHello got no ServerHello: {how}.',
    means:
      '{problem}. No request could be sent; the page sees close code 1006, Python an error of its SSL module.',
    todo: 'Write {url} in the page if the server speaks no TLS on this port; else look in the server’s log.',
  },
} satisfies Record<string, DiagnosticTemplates>
