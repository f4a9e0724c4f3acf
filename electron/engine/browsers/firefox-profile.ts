import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Preparation } from './preparation'

const DEFAULT_HTTPS_PORT = '443'
/** SHA-256, as the file of certificate overrides names it. */
const SHA256_OID = 'OID.2.16.840.1.101.3.4.2.1'

/** Writes the profile of a Firefox that speaks through the proxy, with nothing of its own to tell. */
export function writeFirefoxProfile(preparation: Preparation): void {
  const { profile } = preparation
  const lines = Object.entries(preferences(preparation)).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  )
  writeFileSync(join(profile, 'user.js'), lines.join(''), { mode: 0o600 })
  const overrides = certificateOverrides(preparation)
  if (overrides !== '') writeFileSync(join(profile, 'cert_override.txt'), overrides, { mode: 0o600 })
}

export function firefoxArguments({ profile, url, headless }: Preparation): string[] {
  return ['--no-remote', '--profile', profile, ...(headless ? ['--headless'] : []), url]
}

function preferences({ proxy }: Preparation): Record<string, string | number | boolean> {
  return {
    'network.proxy.type': 1,
    'network.proxy.http': proxy.host,
    'network.proxy.http_port': proxy.port,
    'network.proxy.ssl': proxy.host,
    'network.proxy.ssl_port': proxy.port,
    'network.proxy.no_proxies_on': '',
    // Loopback goes past any proxy else.
    'network.proxy.allow_hijacking_localhost': true,
    'network.http.http2.enabled': false,
    'network.http.http2.websockets': false,
    'network.http.http3.enable': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'network.prefetch-next': false,
    'network.dns.disablePrefetch': true,
    'app.normandy.enabled': false,
    'app.update.enabled': false,
    'app.update.disabledForTesting': true,
    'browser.aboutwelcome.enabled': false,
    'browser.newtabpage.enabled': false,
    'browser.newtabpage.activity-stream.feeds.system.topstories': false,
    'browser.newtabpage.activity-stream.showSponsored': false,
    'browser.newtabpage.activity-stream.showSponsoredTopSites': false,
    'browser.region.network.url': '',
    'browser.region.update.enabled': false,
    'browser.safebrowsing.downloads.remote.enabled': false,
    'browser.safebrowsing.malware.enabled': false,
    'browser.safebrowsing.phishing.enabled': false,
    'browser.safebrowsing.update.enabled': false,
    'browser.search.update': false,
    'browser.shell.checkDefaultBrowser': false,
    'browser.startup.homepage': 'about:blank',
    'browser.startup.homepage_override.mstone': 'ignore',
    'browser.topsites.contile.enabled': false,
    'browser.urlbar.suggest.searches': false,
    'datareporting.healthreport.uploadEnabled': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'dom.push.connection.enabled': false,
    'extensions.getAddons.cache.enabled': false,
    'extensions.systemAddon.update.enabled': false,
    'extensions.update.enabled': false,
    'media.gmp-manager.updateEnabled': false,
    'messaging-system.rsexperimentloader.enabled': false,
    'security.remote_settings.crlite_filters.enabled': false,
    'security.remote_settings.intermediates.enabled': false,
    'services.settings.server': 'data:,',
    'signon.rustMirror.enabled': false,
    'toolkit.telemetry.enabled': false,
    'toolkit.telemetry.unified': false,
    'trailhead.firstrun.didSeeAboutWelcome': true,
  }
}

/** Firefox accepts a certificate for one host and port each, by its fingerprint. */
function certificateOverrides({ url, trust }: Preparation): string {
  const { hostname, port } = new URL(url)
  return trust
    .map((pem) => {
      const { fingerprint256 } = new X509Certificate(pem)
      return `${hostname}:${port || DEFAULT_HTTPS_PORT}:\t${SHA256_OID}\t${fingerprint256}\t\t\n`
    })
    .join('')
}
