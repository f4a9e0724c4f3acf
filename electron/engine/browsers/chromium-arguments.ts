import { createHash, X509Certificate } from 'node:crypto'
import type { Preparation } from './preparation'

/** What Chromium asks on its own in a fresh profile: past the proxy, so that only the page's traffic is recorded. */
const OWN_TRAFFIC = ['google.com', 'googleapis.com', 'gvt1.com', 'gstatic.com']

/** The command line of a Chromium that speaks through the proxy and writes its TLS secrets. */
export function chromiumArguments({
  profile,
  url,
  proxy,
  keyLogFile,
  trust,
  headless,
}: Preparation): string[] {
  const host = new URL(url).hostname
  const own = OWN_TRAFFIC.filter((domain) => host !== domain && !host.endsWith(`.${domain}`))
  // `<-loopback>` takes away the rule that loopback goes past any proxy.
  const bypass = ['<-loopback>', ...own.map((domain) => `*.${domain}`)]
  return [
    `--user-data-dir=${profile}`,
    `--proxy-server=http://${proxy.host}:${proxy.port}`,
    `--proxy-bypass-list=${bypass.join(';')}`,
    `--ssl-key-log-file=${keyLogFile}`,
    // A WebSocket in an HTTP/2 connection would be read as that connection's bytes.
    '--disable-http2',
    '--disable-quic',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    ...(trust.length === 0 ? [] : [`--ignore-certificate-errors-spki-list=${trust.map(keyHash).join(',')}`]),
    ...(headless ? ['--headless=new'] : []),
    // Chromium's sandbox refuses to work for root, whom only containers and test machines run it as.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    url,
  ]
}

/** SHA-256 of the certificate's public key (RFC 7469 §2.4), in base64. */
function keyHash(certificate: string): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(key).digest('base64')
}
