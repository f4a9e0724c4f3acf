import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '../model/direction'
import { highestVersion } from '../tls/client-hello'
import { APPLICATION_DATA, TLS_1_3, alertName, versionName } from '../tls/names'
import type { TlsAlert, TlsLoss } from '../tls/tls-sink'
import type { DiagnosticReporter } from './diagnostic-reporter'
import type { EndKind } from './end-kind'
import type { TlsSession } from './tls-session'

const WARNING = 1
/** close_notify, user_canceled, no_renegotiation: nothing is wrong (RFC 8446 §6.1, RFC 5246 §7.2.2). */
const HARMLESS = new Set([0, 90, 100])
const CERTIFICATE_ALERTS = new Set([42, 43, 44, 45, 46, 48])
/** handshake_failure, insufficient_security */
const NOTHING_IN_COMMON = new Set([40, 71])
const PROTOCOL_VERSION = 70
const UNRECOGNIZED_NAME = 112
const CERTIFICATE_REQUIRED = 116
const NO_APPLICATION_PROTOCOL = 120

/** Stands for a name or protocol that the hellos do not say in the clear. */
const NOT_SAID = '–'

/** Fragment of an alert under TLS 1.3: two bytes, the inner type, a tag (RFC 8446 §5.2). */
const SEALED_ALERT_LENGTH = 19

/** Turns what TLS says of itself into diagnostics: from the alert byte on the wire, never from what a program made of it. */
export class TlsReports {
  readonly #reporter: DiagnosticReporter
  #sealedOfClient = 0
  #hasFailed = false

  constructor(reporter: DiagnosticReporter) {
    this.#reporter = reporter
  }

  alert(session: TlsSession, direction: Direction, alert: TlsAlert, packet: number): void {
    const { description, level } = alert
    // A warning goes on, but in TLS 1.3 the level means nothing (RFC 8446 §6).
    const isWarning = level === WARNING && session.serverHello?.version !== TLS_1_3
    // What comes after the first fault comes of it.
    if (this.#hasFailed || HARMLESS.has(description) || isWarning) return
    this.#failed(session, direction, packet, description)
  }

  /** A record stayed closed. The client's first is its Finished, or an alert in its place. */
  sealed(session: TlsSession, direction: Direction, type: number, length: number, packet: number): void {
    if (
      direction !== CLIENT_TO_SERVER ||
      type !== APPLICATION_DATA ||
      session.serverHello?.version !== TLS_1_3
    )
      return
    if (this.#sealedOfClient++ > 0 || length !== SEALED_ALERT_LENGTH) return
    if (session.clientHello?.offersEarlyData === true) return
    this.#hasFailed = true
    this.#reporter.report('tls-certificate-refused', direction, packet, { problem: 'encrypted-alert' })
  }

  lost(session: TlsSession, direction: Direction, reason: TlsLoss, packet: number): void {
    if (reason === 'keys-do-not-fit' || reason === 'record-damaged') {
      this.#reporter.report(`tls-${reason}`, direction, packet)
    } else if (reason === 'no-keys' && session.losses[direction === 0 ? 1 : 0] !== 'no-keys') {
      this.#reporter.report('tls-not-decrypted', null, packet, {
        version: session.version ?? 'TLS',
        name: session.serverName ?? NOT_SAID,
        alpn: session.alpn ?? NOT_SAID,
      })
    }
  }

  /** The connection is over, or nothing more was recorded. */
  ended(session: TlsSession, direction: Direction, how: EndKind, packet: number): void {
    if (how === 'recording' || this.#hasFailed || session.serverHello !== null) return
    // Something answered, though no TLS: that has a diagnostic of its own.
    if (session.clientHello === null || session.losses[SERVER_TO_CLIENT] !== null) return
    this.#hasFailed = true
    const problem = direction === SERVER_TO_CLIENT ? 'unfinished-server' : 'unfinished-client'
    this.#reporter.report('tls-handshake-unfinished', direction, packet, { how, problem })
  }

  #failed(session: TlsSession, direction: Direction, packet: number, description: number): void {
    this.#hasFailed = true
    const alert = alertName(description)
    const isServer = direction === SERVER_TO_CLIENT
    const { clientHello, serverHello } = session
    const report = this.#reporter
    if (CERTIFICATE_ALERTS.has(description)) {
      report.report('tls-certificate-refused', direction, packet, { problem: alert })
    } else if (isServer && description === PROTOCOL_VERSION && clientHello !== null) {
      const version = versionName(highestVersion(clientHello))
      report.report('tls-version-mismatch', direction, packet, { version })
    } else if (isServer && serverHello === null && NOTHING_IN_COMMON.has(description)) {
      report.report('tls-no-common-cipher', direction, packet, { alert })
    } else if (isServer && description === NO_APPLICATION_PROTOCOL) {
      const offered = clientHello?.alpn.join(', ') ?? ''
      report.report('tls-alpn-mismatch', direction, packet, { offered })
    } else if (isServer && description === UNRECOGNIZED_NAME) {
      const name = session.serverName ?? NOT_SAID
      report.report('tls-name-unknown', direction, packet, { name })
    } else if (isServer && description === CERTIFICATE_REQUIRED) {
      report.report('tls-client-certificate-required', direction, packet)
    } else {
      report.report('tls-alert', direction, packet, { alert })
    }
  }
}
