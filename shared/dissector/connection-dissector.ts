import type { HttpFinding, HttpProblem } from '../http1/http-finding'
import type { HttpRequestHead, HttpResponseHead } from '../http1/http-head'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, oppositeDirection } from '../model/direction'
import type { Direction } from '../model/direction'
import type { CloseKind } from '../model/stream-event'
import { DEFAULT_DEFLATE } from '../websocket/permessage-deflate'
import type { Activity, Reading } from './connection-activity'
import { DiagnosticReporter } from './diagnostic-reporter'
import type { ConnectionProtocol, DeflateParameters, DissectionSink, HttpExchange } from './dissection-sink'
import { DEFAULT_DISSECTOR_LIMITS } from './dissector-limits'
import type { DissectorSettings } from './dissector-limits'
import type { EndKind } from './end-kind'
import { HandshakeReports } from './handshake-reports'
import type { ClientSpeech } from './handshake-reports'
import { HeldBytes } from './held-bytes'
import { HttpConversation } from './http-conversation'
import type { HttpConversationOwner } from './http-conversation'
import { MAX_DETECTION_BYTES, detectAnswer, detectProtocol, isHttp2Preface } from './protocol-detection'
import { readPreamble } from './proxy-preamble'
import type { Preamble } from './proxy-preamble'
import { ServerOpening } from './server-opening'
import { beginsAnswer, mayBeAnswer } from './server-speech'
import { SocksNegotiation } from './socks-negotiation'
import type { TlsLoss } from '../tls/tls-sink'
import { agreedSettings, isOtherProtocol, switchedTo } from './protocol-switch'
import { upgradeExchange } from './upgrade-exchange'
import { UpgradeKeyRegistry } from './upgrade-key-registry'
import { TlsLayer, type TlsLayerOwner } from './tls-layer'
import { isUpgradeAttempt } from './upgrade-attempt'
import { WebSocketConversation } from './websocket-conversation'
import type { WebSocketSettings } from './websocket-conversation'
import type { EarlyFrames } from './websocket-direction'

const NO_BYTES = new Uint8Array(0)
const DIRECTIONS = [CLIENT_TO_SERVER, SERVER_TO_CLIENT] as const

/** A server may give up waiting before a client said anything (RFC 9110 §15.5.9). */
const REQUEST_TIMEOUT = 408

/** What a direction's next bytes are. */
type Mode = 'detecting' | 'http' | 'websocket' | 'opaque'

/**
 * One TCP connection from its first byte to its last: HTTP heads and bodies, the Upgrade, then frames and messages
 * (RFC 9112, RFC 6455, RFC 7692). It is told bytes, gaps and closes in the order they happened and tells a sink what
 * they mean; it keeps no payload, reads no clock and never throws on what comes from the wire.
 */
export class ConnectionDissector {
  private readonly connection: number
  private readonly sink: DissectionSink
  private readonly limits: DissectorSettings
  private readonly reporter: DiagnosticReporter
  private readonly reports: HandshakeReports
  private readonly modes: [Mode, Mode] = ['detecting', 'http']
  private readonly ends: [EndKind | null, EndKind | null] = [null, null]
  /** Client bytes whose protocol is not known yet: before detection, or after an upgrade request. */
  private readonly held: HeldBytes
  private firstEnd: Direction | null = null
  private protocol: ConnectionProtocol | null = null
  private http: HttpConversation
  private webSocket: WebSocketConversation | null = null
  /** The rest of the connection is TLS: what it carries is read, at stream offsets that go on where it begins. */
  private tls: TlsLayer | null = null
  /** The answer to the last Upgrade breaks a rule at which a client may fail the connection. */
  private answerFails = false
  /** The server's first bytes of TLS, or bytes that are none, have come. */
  private tlsAnswered = false
  /** The server's first bytes, until it is known what it speaks. */
  private opening: ServerOpening | null = new ServerOpening(0)
  private clientSpeaks: ClientSpeech | null = null
  /** A SOCKS proxy is asked for the connection: both sides' bytes are its. */
  private socks: SocksNegotiation | null = null
  /** Frames the server sent before its answer to the Upgrade. */
  private earlyFrames: EarlyFrames | null = null
  /** What the server speaks is known, and is no HTTP. */
  private serverIsForeign = false
  /** The server answered before the request's head was complete: what is said of that head then is no news. */
  private answeredEarly = false
  /** Decoded as a WebSocket by choice, and its first bytes have not said otherwise yet. */
  private assumed: WebSocketSettings | null = null
  /** The direction that was not captured at all. */
  private unseen: Direction | null = null
  /** The answer to an Upgrade was not captured: if the client goes on with frames, the server agreed. */
  private isAnswerMissing = false
  private packet = 0
  /** Packet with the latest bytes of each direction. */
  private readonly lastPackets: [number, number] = [0, 0]

