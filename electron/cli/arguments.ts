import { EXPORT_FORMATS, type ExportFormat } from '@shared/model/export-format'
import {
  DEFAULT_LISTEN_HOST,
  packetInterfaceSchema,
  type CertificatePolicy,
  plainRoute,
  type RecordingOptions,
} from '@shared/model/recording-options'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { compileFilter, type Filter } from '@shared/filter/filter'
import type { Language } from '@shared/model/language'
import { ENGLISH } from '@shared/words/en'
import { filterSentenceInColumn } from '@shared/words/filter-text'
import { MAX_RULES, parseRule, type RuleProblem } from '@shared/redact/rule'
import type { ReplayPace } from '@shared/model/replay'
import * as v from 'valibot'

export interface ReadCommand {
  kind: 'read'
  /** A path, or '-' for standard input. */
  file: string
  output: 'text' | 'json' | 'summary' | 'packets'
  /** A display filter; the empty one keeps everything. */
  filter: Filter
  /** Connections with one of these ports are taken for WebSocket where no upgrade was captured. */
  decodeAsPorts: ReadonlySet<number>
  /** Bytes of a message that --json prints. */
  messageLimit?: number
  /** A TLS key log file beside the capture. */
  keyLogFile: string | null
}

export interface RecordCommand {
  kind: 'record'
  options: RecordingOptions
  /** Where to record; null for a new file in the default folder. */
  file: string | null
  json: boolean
  /** Bytes of a message that --json prints. */
  messageLimit?: number
  /** A browser to start through the forward proxy, and the page it shows. */
  open?: { browser: string; url: string }
  /** Null records until it is interrupted. */
  durationSeconds: number | null
}

export interface ExportCommand {
  kind: 'export'
  /** A path, or '-' for standard input. */
  file: string
  format: ExportFormat
  /** A path, or '-' for standard output. */
  output: string
  /** pcapng and pcap: compressed. */
  gzip: boolean
  /** Connections that are exported; null for all. */
  connections: readonly number[] | null
  /** A display filter; the empty one keeps everything. */
  filter: Filter
  /** Rules of what is redacted first. */
  redact: readonly string[]
  language: Language
  decodeAsPorts: ReadonlySet<number>
  keyLogFile: string | null
}

/** The local CA: shown, made where there is none, or forgotten. */
export interface CaCommand {
  kind: 'ca'
  /** Where its certificate is written; '-' for standard output, null for nowhere. */
  output: string | null
  /** Hosts it may speak for beside local ones: it is made anew for them. */
  hosts: readonly string[]
  forget: boolean
}

export interface CompareCommand {
  kind: 'compare'
  /** The recording that is taken to be good: a path, or '-' for standard input. */
  a: string
  b: string
  /** Another good recording: what differs between it and `a` does not count. */
  good: string | null
  /** One connection of each; all without. */
  connections: { a: number; b: number } | undefined
  /** Milliseconds; null does not look at time, undefined leaves it at the default. */
  lateAfter: number | null | undefined
  json: boolean
  decodeAsPorts: ReadonlySet<number>
  keyLogFile: string | null
}

export interface ReplayCommand {
  kind: 'replay'
  /** A path, or '-' for standard input. */
  file: string
  connection: number
  to: { kind: 'target'; target: string } | { kind: 'serve'; host: string; port: number }
  pace: ReplayPace
  /** Milliseconds; null does not look at time, undefined leaves it at the default. */
  lateAfter: number | null | undefined
  /** Where the replay is recorded; null keeps it nowhere. */
  output: string | null
  json: boolean
  keyLogFile: string | null
}

export type Command =
  | CaCommand
  | ReadCommand
  | ReplayCommand
  | ExportCommand
  | RecordCommand
  | CompareCommand
  | { kind: 'help'; of: 'all' | 'read' | 'record' | 'export' | 'compare' | 'replay' | 'ca' }
  | { kind: 'version' }

/** Bad usage: exit status 2 and one sentence. */
export class UsageError extends Error {}

/** What a timer can wait: 2^31 - 1 milliseconds, 24 days. */
const MAX_DURATION_SECONDS = 2_147_483

