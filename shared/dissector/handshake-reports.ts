import { CATALOGUE } from '../diagnostics/catalogue'
import type { DiagnosticCode } from '../diagnostics/catalogue'
import { combinedValue, fieldsNamed, hasListToken, listElements } from '../http1/http-fields'
import type { HttpFinding } from '../http1/http-finding'
import type { HttpMessageStream } from '../http1/http-message-stream'
import type { HttpHead, HttpRequestHead, HttpResponseHead } from '../http1/http-head'
import type { Diagnostic } from '../model/diagnostic'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '../model/direction'
import type { Direction } from '../model/direction'
import type { DiagnosticReporter } from './diagnostic-reporter'
import type { DissectorSettings } from './dissector-limits'
import type { EndKind } from './end-kind'
import type { HeldBytes } from './held-bytes'
import type { UpgradeKeyRegistry } from './upgrade-key-registry'
import { isLineEnd } from '../websocket/frame-boundary'
import { isOtherProtocol } from './protocol-switch'
import type { ServerSpeech } from './server-speech'
import { draftOfAnswer, isUpgradeAttempt } from './upgrade-attempt'
import { unknownExtensions } from './upgrade-exchange'
import { upgradeRequestRules } from './upgrade-request-rules'
import { wantsTls, whatItSaid } from './upgrade-refusal'
import { upgradeResponseRules } from './upgrade-response-rules'
import type { RuleCode, RuleOutcome } from './upgrade-rule'

/** Characters of a request target shown in a sentence. */
const MAX_SHOWN_TARGET = 200

/** Browsers on Chromium fail a connection whose answer lacks the subprotocol they asked for. */
const CHROMIUM = /\b(?:Chrome|Chromium|CriOS|Edg)\//

/** What a client's first bytes are. */
export type ClientSpeech = 'http' | 'tls' | 'http2' | 'socks' | 'other'

/** What there is to say about the heads of a connection and its opening handshake. */
export class HandshakeReports {
  private readonly connection: number
  private readonly reporter: DiagnosticReporter
  private readonly keys: UpgradeKeyRegistry
  private readonly limits: DissectorSettings
  /** To be told whether the client, which got none of the subprotocols it asked for, left without a frame. */
  missingSubprotocol: ((clientLeft: boolean) => void) | null = null

  constructor(
    connection: number,
    reporter: DiagnosticReporter,
    keys: UpgradeKeyRegistry,
    limits: DissectorSettings,
  ) {
    this.connection = connection
    this.reporter = reporter
    this.keys = keys
    this.limits = limits
  }

  /** Rules of RFC 9112 a head breaks. */
  findings(
    direction: Direction,
    findings: readonly HttpFinding[],
    packet: number,
    how: EndKind | null = null,
  ): void {
    for (const { code, problem, start, end } of findings) {
      const values = {
        offset: start,
        limit: this.limits.maxHeadBytes,
        ...(problem ? { problem } : {}),
        ...(how ? { how } : {}),
      }
      this.reporter.report(code, direction, packet, values, null, { start, end })
    }
  }

  /** A request came; nothing is said about one that does not ask for WebSocket. */
  requested(request: HttpRequestHead): void {
    if (!this.limits.findsFaults || !isUpgradeAttempt(request)) return
    this.failures(upgradeRequestRules(request), request)
    const [key] = fieldsNamed(request, 'sec-websocket-key')
    const other = key ? this.keys.use(key.value, this.connection) : null
    if (!key || other === null) return
    const values = { received: key.value, other }
    const range = { start: request.streamOffset + key.start, end: request.streamOffset + key.end }
    this.reporter.report('upgrade-key-reused', CLIENT_TO_SERVER, request.packet, values, null, range)
  }

  /** The request's answer is there, or will never be. */
  settled(request: HttpRequestHead): void {
    const [key] = fieldsNamed(request, 'sec-websocket-key')
    if (key) this.keys.settle(key.value, this.connection)
  }

  /** The server agreed. @returns whether its 101 breaks a rule at which a client may fail the connection (RFC 6455 §4.1) */
  switched(request: HttpRequestHead, response: HttpResponseHead): boolean {
    if (!this.limits.findsFaults) return false
    if (isOtherProtocol(response)) return true
    const rules = upgradeResponseRules(request, response)
    const missing = rules.find(
      ({ code, outcome }) => code === 'upgrade-subprotocol-not-chosen' && outcome === 'fail',
    )
    this.failures(
      rules.filter((rule) => rule !== missing),
      response,
    )
    if (missing !== undefined) this.subprotocolMissing(missing, request, response)
    this.unknownExtensions(request, response)
    return rules.some(({ code, outcome }) => outcome === 'fail' && isReasonToFail(code))
  }