  /** @param keys shared by the connections of a session, to find a key used twice */
  constructor(
    connection: number,
    sink: DissectionSink,
    limits: Partial<DissectorSettings> = {},
    keys: UpgradeKeyRegistry = new UpgradeKeyRegistry(),
  ) {
    this.connection = connection
    this.sink = sink
    this.limits = { ...DEFAULT_DISSECTOR_LIMITS, findsFaults: true, tls: null, inflateWork: null, ...limits }
    this.reporter = new DiagnosticReporter(
      connection,
      (diagnostic) => sink.diagnostic(diagnostic),
      this.limits.findsFaults ? this.limits.maxDiagnosticsPerCode : 0,
    )
    this.reports = new HandshakeReports(connection, this.reporter, keys, this.limits)
    this.held = new HeldBytes(Math.max(this.limits.maxHeldBytes, MAX_DETECTION_BYTES))
    this.http = new HttpConversation(this.httpOwner(), this.limits)
  }

  /** The next bytes of a direction, `start` to `end`. @param bytes borrowed: read during the call, never modified */
  data(direction: Direction, bytes: Uint8Array, start: number, end: number, packet: number): void {
    this.packet = packet
    this.lastPackets[direction] = packet
    if (this.tls !== null && direction === SERVER_TO_CLIENT && !this.tlsAnswered)
      this.checkTlsAnswer(bytes[start])
    if (this.tls === null) this.read(direction, bytes, start, end, packet)
    else this.tls.data(direction, bytes, start, end, packet)
  }

  private read(direction: Direction, bytes: Uint8Array, start: number, end: number, packet: number): void {
    if (this.assumed !== null) this.assumeWebSocket(direction, bytes, start, end)
    if (this.modes[direction] === 'websocket') {
      this.webSocket?.data(direction, bytes, start, end, packet)
    } else if (direction === SERVER_TO_CLIENT && this.opening !== null) {
      this.hear(this.opening, bytes, start, end, packet)
    } else {
      this.feed(direction, bytes, start, end, packet)
    }
  }

  /** `length` bytes of a direction are missing here; the stream goes on after them. */
  gap(direction: Direction, length: number, packet: number): void {
    this.packet = packet
    if (direction === SERVER_TO_CLIENT) this.tlsAnswered = true
    if (this.tls === null) this.miss(direction, length, packet)
    else this.tls.gap(direction, length, packet)
  }

  private miss(direction: Direction, length: number, packet: number): void {
    this.openAssumed()
    if (direction === SERVER_TO_CLIENT) {
      this.judgeServer(true)
      this.opening = null
    }
    switch (this.modes[direction]) {
      case 'detecting':
        this.loseBeginning(length)
        break
      case 'http':
        if (this.http.stream(direction).state === 'held') this.held.addGap(length, packet)
        else {
          this.isAnswerMissing = direction === this.unseen && this.http.activity() === 'upgrade'
          this.http.gap(direction, length, packet)
        }
        break
      case 'websocket':
        this.webSocket?.gap(direction, length, packet)
        break
      case 'opaque':
    }
  }

  /**
   * No packet of this direction was captured, and it is told in gaps only. An Upgrade whose answer is among them counts
   * as answered where the client goes on with frames.
   */
  notCaptured(direction: Direction): void {
    this.unseen = direction
  }

  /** A FIN ends one direction, an RST both; `direction` is that of the segment. */
  closed(direction: Direction, how: CloseKind, packet: number): void {
    this.packet = packet
    this.finish(direction, how)
    if (how === 'rst') this.finish(oppositeDirection(direction), how)
    if (this.ends[CLIENT_TO_SERVER] && this.ends[SERVER_TO_CLIENT]) this.webSocket?.conclude()
  }