type Options = NonNullable<ParseArgsConfig['options']>

const READ_OPTIONS = {
  filter: { type: 'string', short: 'Y' },
  json: { type: 'boolean' },
  summary: { type: 'boolean' },
  packets: { type: 'boolean' },
  keylog: { type: 'string' },
  'decode-as': { type: 'string', multiple: true },
  'message-limit': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Options

const EXPORT_OPTIONS = {
  format: { type: 'string', short: 'f' },
  output: { type: 'string', short: 'o' },
  filter: { type: 'string', short: 'Y' },
  connection: { type: 'string', multiple: true },
  gzip: { type: 'boolean' },
  language: { type: 'string' },
  keylog: { type: 'string' },
  redact: { type: 'string', multiple: true },
  'decode-as': { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Options

const CA_OPTIONS = {
  export: { type: 'string' },
  host: { type: 'string', multiple: true },
  forget: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Options

const COMPARE_OPTIONS = {
  good: { type: 'string' },
  connection: { type: 'string' },
  'late-after': { type: 'string' },
  json: { type: 'boolean' },
  keylog: { type: 'string' },
  'decode-as': { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Options

const REPLAY_OPTIONS = {
  connection: { type: 'string' },
  target: { type: 'string' },
  serve: { type: 'string' },
  pace: { type: 'string' },
  'late-after': { type: 'string' },
  write: { type: 'string', short: 'w' },
  json: { type: 'boolean' },
  keylog: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Options

const RECORD_OPTIONS = {
  listen: { type: 'string' },
  target: { type: 'string' },
  write: { type: 'string', short: 'w' },
  json: { type: 'boolean' },
  'message-limit': { type: 'string' },
  duration: { type: 'string' },
  keylog: { type: 'string' },
  open: { type: 'string' },
  'listen-tls': { type: 'boolean' },
  intercept: { type: 'string', multiple: true },
  trust: { type: 'string' },
  certificate: { type: 'string' },
  packets: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Options

/** @throws UsageError with a sentence for the person who typed it */
export function parseArguments(argv: readonly string[]): Command {
  const [name, ...rest] = argv
  switch (name) {
    case undefined:
      throw new UsageError('Say what to do: read, record, export, compare or replay. See sockscope --help.')
    case '-h':
    case '--help':
    case 'help':
      return { kind: 'help', of: 'all' }
    case '-V':
    case '--version':
      return { kind: 'version' }
    case 'read':
      return parseRead(rest)
    case 'record':
      return parseRecord(rest)
    case 'export':
      return parseExport(rest)
    case 'ca':
      return parseCa(rest)
    case 'compare':
      return parseCompare(rest)
    case 'replay':
      return parseReplay(rest)
    default:
      throw new UsageError(
        `There is no command "${name}": read, record, export, compare and replay are. See sockscope --help.`,
      )
  }
}

function parseRead(argv: string[]): Command {
  const { values, positionals } = parse(argv, READ_OPTIONS, true)
  if (values.help === true) return { kind: 'help', of: 'read' }
  const outputs = (['json', 'packets', 'summary'] as const).filter((name) => values[name] === true)
  if (outputs.length > 1) {
    throw new UsageError(`${outputs.map((name) => `--${name}`).join(' and ')} exclude each other.`)
  }
  const [file, ...more] = positionals
  if (file === undefined) throw new UsageError('read needs a capture file, or - for standard input.')
  if (more.length > 0) throw new UsageError('read takes one capture file.')
  return {
    kind: 'read',
    file,
    output: outputs[0] ?? 'text',
    filter: parseFilter(values.filter ?? ''),
    decodeAsPorts: new Set((values['decode-as'] ?? []).map(parseDecodeAs)),
    ...parseMessageLimit(values['message-limit']),
    keyLogFile: values.keylog ?? null,
  }
}

function parseCa(argv: string[]): Command {
  const { values } = parse(argv, CA_OPTIONS, false)
  if (values.help === true) return { kind: 'help', of: 'ca' }
  const { export: output = null, host: hosts = [], forget = false } = values
  if (forget && (output !== null || hosts.length > 0))
    throw new UsageError('--forget removes the CA: it goes with no other option.')
  return { kind: 'ca', output, hosts, forget }
}

function parseExport(argv: string[]): Command {
  const { values, positionals } = parse(argv, EXPORT_OPTIONS, true)
  if (values.help === true) return { kind: 'help', of: 'export' }
  if (values.filter !== undefined && values.connection !== undefined)
    throw new UsageError('-Y and --connection exclude each other: tcp.stream is a connection in a filter.')
  const redact = values.redact ?? []
  if (redact.length > MAX_RULES) throw new UsageError(`--redact takes at most ${MAX_RULES} rules.`)
  for (const rule of redact) checkRule(rule)
  const [file, ...more] = positionals
  if (file === undefined) throw new UsageError('export needs a capture file, or - for standard input.')
  if (more.length > 0) throw new UsageError('export takes one capture file.')
  const format = EXPORT_FORMATS.find((known) => known === values.format)
  if (format === undefined) throw new UsageError(`--format takes one of ${EXPORT_FORMATS.join(', ')}.`)
  if (values.output === undefined) throw new UsageError('export needs -o OUT, or -o - for standard output.')
  if (values.gzip === true && format !== 'pcapng' && format !== 'pcap')
    throw new UsageError('--gzip goes with --format pcapng and pcap.')
  if (values.gzip === true && values.output === '-')
    throw new UsageError('--gzip goes with a file, not -o -.')
  const { language = 'en' } = values
  if (language !== 'en' && language !== 'zh-CN') throw new UsageError('--language takes en or zh-CN.')
  return {
    kind: 'export',
    file,
    format,
    output: values.output,
    gzip: values.gzip === true,
    connections: values.connection === undefined ? null : values.connection.map(parseConnection),
    filter: parseFilter(values.filter ?? ''),
    redact,
    language,
    decodeAsPorts: new Set((values['decode-as'] ?? []).map(parseDecodeAs)),
    keyLogFile: values.keylog ?? null,
  }
}

/** Silence about a rule that is none would let somebody publish what they believe is redacted. */
function checkRule(text: string): void {
  const parsed = parseRule(text)
  if (!parsed.ok)
    throw new UsageError(`--redact "${text}": ${RULE_PROBLEMS[parsed.problem]} Nothing was exported.`)
}

const RULE_PROBLEMS: Readonly<Record<RuleProblem, string>> = {
  'rule-unknown':
    'rules are default, headers, header:NAME, query:NAME, json:$.path, text:REGEX, close-reason and addresses.',
  'name-invalid': 'that is no name.',
  'path-invalid': 'a path is written as $.user.token, $.items[*].id or $..password.',
  'pattern-invalid': 'the pattern cannot be read (RE2 syntax: without look-ahead and back-references).',
  'rule-too-long': 'it is too long.',
}

function parseCompare(argv: string[]): Command {
  const { values, positionals } = parse(argv, COMPARE_OPTIONS, true)
  if (values.help === true) return { kind: 'help', of: 'compare' }
  const [a, b, ...more] = positionals
  if (a === undefined || b === undefined || more.length > 0)
    throw new UsageError('compare takes two captures: one that is good, and one to compare with it.')
  if ([a, b, values.good].filter((file) => file === '-').length > 1)
    throw new UsageError('Only one of the captures can come from standard input.')
  return {
    kind: 'compare',
    a,
    b,
    good: values.good ?? null,
    connections: values.connection === undefined ? undefined : parseConnectionPair(values.connection),
    lateAfter: values['late-after'] === undefined ? undefined : parseLateAfter(values['late-after']),
    json: values.json === true,
    decodeAsPorts: new Set((values['decode-as'] ?? []).map(parseDecodeAs)),
    keyLogFile: values.keylog ?? null,
  }
}

function parseReplay(argv: string[]): Command {
  const { values, positionals } = parse(argv, REPLAY_OPTIONS, true)
  if (values.help === true) return { kind: 'help', of: 'replay' }
  const [file, ...more] = positionals
  if (file === undefined) throw new UsageError('replay needs a capture file, or - for standard input.')
  if (more.length > 0) throw new UsageError('replay takes one capture file.')
  if (values.connection === undefined)
    throw new UsageError('replay needs --connection N, a number of read --json.')
  const { pace = 'answers' } = values
  if (pace !== 'answers' && pace !== 'recorded') throw new UsageError('--pace takes recorded or answers.')
  return {
    kind: 'replay',
    file,
    connection: parseConnection(values.connection),
    to: parseReplayTo(values.target, values.serve),
    pace,
    lateAfter: values['late-after'] === undefined ? undefined : parseLateAfter(values['late-after']),
    output: values.write ?? null,
    json: values.json === true,
    keyLogFile: values.keylog ?? null,
  }
}

function parseReplayTo(target: string | undefined, serve: string | undefined): ReplayCommand['to'] {
  if ((target === undefined) === (serve === undefined))
    throw new UsageError('replay needs either --target URL, a server, or --serve [HOST:]PORT, for a page.')
  if (target !== undefined) {
    refusePath(target)
    return { kind: 'target', target }
  }
  return { kind: 'serve', ...parseListen(serve!, '--serve') }
}

/** `3` is connection 3 of both, `3:5` is 3 of the first and 5 of the second. */
function parseConnectionPair(text: string): { a: number; b: number } {
  const match = /^(\d{1,9})(?::(\d{1,9}))?$/.exec(text)
  if (match === null) throw new UsageError(`--connection takes N or N:M: not "${text}".`)
  return { a: Number(match[1]), b: Number(match[2] ?? match[1]) }
}

function parseLateAfter(text: string): number | null {
  if (text === 'never') return null
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`--late-after takes milliseconds, or never: not "${text}".`)
  return Number(text)
}

function parseConnection(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--connection takes a number: not "${text}".`)
  return Number(text)
}

function parseFilter(text: string): Filter {
  const result = compileFilter(text)
  if (result.ok) return result.filter
  throw new UsageError(`-Y, ${filterSentenceInColumn(ENGLISH.filter, result.error)}.`)
}

function parseDecodeAs(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65535) {
    throw new UsageError(`--decode-as takes a port from 1 to 65535: not "${text}".`)
  }
  return port
}

function parseMessageLimit(text: string | undefined): { messageLimit?: number } {
  if (text === undefined) return {}
  const bytes = /^\d{1,12}$/.test(text) ? Number(text) : NaN
  if (Number.isNaN(bytes)) throw new UsageError(`--message-limit takes a number of bytes: not "${text}".`)
  return { messageLimit: bytes }
}

function parseRecord(argv: string[]): Command {
  const { values, positionals } = parse(withInterface(argv), RECORD_OPTIONS, true)
  if (values.help === true) return { kind: 'help', of: 'record' }
  if (values.listen === undefined) throw new UsageError('record needs --listen [HOST:]PORT.')
  if (values.target !== undefined) refusePath(values.target)
  const open = parseOpen(values.open, positionals)
  if (open !== null && values.target !== undefined)
    throw new UsageError('--open goes with a forward proxy: leave out --target.')
  const listen = parseListen(values.listen)
  return {
    kind: 'record',
    options: {
      routes: [
        {
          ...plainRoute(listen.host, listen.port, values.target ?? null),
          ...parseOurTls(values['listen-tls'] === true, values.intercept ?? [], values.target),
          ...(values.trust === undefined ? {} : { trustFile: values.trust }),
          ...(values.certificate === undefined ? {} : { certificate: parsePolicy(values.certificate) }),
        },
      ],
      packets: values.packets === undefined ? null : parseInterface(values.packets),
      ...(values.keylog === undefined ? {} : { keyLogFile: values.keylog }),
    },
    file: values.write ?? null,
    json: values.json === true,
    ...(open === null ? {} : { open }),
    ...parseMessageLimit(values['message-limit']),
    durationSeconds: values.duration === undefined ? null : parseDuration(values.duration),
  }
}

/** Where TLS is answered: at a listener with a target, or to chosen hosts of a forward proxy. */
function parseOurTls(
  listenTls: boolean,
  intercept: readonly string[],
  target: string | undefined,
): { listenTls?: true; intercept?: string[] } {
  if (listenTls && target === undefined)
    throw new UsageError('--listen-tls needs --target; with a forward proxy --intercept HOST opens TLS.')
  if (intercept.length > 0 && target !== undefined)
    throw new UsageError('--intercept goes with a forward proxy: leave out --target.')
  const wrong = intercept.find((host) => !/^(?:\*\.)?[a-z0-9._:-]{1,253}$/i.test(host))
  if (wrong !== undefined) throw new UsageError(`--intercept takes a host name or address: not "${wrong}".`)
  return {
    ...(listenTls ? { listenTls } : {}),
    ...(intercept.length > 0 ? { intercept: [...intercept] } : {}),
  }
}

/** `--open BROWSER URL`: the second word is a positional to the parser. */
function parseOpen(
  browser: string | undefined,
  positionals: readonly string[],
): { browser: string; url: string } | null {
  const [url, more] = positionals
  const stray = browser === undefined ? url : more
  if (stray !== undefined) throw new UsageError(`record does not know what to do with "${stray}".`)
  if (browser === undefined) return null
  if (url === undefined || !/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url))
    throw new UsageError(
      '--open needs a browser and the page it shows: --open chromium https://localhost:8443/.',
    )
  return { browser, url }
}

/** The path is the client's: each request names its own, and goes through as it is. */
function refusePath(target: string): void {
  const authority = target.trim().replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
  const path = /[/?#].+$/s.exec(authority)?.[0]
  if (path === undefined) return
  throw new UsageError(
    `--target takes no path: a client's request names its own. Leave out "${path}", and write it in the client's URL.`,
  )
}

/** `9001`, `127.0.0.1:9001`, `localhost:9001`, `[::1]:9001`. */
export function parseListen(text: string, option = '--listen'): { host: string; port: number } {
  const match = /^(?:(?:\[([^\]]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (match === null || port > 65535) {
    throw new UsageError(`${option} takes [HOST:]PORT, an IPv6 address in brackets: not "${text}".`)
  }
  return { host: match[1] ?? match[2] ?? DEFAULT_LISTEN_HOST, port }
}

/** `--packets` alone is the loopback interface: parseArgs knows no value that may be missing. */
function withInterface(argv: readonly string[]): string[] {
  return argv.map((argument, at) =>
    argument === '--packets' && (argv[at + 1] ?? '-').startsWith('-') ? '--packets=' : argument,
  )
}

/** `verify`, `accept`, or the SHA-256 of the one certificate to accept, as browsers and OpenSSL print it. */
function parsePolicy(text: string): CertificatePolicy {
  if (text === 'verify' || text === 'accept') return text
  const hex = text
    .replace(/^sha256:/i, '')
    .replaceAll(':', '')
    .toLowerCase()
  if (/^[0-9a-f]{64}$/.test(hex)) return `sha256:${hex}`
  throw new UsageError(`--certificate takes verify, accept or a SHA-256 fingerprint: not "${text}".`)
}

function parseInterface(text: string): string {
  if (!v.safeParse(packetInterfaceSchema, text).success) {
    throw new UsageError(`--packets takes the name of an interface, for example lo: not "${text}".`)
  }
  return text
}

function parseDuration(text: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
  if (!(seconds > 0 && seconds <= MAX_DURATION_SECONDS)) {
    throw new UsageError(`--duration takes seconds, up to ${MAX_DURATION_SECONDS}: not "${text}".`)
  }
  return seconds
}

function parse<const T extends Options>(argv: string[], options: T, allowPositionals: boolean) {
  try {
    return parseArgs({ args: argv, options, allowPositionals, strict: true })
  } catch (error) {
    // The first sentence of Node's own message names the option; the rest explains parseArgs itself.
    const message = error instanceof Error ? error.message : String(error)
    throw new UsageError(`${message.split(/\. |\n/)[0]!.replace(/\.$/, '')}.`)
  }
}
