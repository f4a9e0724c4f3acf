import { parseAddress } from '../ip/address'
import { SERVER_TO_CLIENT } from '../model/direction'
import type { Endpoint } from '../model/endpoint'
import type { Nanoseconds } from '../model/nanoseconds'
import { computeAccept } from '../websocket/accept-key'
import { CLOSE, isControl } from '../websocket/opcodes'
import {
  dateTime,
  decimalNanoseconds,
  duration,
  elements,
  member,
  messageTime,
  number,
  text,
  type HarValue,
} from './har-values'
import { closePayload, importedMessage, type ImportedMessage } from './imported-message'

/** Control frames of an entry that are taken. */
export const MAX_CONTROL_FRAMES = 100_000
/** What is asked with, where the HAR has no key: the example of RFC 6455 §1.3. */
const STAND_IN_KEY = 'dGhlIHNhbXBsZSBub25jZQ=='

/** A request of a HAR with its answer, as it is written into a session. */
export interface ImportedEntry {
  url: string
  isSocket: boolean
  /** False where the program that wrote the file records no messages. */
  hasMessages: boolean
  client: Endpoint
  server: Endpoint
  opened: Nanoseconds
  requested: Nanoseconds
  answered: Nanoseconds
  /** Heads as bytes (RFC 9112). */
  request: Uint8Array
  response: Uint8Array | null
  /** Header fields the handshake needs and the HAR does not have. */
  added: string[]
  /** Control frames that are known, in order of their time. */
  controls: ImportedMessage[]
  /** The connection was cut off, or ended in order; null where the HAR does not say. */
  end: { how: 'fin' | 'rst'; time: Nanoseconds | null } | null
}

/** @param place of the entry in the file: stands in for what tells connections apart */
export function importedEntry(value: HarValue, place: number, hasMessages: boolean): ImportedEntry {
  const request = member(value, 'request')
  const response = member(value, 'response')
  const ours = member(value, '_sockscope')
  const timings = member(value, 'timings')
  const headers = { request: fields(request), response: fields(response) }
  const isSocket = isWebSocket(value, headers.request, hasMessages)
  const url = parseUrl(text(member(request, 'url')) ?? '', isSocket)
  const status = number(member(response, 'status')) ?? 0
  const opened = decimalNanoseconds(member(ours, 'start')) ?? dateTime(member(value, 'startedDateTime')) ?? 0n
  const before = (...names: string[]): Nanoseconds =>
    names.reduce((sum, name) => sum + (duration(member(timings, name)) ?? 0n), 0n)
  const requested = opened + before('blocked', 'dns', 'connect', 'send')
  const answered = requested + before('wait')
  const added = isSocket ? complete(headers, status) : []
  const { client, server } = endpoints(value, url, place)
  return {
    url: url.whole,
    isSocket,
    hasMessages,
    client,
    server,
    opened,
    requested,
    answered,
    request: head(`${token(text(member(request, 'method')), isSocket ? 'GET' : '')} ${url.target} HTTP/1.1`, [
      ...(hasField(headers.request, 'host') ? [] : [['Host', url.authority] as Field]),
      ...headers.request,
    ]),
    response:
      status === 0
        ? null
        : head(`HTTP/1.1 ${status} ${oneLine(text(member(response, 'statusText')) ?? '')}`, headers.response),
    added,
    controls: controlsOf(value),
    end: endOf(value),
  }
}

type Field = [name: string, value: string]

function fields(message: HarValue | undefined): Field[] {
  return elements(member(message, 'headers')).flatMap((entry): Field[] => {
    const name = text(member(entry, 'name'))
    // Pseudo-header fields of HTTP/2 (RFC 9113 §8.3) are no fields.
    if (name === null || name === '' || name.startsWith(':')) return []
    return [[oneLine(name), oneLine(text(member(entry, 'value')) ?? '')]]
  })
}

function hasField(headers: readonly Field[], name: string): boolean {
  return fieldOf(headers, name) !== undefined
}

function fieldOf(headers: readonly Field[], name: string): string | undefined {
  return headers.find(([known]) => known.toLowerCase() === name)?.[1]
}

/** A socket is what says so, what asks for the Upgrade and gets it, or what has messages. */
function isWebSocket(value: HarValue, request: readonly Field[], hasMessages: boolean): boolean {
  const kind = text(member(value, '_resourceType'))?.toLowerCase()
  const asks = /\bwebsocket\b/i.test(fieldOf(request, 'upgrade') ?? '')
  const isAnswered = number(member(member(value, 'response'), 'status')) === 101
  return kind === 'websocket' || hasMessages || (asks && isAnswered)
}

/** Adds what RFC 6455 §4.1 and §4.2.2 ask for and is not there; says what. */
function complete(headers: { request: Field[]; response: Field[] }, status: number): string[] {
  const added: string[] = []
  const add = (to: Field[], name: string, value: string): void => {
    if (hasField(to, name.toLowerCase())) return
    to.push([name, value])
    added.push(name)
  }
  add(headers.request, 'Upgrade', 'websocket')
  add(headers.request, 'Connection', 'Upgrade')
  add(headers.request, 'Sec-WebSocket-Version', '13')
  add(headers.request, 'Sec-WebSocket-Key', STAND_IN_KEY)
  if (status !== 101) return added
  add(headers.response, 'Upgrade', 'websocket')
  add(headers.response, 'Connection', 'Upgrade')
  const key = fieldOf(headers.request, 'sec-websocket-key') ?? ''
  add(headers.response, 'Sec-WebSocket-Accept', computeAccept(key.trim()).accept)
  return added
}