  /** Nothing more will be told: what is unfinished is reported as it is. Calling it again does nothing. */
  end(packet: number): void {
    this.packet = packet
    this.finish(CLIENT_TO_SERVER, 'recording')
    this.finish(SERVER_TO_CLIENT, 'recording')
    this.webSocket?.conclude()
  }

  /**
   * Takes the connection for a WebSocket whose upgrade was not captured, unless it begins as HTTP or TLS does; to be
   * called before its first byte. Without knowing what was agreed, permessage-deflate is assumed where a message has
   * RSV1 set. A direction that does not begin with frames becomes opaque.
   */
  decodeAsWebSocket(deflate: DeflateParameters | null = DEFAULT_DEFLATE): void {
    this.assumed = {
      deflate,
      unknownExtension: true,
      midStream: true,
      answerFails: false,
      subprotocolMissing: null,
    }
  }

  /**
   * What the next compressed message of a direction may refer to, an owned copy: asked for when a message was
   * reported, it lets a MessageInflater inflate the following ones again. Null where nothing is compressed.
   */
  deflateSnapshot(direction: Direction): Uint8Array | null {
    return this.webSocket?.directions[direction].content.snapshot() ?? null
  }

  /** What the connection is in the middle of: ask before telling it of a reset. */
  activity(): Activity {
    const { http, modes } = this
    if (this.webSocket) return this.webSocket.activity()
    if (modes[CLIENT_TO_SERVER] === 'detecting') return 'beginning'
    if (modes[CLIENT_TO_SERVER] === 'opaque' && modes[SERVER_TO_CLIENT] === 'opaque') return 'unread'
    return http.activity()
  }

  /** What the next byte of a direction is read as: ask before and after telling it of missing ones. */
  reading(direction: Direction): Reading {
    switch (this.modes[direction]) {
      case 'detecting':
        return 'beginning'
      case 'opaque':
        return 'unread'
      case 'websocket':
        return this.webSocket?.reading(direction) ?? 'unread'
      case 'http':
        return this.http.reading(direction)
    }
  }

  private feed(direction: Direction, bytes: Uint8Array, start: number, end: number, packet: number): void {
    let at = start
    while (at < end) {
      switch (this.modes[direction]) {
        case 'detecting':
          this.detect(bytes, at, end, packet)
          return
        case 'http':
          at = this.http.push(direction, bytes, at, end, packet)
          if (at < end && this.waitsForResponse(direction)) {
            this.hold(bytes, at, end, packet)
            return
          }
          break
        case 'websocket':
          this.webSocket?.data(direction, bytes, at, end, packet)
          return
        case 'opaque':
          return
      }
    }
  }

  /** The client asked for another protocol: its next bytes are that, or HTTP again. */
  private waitsForResponse(direction: Direction): boolean {
    return (
      direction === CLIENT_TO_SERVER && this.modes[direction] === 'http' && this.http.client.state === 'held'
    )
  }

  private assumeWebSocket(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    const detected =
      direction === CLIENT_TO_SERVER
        ? detectProtocol(this.held.followedBy(bytes, start, end, MAX_DETECTION_BYTES))
        : detectAnswer(bytes.subarray(start, end))
    if (detected === 'other') this.openAssumed()
    else if (detected !== 'undecided') {
      this.assumed = null
      if (this.isAnswerMissing) this.leaveUnread()
    }
  }

  private openAssumed(): void {
    const { assumed } = this
    if (assumed === null) return
    this.assumed = null
    if (!this.isAnswerMissing) this.sink.decodedAs?.(this.connection)
    const { opening } = this
    this.opening = null
    this.openWebSocket(this.http.positions, assumed)
    // Bytes of the server that might have become an answer.
    if (opening !== null && !opening.shown) this.replayOpening(opening, 0)
  }