  /**
   * A subprotocol was asked for and none chosen (RFC 6455 §4.2.2): Chromium fails the connection, of others it shows by
   * what they do next.
   */
  private subprotocolMissing(
    missing: RuleOutcome,
    request: HttpRequestHead,
    response: HttpResponseHead,
  ): void {
    const asFault = (problem: string): RuleOutcome => ({
      ...missing,
      code: 'upgrade-subprotocol-missing',
      values: { ...missing.values, problem },
    })
    if (CHROMIUM.test(combinedValue(request, 'user-agent') ?? '')) {
      this.failures([asFault('subprotocol-browser')], response)
      return
    }
    this.missingSubprotocol = (clientLeft) => {
      this.missingSubprotocol = null
      this.failures([clientLeft ? asFault('subprotocol-left') : missing], response)
    }
  }

  /** A 101 to something the request did not ask for (RFC 9110 §15.2.2). */
  otherProtocol(request: HttpRequestHead, response: HttpResponseHead): void {
    const names = (head: HttpHead): string[] => listElements(combinedValue(head, 'upgrade') ?? '')
    const asked = names(request).map((name) => name.toLowerCase())
    const received = names(response)
    const isAttempt = isUpgradeAttempt(request)
    const agrees = received.every((name) => asked.includes(name.toLowerCase()))
    if (isAttempt ? !isOtherProtocol(response) : agrees && received.length > 0) return
    const values = { received: shownText(received), asked: shownText(names(request)) }
    this.reporter.report(
      'upgrade-other-protocol',
      SERVER_TO_CLIENT,
      response.packet,
      values,
      null,
      rangeOf(response),
    )
  }

  /** A draft's 101 whose request was not captured. */
  oldDraft(response: HttpResponseHead): void {
    const values = { draft: draftOfAnswer(response) ?? '–' }
    this.reporter.report(
      'upgrade-old-draft',
      SERVER_TO_CLIENT,
      response.packet,
      values,
      null,
      rangeOf(response),
    )
  }

  /** A final answer but 101, with what its body says. @param isAttempt the request asked for WebSocket */
  refused(request: HttpRequestHead, response: HttpResponseHead, body: string, isAttempt: boolean): void {
    if (!this.limits.findsFaults) return
    if (wantsTls(response, body)) {
      const values = { words: `${response.status} ${response.reason}`, said: whatItSaid(response, body) }
      this.tell('plain-to-tls-server', response, values)
    } else if (isAttempt) {
      this.failures(upgradeResponseRules(request, response, body), response)
    } else if (asksForWebSocketUpgrade(response) || isWebSocketHint(response, body)) {
      const { status, reason } = response
      this.tell('plain-request-to-websocket', response, { status, reason, said: whatItSaid(response, body) })
    }
  }

  /** An answer to a request whose head was not complete. */
  answeredEarly(response: HttpResponseHead, body: string): void {
    const { status, reason } = response
    const problem =
      status === 408 ? 'early-timeout' : status === 431 || status === 414 ? 'early-too-large' : 'early-other'
    this.tell('http-early-answer', response, { status, reason, said: whatItSaid(response, body), problem })
  }

  /** The client speaks something else, and the server answered in HTTP. */
  foreignClient(client: ClientSpeech, response: HttpResponseHead, body: string): void {
    const answer = { status: response.status, reason: response.reason, said: whatItSaid(response, body) }
    if (client === 'tls') {
      this.tell('tls-to-plain-server', response, {
        words: `HTTP ${response.status} ${response.reason}`,
        ...answer,
      })
    } else {
      this.tell('client-not-http', response, { speaks: client === 'http2' ? 'HTTP/2' : 'SOCKS', ...answer })
    }
  }

  /** The server's first bytes are no HTTP. */
  foreignServer(
    client: ClientSpeech,
    speech: Extract<ServerSpeech, { kind: 'tls' | 'http2' | 'other' }>,
    streamOffset: number,
    packet: number,
  ): void {
    const code = foreignServerCode(client, speech.kind)
    if (code === null) return
    const { name, words } = speech
    // The other sentences show the words themselves.
    const said = words === '–' || code !== 'plain-to-http2-server' ? '' : ` (${words})`
    const range = { start: streamOffset, end: streamOffset + 1 }
    this.reporter.report(code, SERVER_TO_CLIENT, packet, { speaks: name, words, said }, null, range)
  }

  /** Frames came from the server before its answer. */
  framesBeforeAnswer(count: number, start: number, packet: number): void {
    const range = { start, end: start + count }
    this.reporter.report(
      'upgrade-data-before-101',
      SERVER_TO_CLIENT,
      packet,
      { count, problem: 'early-server' },
      null,
      range,
    )
  }

  /** What stands in front of the client's first request. */
  preamble(name: string, addresses: string, packet: number, range: Diagnostic['range']): void {
    const problem = name.startsWith('PROXY') ? 'preamble-proxy' : 'preamble-socks'
    this.reporter.report(
      'proxy-preamble',
      CLIENT_TO_SERVER,
      packet,
      { name, addresses, problem },
      null,
      range,
    )
  }

  /** An HTTP proxy did not open the tunnel that was asked for (RFC 9110 §9.3.6). */
  connectRefused({ target }: HttpRequestHead, response: HttpResponseHead): void {
    const { status, reason } = response
    const problem = status === 407 ? 'connect-407' : reason || String(status)
    this.tell('proxy-refused', response, {
      name: 'HTTP',
      target: target.slice(0, MAX_SHOWN_TARGET),
      code: status,
      problem,
    })
  }

