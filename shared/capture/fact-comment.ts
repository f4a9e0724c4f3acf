import * as v from 'valibot'
import type { Fact } from '../model/fact'
import { MAX_OPTION_LENGTH } from './pcapng-writer'

/** What a packet comment that carries a fact begins with; JSON follows. */
export const FACT_COMMENT_PREFIX = 'sockscope: '

const ELLIPSIS = '…'
const encoder = new TextEncoder()

const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))
const count = v.pipe(v.number(), v.minValue(0))
const endpoint = v.object({ address: v.string(), port })
const leg = v.picklist(['client-proxy', 'proxy-server'])
const error = v.nullable(v.string())
const nanoseconds = v.pipe(v.string(), v.regex(/^\d{1,20}$/))
const sequenceNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff))
const handshakeAnswer = v.object({ time: nanoseconds, seq: sequenceNumber, ack: sequenceNumber })

const fact = v.variant('kind', [
  v.object({
    kind: v.literal('accepted'),
    client: endpoint,
    listen: endpoint,
    target: v.nullable(v.object({ host: v.string(), port })),
  }),
  v.object({
    kind: v.literal('tunnel'),
    via: v.picklist(['connect', 'socks5', 'absolute-form']),
    host: v.string(),
    port,
  }),
  v.object({
    kind: v.literal('tls-leg'),
    leg,
    version: v.string(),
    cipher: v.string(),
    alpn: v.nullable(v.string()),
    serverName: v.nullable(v.string()),
    problem: v.nullable(v.string()),
    accepted: v.boolean(),
    certificate: v.nullable(v.string()),
  }),
  v.object({
    kind: v.literal('tls-policy'),
    host: v.string(),
    policy: v.picklist(['terminate', 'pass']),
    reason: v.picklist(['chosen', 'refused-before']),
  }),
  v.object({ kind: v.literal('resolve-start'), host: v.string() }),
  v.object({ kind: v.literal('resolve-end'), host: v.string(), addresses: v.array(v.string()), error }),
  v.object({ kind: v.literal('connect-start'), remote: endpoint }),
  v.object({ kind: v.literal('connect-end'), remote: endpoint, local: v.nullable(endpoint), error }),
  v.object({
    kind: v.literal('relay-failed'),
    failure: v.picklist([
      'dns-failure',
      'tcp-connect-refused',
      'tcp-connect-timeout',
      'tcp-connect-unreachable',
      'tcp-connect-failed',
      'tcp-reset',
      'head-timeout',
      'idle-timeout',
      'proxy-stopped',
      'tls-certificate-refused',
      'tls-failed',
      'proxy-request-refused',
    ]),
    leg,
    error,
    afterMilliseconds: count,
  }),
  v.object({
    kind: v.literal('modification'),
    header: v.string(),
    original: v.nullable(v.string()),
    replacement: v.string(),
  }),
  v.object({ kind: v.literal('recording-gap'), reason: v.picklist(['disk', 'limit', 'late']), bytes: count }),
  v.object({ kind: v.literal('recording-behind'), milliseconds: count }),
  v.object({
    kind: v.literal('tcp-handshake'),
    syn: v.object({ time: nanoseconds, seq: sequenceNumber }),
    synAck: handshakeAnswer,
    ack: handshakeAnswer,
  }),
  v.object({
    kind: v.literal('imported'),
    format: v.literal('har'),
    creator: v.string(),
    url: v.string(),
    added: v.array(v.string()),
    messages: v.boolean(),
  }),
  v.object({ kind: v.literal('import-loss'), withoutTime: count, notBase64: count, skipped: count }),
  v.object({ kind: v.literal('note'), text: v.string() }),
]) satisfies v.GenericSchema<unknown, Fact>

/**
 * The packet comment that carries a fact: readable in Wireshark, decoded by `decodeFactComment`. Where it would
 * exceed what an option holds, its longest texts are cut and end in "…".
 */
export function encodeFactComment(fact: Fact): Uint8Array {
  let bytes = encodeWithin(fact, Number.POSITIVE_INFINITY)
  for (let limit = MAX_OPTION_LENGTH; bytes.length > MAX_OPTION_LENGTH && limit > 0; limit = limit >> 1) {
    bytes = encodeWithin(fact, limit)
  }
  return bytes
}

function encodeWithin(fact: Fact, longestText: number): Uint8Array {
  const shortened = (_key: string, value: unknown): unknown =>
    typeof value === 'string' && value.length > longestText ? value.slice(0, longestText) + ELLIPSIS : value
  return encoder.encode(FACT_COMMENT_PREFIX + JSON.stringify(fact, shortened))
}

/** The fact in a packet comment; null where it holds none, or one this version does not know. */
export function decodeFactComment(comment: string): Fact | null {
  if (!comment.startsWith(FACT_COMMENT_PREFIX)) return null
  let value: unknown
  try {
    value = JSON.parse(comment.slice(FACT_COMMENT_PREFIX.length))
  } catch {
    return null
  }
  const result = v.safeParse(fact, value)
  if (!result.success) return null
  // The compiler objects here when a kind of fact is added to the model and not to the schema.
  const known: Fact extends v.InferOutput<typeof fact> ? Fact : never = result.output
  return known
}