  /** The client's first bytes: HTTP, TLS, or something not ours. */
  private detect(bytes: Uint8Array, start: number, end: number, packet: number): void {
    const { socks } = this
    if (socks !== null && !socks.clientEnded) {
      this.negotiate(socks, bytes, start, end, packet)
      return
    }
    const sent = this.held.followedBy(bytes, start, end, MAX_DETECTION_BYTES)
    const preamble = readPreamble(sent)
    if (preamble.kind === 'proxy' || preamble.kind === 'socks') {
      this.preamble(preamble, bytes, start, end, packet)
      return
    }
    const detected = preamble.kind === 'undecided' ? 'undecided' : detectProtocol(sent)
    if (detected === 'undecided') {
      // Fewer bytes than MAX_DETECTION_BYTES are undecided, and so many are always held.
      this.held.add(bytes, start, end, packet)
    } else if (detected === 'http') {
      this.setProtocol('http')
      this.modes[CLIENT_TO_SERVER] = 'http'
      this.clientSpeaks = 'http'
      this.replayHeld()
      this.feed(CLIENT_TO_SERVER, bytes, start, end, packet)
      this.judgeServer(false)
    } else if (detected === 'tls' && this.startTls()) {
      const { bytes: first, runs } = this.held.take()
      for (const run of runs) this.tls?.data(CLIENT_TO_SERVER, first, run.start, run.end, run.packet)
      this.tls?.data(CLIENT_TO_SERVER, bytes, start, end, packet)
    } else {
      this.clientSpeaks = detected === 'tls' ? 'tls' : isHttp2Preface(sent) ? 'http2' : 'other'
      this.giveUpDetection(detected)
      this.judgeServer(false)
    }
  }

  /** What stands in front of the client's first request. */
  private preamble(
    preamble: Extract<Preamble, { kind: 'proxy' | 'socks' }>,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: number,
  ): void {
    const before = this.held.length
    const { bytes: held } = this.held.take()
    if (preamble.kind === 'socks') {
      const socks = new SocksNegotiation((before > 0 ? held[0] : bytes[start]) === 4 ? 4 : 5)
      this.socks = socks
      this.clientSpeaks = 'socks'
      this.setProtocol('other')
      if (before > 0) this.negotiate(socks, held, 0, before, packet)
      this.feed(CLIENT_TO_SERVER, bytes, start, end, packet)
      return
    }
    const { name, addresses, length } = preamble
    const at = this.http.client.streamOffset
    this.reports.preamble(name, addresses, packet, { start: at, end: at + length })
    this.http.client.skip(length)
    this.feed(CLIENT_TO_SERVER, bytes, start + length - before, end, packet)
  }

  /** The client's half of a negotiation with a SOCKS proxy; what follows it is the connection asked for. */
  private negotiate(
    socks: SocksNegotiation,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: number,
  ): void {
    const at = this.http.client.streamOffset
    const taken = socks.clientBytes(bytes.subarray(start, end))
    this.http.client.skip(taken)
    if (socks.failed === 'client') {
      this.socks = null
      this.clientSpeaks = 'other'
      this.giveUpDetection('other')
      return
    }
    if (socks.clientEnded) {
      const range = { start: at, end: at + taken }
      this.reports.preamble(`SOCKS${socks.version}`, `→ ${socks.target ?? '–'}`, packet, range)
      if (start + taken < end) this.feed(CLIENT_TO_SERVER, bytes, start + taken, end, packet)
    }
  }

  /** The server's first bytes, which are kept until it is known what they are. */
  private hear(opening: ServerOpening, bytes: Uint8Array, start: number, end: number, packet: number): void {
    const { socks } = this
    if (socks?.isWaiting() === true) {
      const taken = socks.serverBytes(bytes.subarray(start, end))
      if (socks.failed === 'server') {
        this.socks = null
      } else {
        const rest = start + taken
        this.http.server.skip(taken)
        if (!socks.isWaiting()) this.proxyAnswered(socks, packet)
        if (rest < end) this.read(SERVER_TO_CLIENT, bytes, rest, end, packet)
        return
      }
    }
    const { clientSpeaks } = this
    const mayBeHttp = clientSpeaks === null || clientSpeaks === 'http' || clientSpeaks === 'other'
    if (opening.length === 0 && mayBeHttp && beginsAnswer(bytes, start, end)) {
      this.opening = null
      this.feed(SERVER_TO_CLIENT, bytes, start, end, packet)
      return
    }
    const stop = opening.add(bytes, start, end, packet)
    if (opening.shown) {
      this.feed(SERVER_TO_CLIENT, bytes, start, end, packet)
      this.judgeServer(stop < end)
      return
    }
    this.judgeServer(stop < end)
    if (stop < end) this.feed(SERVER_TO_CLIENT, bytes, stop, end, packet)
  }