  proxyRefused(name: string, target: string, code: number, packet: number): void {
    const problem = name === 'SOCKS4' ? `socks4-${code}` : `socks5-${code}`
    this.reporter.report('proxy-refused', SERVER_TO_CLIENT, packet, { name, target, code, problem })
  }

  /** @param direction whose end of bytes left the request without an answer */
  unanswered(direction: Direction, how: EndKind, packet: number, endPacket: number): void {
    this.reporter.report('upgrade-no-response', direction, packet, { how, endPacket, said: '' })
  }

  /** The server closed instead of answering a request that asks for no WebSocket. */
  requestUnanswered({ method, target, packet }: HttpRequestHead, endPacket: number): void {
    const values = { method, target: target.slice(0, MAX_SHOWN_TARGET), endPacket }
    this.reporter.report('request-unanswered', SERVER_TO_CLIENT, packet, values)
  }

  /** The server closed before the client had sent its whole head. */
  closedInHead(how: EndKind, packet: number): void {
    this.reporter.report('request-incomplete', SERVER_TO_CLIENT, packet, { how })
  }

  /** The server closed; `server` may be inside a body whose end was announced. */
  bodyCut(server: HttpMessageStream, packet: number): void {
    const missing = server.missingBodyBytes
    if (missing === 0) return
    const values = { missing: missing ?? '≥ 1' }
    this.reporter.report('body-incomplete', SERVER_TO_CLIENT, packet, values)
  }

  /** @param held what the client sent after its request and before the 101 */
  earlyData(held: HeldBytes, streamOffset: number): void {
    // Line ends after a request are no frames, and are told of as what they are.
    if (held.length === 0 || held.all.bytes.every(isLineEnd)) return
    const range = { start: streamOffset, end: streamOffset + held.length }
    const values = { count: held.length, problem: 'early-client' }
    const packet = held.firstPacket
    this.reporter.report('upgrade-data-before-101', CLIENT_TO_SERVER, packet, values, null, range)
  }

  /** Extensions that were agreed and are not read here (RFC 6455 §9). */
  private unknownExtensions(request: HttpRequestHead, response: HttpResponseHead): void {
    const fields = fieldsNamed(response, 'sec-websocket-extensions')
    const offered = unknownExtensions(combinedValue(request, 'sec-websocket-extensions'))
    const chosen = unknownExtensions(combinedValue(response, 'sec-websocket-extensions'))
    const names = chosen.filter((name) => offered.includes(name))
    if (names.length === 0) return
    const start = response.streamOffset + (fields[0]?.start ?? 0)
    const end = response.streamOffset + (fields.at(-1)?.end ?? 0)
    const values = { names: shownText(names) }
    this.reporter.report('extension-not-decoded', SERVER_TO_CLIENT, response.packet, values, null, {
      start,
      end,
    })
  }

  private tell(code: DiagnosticCode, response: HttpResponseHead, values: Diagnostic['values']): void {
    this.reporter.report(code, SERVER_TO_CLIENT, response.packet, values, null, rangeOf(response))
  }

  private failures(rules: readonly RuleOutcome[], head: HttpHead): void {
    for (const { code, direction, outcome, fields, values } of rules) {
      if (outcome !== 'fail') continue
      // The lines it is about, or the whole head where what is missing should have been.
      const start = head.streamOffset + (fields[0]?.start ?? 0)
      const end = head.streamOffset + (fields.at(-1)?.end ?? head.raw.length)
      this.reporter.report(code, direction, head.packet, values, null, { start, end })
    }
  }
}

/** Every error is one. Browsers take it for another where they asked for a subprotocol and got none. */
function isReasonToFail(code: RuleCode): boolean {
  return CATALOGUE[code].severity === 'error' || code === 'upgrade-subprotocol-not-chosen'
}

function rangeOf(head: HttpHead): { start: number; end: number } {
  return { start: head.streamOffset, end: head.streamOffset + head.raw.length }
}

function shownText(names: readonly string[]): string {
  return names.length === 0 ? '–' : names.join(', ').slice(0, 200)
}

/** 426 (RFC 9110 §15.5.22) to a plain request, unless another protocol is named: the Upgrade header is often left out. */
function asksForWebSocketUpgrade(response: HttpResponseHead): boolean {
  if (response.status !== 426) return false
  return fieldsNamed(response, 'upgrade').length === 0 || hasListToken(response, 'upgrade', 'websocket')
}

/** What servers say that speak WebSocket and were asked for a page. */
function isWebSocketHint(response: HttpResponseHead, body: string): boolean {
  const { status } = response
  return (status === 400 || status === 426) && /websocket/i.test(body)
}

function foreignServerCode(client: ClientSpeech, server: 'tls' | 'http2' | 'other'): DiagnosticCode | null {
  if (client === 'http') {
    return server === 'tls'
      ? 'plain-to-tls-server'
      : server === 'http2'
        ? 'plain-to-http2-server'
        : 'server-not-http'
  }
  return client === 'tls' && server !== 'tls' ? 'tls-to-plain-server' : null
}