interface ParsedUrl {
  whole: string
  authority: string
  host: string
  port: number
  target: string
}

/** `https:` with an Upgrade is `wss:`. A URL that cannot be read has neither host nor path. */
function parseUrl(url: string, isSocket: boolean): ParsedUrl {
  const match = /^(https?|wss?):\/\/(?:[^/?#@]*@)?([^/?#]*)([^#]*)/is.exec(url)
  const [, scheme = 'http', authority = '', rest = ''] = match ?? []
  const isSecure = /^(https|wss)$/i.test(scheme)
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(authority) ?? []
  const path = rest.startsWith('/') ? rest : `/${rest}`
  const shown = isSocket ? (isSecure ? 'wss' : 'ws') : scheme.toLowerCase()
  return {
    whole: match === null ? url.slice(0, 2048) : `${shown}://${authority}${path}`,
    authority: oneLine(authority),
    host: bracketed ?? plain ?? '',
    port: port === undefined ? (isSecure ? 443 : 80) : Math.min(65_535, Number(port)),
    target: path.replace(/[\s\0-\x1f\x7f]/g, (character) => encodeURIComponent(character)),
  }
}

/** A HAR does not know the client, and the server by its address only; what it does not know is 0.0.0.0. */
function endpoints(value: HarValue, url: ParsedUrl, place: number): { client: Endpoint; server: Endpoint } {
  const ours = member(value, '_sockscope')
  const known = { client: endpoint(member(ours, 'client')), server: endpoint(member(ours, 'server')) }
  if (known.client !== null && known.server !== null && sameFamily(known.client, known.server))
    return { client: known.client, server: known.server }
  const told = text(member(value, 'serverIPAddress'))?.replace(/^\[(.*)\]$/, '$1') ?? ''
  const address = [told, url.host].find((literal) => parseAddress(literal) !== null) ?? '0.0.0.0'
  const isIpv6 = address.includes(':')
  return {
    // A port of its own keeps connections apart.
    client: { address: isIpv6 ? '::' : '0.0.0.0', port: 1024 + (place % 64_512) },
    server: { address, port: url.port },
  }
}

function endpoint(value: HarValue | undefined): Endpoint | null {
  const address = text(member(value, 'address'))
  const port = number(member(value, 'port'))
  if (address === null || parseAddress(address) === null) return null
  return port !== null && Number.isInteger(port) && port >= 0 && port <= 65_535 ? { address, port } : null
}

function sameFamily(one: Endpoint, other: Endpoint): boolean {
  return one.address.includes(':') === other.address.includes(':')
}

function controlsOf(value: HarValue): ImportedMessage[] {
  const controls = elements(member(member(value, '_sockscope'), 'controlFrames'))
    .slice(0, MAX_CONTROL_FRAMES)
    .flatMap((control) => {
      const message = importedMessage(control)
      return message !== null && isControl(message.opcode) ? [message] : []
    })
  if (controls.length > 0) return controls
  // HTTP Toolkit's: what the close frame said, not who sent it. The server is taken for it, as the page sees it so.
  const close = member(value, '_webSocketClose')
  const code = number(member(close, 'code'))
  if (code === null) return []
  const reason = text(member(close, 'reason')) ?? ''
  return [
    {
      direction: SERVER_TO_CLIENT,
      opcode: CLOSE,
      time: messageTime(member(close, 'timestamp')),
      payload: closePayload(code, reason),
      isBase64: true,
    },
  ]
}

function endOf(value: HarValue): ImportedEntry['end'] {
  const ours = member(value, '_sockscope')
  const how = text(member(ours, 'closedBy'))
  if (how === 'fin' || how === 'rst') return { how, time: decimalNanoseconds(member(ours, 'end')) }
  return text(member(value, '_webSocketClose')) === 'aborted' ? { how: 'rst', time: null } : null
}

function head(startLine: string, headers: readonly Field[]): Uint8Array {
  const lines = [startLine, ...headers.map(([name, value]) => `${name}: ${value}`), '', '']
  // Values are latin-1 on the wire; what is not was decoded by the program that wrote the file.
  const whole = lines.join('\r\n')
  return /^[\0-\xff]*$/.test(whole)
    ? Uint8Array.from(whole, (character) => character.charCodeAt(0))
    : new TextEncoder().encode(whole)
}

/** A line of a head cannot hold a line end: writers join repeated fields with one. */
function oneLine(value: string): string {
  return value.replace(/[\r\n\0]+/g, ', ').trim()
}

function token(value: string | null, instead: string): string {
  return value !== null && /^[!#$%&'*+.^`|~\w-]{1,32}$/.test(value) ? value : instead || 'GET'
}