  private proxyAnswered(socks: SocksNegotiation, packet: number): void {
    const { result, version, target } = socks
    if (result === null || result.granted) {
      if (this.clientSpeaks === 'socks') this.clientSpeaks = null
      this.opening = new ServerOpening(this.http.server.streamOffset)
      return
    }
    this.reports.proxyRefused(`SOCKS${version}`, target ?? '–', result.code, packet)
  }

  /** Whether the server's first bytes tell what it speaks, and whether that goes with what the client speaks. */
  private judgeServer(final: boolean): void {
    const { opening, clientSpeaks } = this
    if (opening === null || opening.length === 0) return
    const speech = opening.identify(final)
    const isForeign = !mayBeAnswer(opening.all.bytes) && !(speech.kind === 'undecided' && speech.mayBeFrames)
    if (clientSpeaks === null && !opening.shown && isForeign) {
      // It spoke first: that is shown at once, and named when the client has said what it speaks.
      this.replayOpening(opening, 0)
      opening.shown = true
    }
    if (speech.kind === 'undecided' || (clientSpeaks === null && speech.kind !== 'http')) return
    this.opening = null
    let from = 0
    if (speech.kind === 'http') {
      if (clientSpeaks === 'tls' || clientSpeaks === 'http2' || clientSpeaks === 'socks') this.reopenServer()
    } else if (speech.kind === 'frames-then-http') {
      if (clientSpeaks !== 'http' || opening.shown) return
      from = speech.length
      this.reports.framesBeforeAnswer(speech.length, opening.streamOffset, opening.firstPacket)
      this.earlyFrames = { ...opening.beginning(from), streamOffset: opening.streamOffset }
      this.http.server.skip(from)
    } else {
      this.serverIsForeign = true
      this.reports.foreignServer(clientSpeaks ?? 'other', speech, opening.streamOffset, opening.firstPacket)
    }
    if (!opening.shown) this.replayOpening(opening, from)
  }

  /** The client speaks something else, and the server answers in HTTP: its answer says what it thinks of that. */
  private reopenServer(): void {
    this.http = new HttpConversation(this.httpOwner(), this.limits, this.http.positions, true)
    this.modes[SERVER_TO_CLIENT] = 'http'
  }

  /** What was kept of the server is read, from its byte `from` on. */
  private replayOpening({ all }: ServerOpening, from: number): void {
    for (const { start, end, packet } of all.runs) {
      if (end > from) this.feed(SERVER_TO_CLIENT, all.bytes, Math.max(start, from), end, packet)
    }
  }

  /** @returns false where TLS is not read: no reader was given, it is inside TLS, or the server spoke something else first */
  private startTls(): boolean {
    const support = this.limits.tls
    if (support === null || this.tls !== null || this.modes[SERVER_TO_CLIENT] !== 'http') return false
    this.assumed = null
    this.setProtocol('tls')
    this.http = new HttpConversation(this.httpOwner(), this.limits, this.http.positions)
    this.tls = new TlsLayer(this.tlsOwner(), support, this.http.positions, this.reporter)
    this.sink.tls?.(this.connection, this.tls.session)
    return true
  }

  /** A server that does not speak TLS answers a ClientHello in its own words. @param first its first byte */
  private checkTlsAnswer(first: number | undefined): void {
    this.tlsAnswered = true
    if (first === undefined || isRecordType(first)) return
    this.tls = null
    this.clientSpeaks = 'tls'
    this.giveUpDetection('tls')
    this.opening = new ServerOpening(this.http.server.streamOffset)
  }

  private tlsOwner(): TlsLayerOwner {
    return {
      decrypted: (direction, content, place, packet) => {
        this.sink.decrypted?.(this.connection, direction, content.length, place, packet)
        this.read(direction, content, 0, content.length, packet)
      },
      decryptedGap: (direction, length, packet) => {
        this.sink.decryptedGap?.(this.connection, direction, length, packet)
        this.miss(direction, length, packet)
      },
      lost: (direction, reason) => this.setOpaque(direction, tlsReason(reason), this.position(direction)),
    }
  }

  /** Stream offset of the next byte a direction reads. */
  private position(direction: Direction): number {
    return this.webSocket?.directions[direction].parser.position ?? this.http.stream(direction).streamOffset
  }

  private giveUpDetection(detected: 'tls' | 'other'): void {
    this.assumed = null
    this.held.take()
    this.setProtocol(this.tls === null ? detected : 'tls')
    const reason = detected === 'tls' ? 'tls' : 'not-http'
    this.setOpaque(CLIENT_TO_SERVER, reason, this.http.client.streamOffset)
    this.setOpaque(SERVER_TO_CLIENT, reason, this.http.server.streamOffset)
  }

  /** The client's first bytes were not captured: no telling what the rest is. */
  private loseBeginning(length: number): void {
    if (this.protocol === null) this.setProtocol('other')
    this.held.take()
    this.http.client.streamOffset += length
    this.setOpaque(CLIENT_TO_SERVER, 'gap', this.http.client.streamOffset)
  }

  private hold(bytes: Uint8Array, start: number, end: number, packet: number): void {
    if (this.held.add(bytes, start, end, packet)) return
    this.held.take()
    this.setOpaque(CLIENT_TO_SERVER, 'held-data-limit', this.http.client.streamOffset)
  }

  /** What is held is what the mode of the client's direction now says. */
  private replayHeld(): void {
    const { bytes, runs } = this.held.take()
    for (const { start, end, gap, packet } of runs) {
      if (gap > 0) this.miss(CLIENT_TO_SERVER, gap, packet)
      else this.feed(CLIENT_TO_SERVER, bytes, start, end, packet)
    }
  }

  private finish(direction: Direction, how: EndKind): void {
    if (this.ends[direction] !== null) return
    if (direction === SERVER_TO_CLIENT) this.judgeServer(true)
    this.ends[direction] = how
    if (how !== 'recording') this.firstEnd ??= direction
    const { packet } = this
    // TLS whose handshake came to nothing, or told why and carried nothing.
    this.tls?.ended(direction, how, packet)
    if (this.tls?.session.decrypted === false) this.setOpaque(direction, 'tls', this.position(direction))
    switch (this.modes[direction]) {
      case 'detecting':
        if (this.held.length > 0) this.giveUpDetection('other')
        break
      case 'http':
        if (direction === SERVER_TO_CLIENT && how === 'fin') this.reports.bodyCut(this.http.server, packet)
        this.http.finish(direction, packet)
        break
      case 'opaque':
        if (direction === SERVER_TO_CLIENT) this.http.finish(direction, packet)
        break
      case 'websocket':
    }
    this.webSocket?.finish(direction, how, packet)
  }

  private httpOwner(): HttpConversationOwner {
    return {
      request: (request) => {
        this.reports.requested(request)
        this.sink.requested(this.connection, request)
      },
      exchange: (exchange) => this.exchange(exchange),
      bodyReader: (request, response) => this.bodyReader(request, response),
      continued: () => this.replayHeld(),
      switched: (request, response) => this.switched(request, response),
      findings: (direction, findings, packet) => this.findings(direction, findings, packet),
      lost: (direction, reason, streamOffset) => this.lost(direction, reason, streamOffset),
    }
  }

  private exchange(exchange: HttpExchange): void {
    const { request, response, packet } = exchange
    if (this.protocol === null) this.setProtocol('http')
    this.sink.http(this.connection, exchange)
    if (request && response?.status === 101) this.reports.otherProtocol(request, response)
    if (!request || !isUpgradeAttempt(request)) {
      if (request && response === null) this.requestUnanswered(request)
      return
    }
    this.reports.settled(request)
    if (response?.status === 101 && !isOtherProtocol(response)) this.setProtocol('websocket')
    this.sink.upgrade(this.connection, upgradeExchange(request, response, packet))
    if (response?.status === 101) this.answerFails = this.reports.switched(request, response)
    else if (response === null) this.upgradeUnanswered(request)
  }

  /** A refusal is told together with what its body says. */
  private bodyReader(
    request: HttpRequestHead | null,
    response: HttpResponseHead,
  ): ((text: string) => void) | null {
    const { clientSpeaks } = this
    if (request?.method === 'CONNECT') {
      if (response.status >= 300) this.reports.connectRefused(request, response)
      return null
    }
    if (request !== null) {
      const isAttempt = isUpgradeAttempt(request)
      if (!isAttempt && response.status < 400) return null
      return (text) => this.reports.refused(request, response, text, isAttempt)
    }
    if (clientSpeaks !== null && clientSpeaks !== 'http') {
      return (text) => this.reports.foreignClient(clientSpeaks, response, text)
    }
    const isEarly = response.status >= 400 && this.isInsideHead(response.status)
    if (!isEarly) return null
    this.answeredEarly = true
    return (text) => this.reports.answeredEarly(response, text)
  }

  /** A server that gives up waiting says so to a client that said nothing yet, too. */
  private isInsideHead(status: number): boolean {
    const { client } = this.http
    if (this.modes[CLIENT_TO_SERVER] === 'detecting')
      return this.held.length > 0 || status === REQUEST_TIMEOUT
    return client.state === 'head' && client.insideMessage
  }

  /** A page may leave before it has its answer; a server that closes instead of answering is a fault. */
  private requestUnanswered(request: HttpRequestHead): void {
    const isServers = this.firstEnd === SERVER_TO_CLIENT && this.ends[SERVER_TO_CLIENT] === 'fin'
    if (!isServers || this.modes[SERVER_TO_CLIENT] === 'opaque' || this.isAnswerMissing) return
    this.reports.requestUnanswered(request, this.packet)
  }

  private upgradeUnanswered(request: HttpRequestHead): void {
    if (this.modes[SERVER_TO_CLIENT] !== 'opaque') {
      const direction = this.firstEnd ?? SERVER_TO_CLIENT
      this.reports.unanswered(direction, this.ends[direction] ?? 'recording', request.packet, this.packet)
    }
    if (this.isAnswerMissing && this.ends[CLIENT_TO_SERVER] === null) this.decideByFrames()
    // Whether the server agreed cannot be known, and so not what the client's next bytes are.
    else if (this.held.length > 0 || this.modes[SERVER_TO_CLIENT] === 'opaque') this.leaveUnread()
  }

  /** Frames say that the server agreed; what the client has sent already, or what it sends next, tells. */
  private decideByFrames(): void {
    this.assumed = {
      deflate: DEFAULT_DEFLATE,
      unknownExtension: true,
      midStream: true,
      answerFails: false,
      subprotocolMissing: null,
    }
    if (this.held.length > 0) this.assumeWebSocket(CLIENT_TO_SERVER, NO_BYTES, 0, 0)
  }

  private leaveUnread(): void {
    this.held.take()
    this.setOpaque(CLIENT_TO_SERVER, 'response-unknown', this.http.client.streamOffset)
  }

  /** The server agreed to leave HTTP: for WebSocket, for a tunnel, or for something we do not read. */
  private switched(request: HttpRequestHead | null, response: HttpResponseHead): void {
    switch (switchedTo(request, response)) {
      case 'tunnel':
        this.enterTunnel()
        break
      case 'other':
        this.setOpaque(CLIENT_TO_SERVER, 'other-protocol', this.http.client.streamOffset)
        this.setOpaque(SERVER_TO_CLIENT, 'other-protocol', this.http.server.streamOffset)
        break
      case 'old-draft':
        this.held.take()
        if (request === null) this.reports.oldDraft(response)
        this.setOpaque(CLIENT_TO_SERVER, 'old-draft', this.http.client.streamOffset)
        this.setOpaque(SERVER_TO_CLIENT, 'old-draft', this.http.server.streamOffset)
        break
      case 'websocket': {
        this.setProtocol('websocket')
        const { positions } = this.http
        if (this.modes[CLIENT_TO_SERVER] === 'http') {
          this.reports.earlyData(this.held, positions[CLIENT_TO_SERVER])
        }
        this.openWebSocket(positions, {
          ...agreedSettings(request, response),
          midStream: false,
          answerFails: this.answerFails,
          subprotocolMissing: this.reports.missingSubprotocol,
        })
      }
    }
  }

  /** CONNECT was answered with 2xx: a connection of its own begins (RFC 9110 §9.3.6). */
  private enterTunnel(): void {
    this.http = new HttpConversation(this.httpOwner(), this.limits, this.http.positions)
    this.clientSpeaks = null
    this.opening = new ServerOpening(this.http.server.streamOffset)
    if (this.modes[CLIENT_TO_SERVER] !== 'opaque') this.modes[CLIENT_TO_SERVER] = 'detecting'
    this.replayHeld()
  }

  private openWebSocket(positions: readonly [number, number], settings: WebSocketSettings): void {
    this.setProtocol('websocket')
    const { connection, sink, reporter, limits } = this
    this.webSocket = new WebSocketConversation(connection, sink, reporter, limits, settings, positions)
    for (const direction of DIRECTIONS) {
      if (this.modes[direction] === 'opaque' && !settings.midStream) {
        this.webSocket.directions[direction].parser.lost = true
      } else {
        this.modes[direction] = 'websocket'
      }
    }
    const { earlyFrames } = this
    if (earlyFrames !== null) {
      this.earlyFrames = null
      this.webSocket.directions[SERVER_TO_CLIENT].readEarly(earlyFrames)
    }
    // What was held came before the end of its direction.
    this.replayHeld()
    for (const direction of DIRECTIONS) {
      const ended = this.ends[direction]
      if (ended) this.webSocket.finish(direction, ended, this.packet)
    }
  }

  private lost(direction: Direction, reason: string, streamOffset: number): void {
    const beforeAnyHttp = this.isBeforeAnyHttp
    if (this.protocol === null) this.setProtocol('other')
    this.setOpaque(direction, beforeAnyHttp ? 'data-before-request' : reason, streamOffset)
  }

  private findings(direction: Direction, findings: readonly HttpFinding[], packet: number): void {
    // A server that speaks first, and no HTTP: another protocol, no malformed head.
    const has = (problem: HttpProblem): boolean => findings.some((finding) => finding.problem === problem)
    if (this.isBeforeAnyHttp && has('not-http')) return
    // What the server speaks instead has been said.
    if (this.serverIsForeign && direction === SERVER_TO_CLIENT && has('not-http')) return
    if (direction === CLIENT_TO_SERVER && has('head-incomplete')) {
      if (!this.answeredEarly) this.headCut(findings)
      return
    }
    this.reports.findings(direction, findings, packet)
  }

  /** The client's head was never complete: who ended it decides whose fault that is. */
  private headCut(findings: readonly HttpFinding[]): void {
    const how = this.ends[CLIENT_TO_SERVER] ?? this.ends[SERVER_TO_CLIENT] ?? 'recording'
    const packet = this.lastPackets[CLIENT_TO_SERVER]
    if (this.firstEnd === SERVER_TO_CLIENT)
      this.reports.closedInHead(this.ends[SERVER_TO_CLIENT] ?? how, packet)
    else this.reports.findings(CLIENT_TO_SERVER, findings, packet, how)
  }

  /** Nothing was HTTP so far, in TLS or without. */
  private get isBeforeAnyHttp(): boolean {
    return this.protocol === null || this.protocol === 'tls'
  }

  private setProtocol(protocol: ConnectionProtocol): void {
    if (this.protocol === protocol) return
    this.protocol = protocol
    this.sink.protocol(this.connection, protocol)
  }

  private setOpaque(direction: Direction, reason: string, streamOffset: number): void {
    if (this.modes[direction] === 'opaque') return
    this.modes[direction] = 'opaque'
    this.http.stream(direction).abandon()
    if (this.webSocket !== null) this.webSocket.directions[direction].parser.lost = true
    this.sink.opaque(this.connection, direction, streamOffset, reason)
  }
}

/** A content type of TLS (RFC 8446 §5.1, RFC 6520 §3). */
function isRecordType(byte: number): boolean {
  return byte >= 0x14 && byte <= 0x18
}

/** Why what TLS carries is not read: where no secrets were given, that it is TLS is the whole reason. */
function tlsReason(reason: TlsLoss): string {
  return reason === 'no-keys' ? 'tls' : `tls-${reason}`
}
