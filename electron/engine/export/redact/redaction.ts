import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { encodeFactComment } from '@shared/capture/fact-comment'
import { pcapngExport } from '@shared/export/packets/pcapng-export'
import type { ExportRequest } from '@shared/model/export-request'
import { failed, type OperationFailure, type OperationResult } from '@shared/model/operation'
import type { RedactionPreview, RedactionReceipt } from '@shared/model/redaction'
import { parseRule, type RedactionRule } from '@shared/redact/rule'
import { SecretBook, TooManySecrets, MAX_SECRETS } from '@shared/redact/secret-book'
import { ChunkWriter } from '../chunk-writer'
import { ExportFile } from '../export-file'
import type { ExportSource, ReadCapture } from '../export-source'
import type { ExportSelection } from '../export-selection'
import type { Session } from '../../index/session'
import { FrameReader } from '../../payload/frame-reader'
import { addressesOf, hostNamesOf, type AddressPseudonyms } from './addresses'
import { LeakScan, type Leak } from './leak-scan'
import { RedactedBytes } from './redacted-bytes'
import { RedactedPackets } from './redacted-packets'
import { SecretCollector } from './secret-collector'
import { SecretReplacer } from './secret-replacer'
import { StreamContents } from './stream-contents'

/** How long redacting works before others on this thread have their turn. */
const SLICE_MILLISECONDS = 8
/** Exchanges of one connection whose heads are found again. */
const MAX_EXCHANGES = 1_000_000

export interface RedactionOptions {
  signal: AbortSignal
  /** The part that is done, from 0 to 1. */
  onProgress?: (share: number) => void
}

/** Rules as they were written; null where one of them is none, which whoever took them has refused. */
export function compiledRules(texts: readonly string[]): RedactionRule[] | null {
  const rules: RedactionRule[] = []
  for (const text of texts) {
    const parsed = parseRule(text)
    if (!parsed.ok) return null
    rules.push(parsed.rule)
  }
  return rules
}

/**
 * A session without its secrets: the file is read, what the rules find is collected, and a second capture is written in
 * which a pseudonym stands for each of them, wherever it occurs. Every format is then made from that capture.
 */
export class Redaction {
  /** The session to export in place of the original one. */
  readonly source: ExportSource
  readonly #book: SecretBook
  readonly #folder: string
  readonly #capture: ReadCapture
  readonly #receipt: Omit<RedactionReceipt, 'scannedBytes'>
  readonly #masks: ReadonlySet<number>

  private constructor(
    source: ExportSource,
    book: SecretBook,
    folder: string,
    capture: ReadCapture,
    receipt: Omit<RedactionReceipt, 'scannedBytes'>,
    masks: ReadonlySet<number>,
  ) {
    this.source = source
    this.#book = book
    this.#folder = folder
    this.#capture = capture
    this.#receipt = receipt
    this.#masks = masks
  }

  /** Null where it was cancelled. @throws the system's error where the temporary folder is full */
  static async make(
    source: ExportSource,
    rules: readonly RedactionRule[],
    options: RedactionOptions,
  ): Promise<OperationResult<Redaction | null>> {
    const folder = mkdtempSync(join(tmpdir(), 'sockscope-redact-'))
    try {
      const made = await makeIn(folder, source, rules, options)
      if (made.ok && made.value !== null) {
        const { redacted, book, capture, receipt, masks } = made.value
        return { ok: true, value: new Redaction(redacted, book, folder, capture, receipt, masks) }
      }
      rmSync(folder, { recursive: true, force: true })
      return made as OperationFailure | { ok: true; value: null }
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      if (options.signal.aborted) return { ok: true, value: null }
      throw error
    }
  }

  /** A selection of the original session, for the redacted one: connections and frames have the same numbers. */
  selection(selection: ExportSelection, original: Session): ExportSelection {
    const { includesFrame } = selection
    if (includesFrame === null) return selection
    const { session } = this.source
    return {
      connections: selection.connections,
      includesFrame: (row) => {
        const connection = session.frames.connection(row)
        const number = session.connections[connection]!.frames.indexOf(row)
        const frames = original.connections[connection]?.frames
        return frames !== undefined && number < frames.length && includesFrame(frames.get(number))
      },
    }
  }

  /** Reads the finished file again. @returns the receipt, or what was found in it */
  async verify(
    path: string,
    request: ExportRequest,
    options: RedactionOptions,
  ): Promise<OperationResult<RedactionReceipt>> {
    const isCapture = request.format === 'pcapng' || request.format === 'pcap'
    const scan = new LeakScan(this.#book, !isCapture, this.#masks)
    let leak: Leak | null = await scan.file(path, isCapture && request.gzip, options.signal)
    if (leak === null && isCapture) {
      const steps = scan.contents(this.source.session, (found) => (leak ??= found))
      await inSlices(steps, options)
    }
    if (leak !== null) return failed('redaction-incomplete', { path, how: leak.how, offset: leak.offset })
    return { ok: true, value: { ...this.#receipt, scannedBytes: scan.bytes } }
  }

  close(): void {
    this.#capture.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** What the rules find, before anything is written. */
export async function previewRedaction(
  source: ExportSource,
  rules: readonly RedactionRule[],
  options: RedactionOptions,
): Promise<OperationResult<RedactionPreview | null>> {
  const original = await readOriginal(source, options)
  try {
    const collector = new SecretCollector(rules, new SecretBook())
    await collect(original, rules, collector, options)
    return { ok: true, value: collector.preview }
  } catch (error) {
    if (options.signal.aborted) return { ok: true, value: null }
    if (error instanceof TooManySecrets) return failed('redaction-too-much', { limit: MAX_SECRETS })
    throw error
  } finally {
    original.capture.close()
  }
}

interface Original {
  capture: ReadCapture
  session: Session
  /** Facts of a recording, as they stand on packets. */
  comments: Map<number, string>
}

interface Made {
  redacted: ExportSource
  book: SecretBook
  capture: ReadCapture
  receipt: Omit<RedactionReceipt, 'scannedBytes'>
  masks: ReadonlySet<number>
}

async function makeIn(
  folder: string,
  source: ExportSource,
  rules: readonly RedactionRule[],
  options: RedactionOptions,
): Promise<OperationResult<Made | null>> {
  const original = await readOriginal(source, options)
  const bytes = new RedactedBytes(folder)
  try {
    const { session } = original
    const book = new SecretBook()
    const collector = new SecretCollector(rules, book)
    const pseudonyms = await collect(original, rules, collector, options)
    const replacer = new SecretReplacer(rules, book)
    const contents = new StreamContents(session, replacer, bytes)
    await inSlices(everyConnection(contents, session), options)
    const packets = new RedactedPackets({
      session,
      bytes,
      version: source.version,
      commentOn: (packet) => {
        const comment = commentOn(original, packet)
        return comment === null ? null : replacer.text(comment)
      },
      name: (name) => replacer.text(name),
      pseudonyms,
    })
    const path = join(folder, 'redacted.pcapng')
    await writeCapture(path, packets, options)
    const name = replacer.text(source.name)
    const capture = await source.open(path, {})
    const redacted: ExportSource = {
      ...source,
      session: capture.session,
      name,
      again: (sessionOptions, job) => source.open(path, sessionOptions, job),
    }
    capture.session.captureFormat = session.captureFormat === 'har' ? 'har' : 'pcapng'
    const secrets = [...book.secrets]
    const receipt = {
      rules: collector.counts,
      values: secrets.length,
      onlyInPlace: secrets.filter(({ isSought }) => !isSought).length,
      elsewhere: replacer.elsewhere,
      blanked: contents.blanked,
      packetsLeftOut: packets.leftOut,
      decryptedConnections: packets.decryptedConnections,
    }
    return { ok: true, value: { redacted, book, capture, receipt, masks: masksOf(session) } }
  } catch (error) {
    if (error instanceof TooManySecrets) return failed('redaction-too-much', { limit: MAX_SECRETS })
    throw error
  } finally {
    bytes.close()
    original.capture.close()
  }
}

async function readOriginal(source: ExportSource, { signal }: RedactionOptions): Promise<Original> {
  const comments = new Map<number, string>()
  const capture = await source.again(
    {
      findsFaults: false,
      limits: { exchangesPerConnection: MAX_EXCHANGES, headBytes: 0 },
      observer: {
        fact: (_, fact, packet) => {
          const before = comments.get(packet)
          const comment = new TextDecoder().decode(encodeFactComment(fact))
          if (before === undefined) comments.set(packet, comment)
        },
      },
    },
    { signal },
  )
  return { capture, session: capture.session, comments }
}

/** The first pass. @returns pseudonyms of addresses where a rule asks for them */
async function collect(
  original: Original,
  rules: readonly RedactionRule[],
  collector: SecretCollector,
  options: RedactionOptions,
): Promise<AddressPseudonyms | null> {
  const { session } = original
  await inSlices(everyConnection(new StreamContents(session, collector, null), session), options)
  const site = { place: 'comment', connection: null, frame: null } as const
  const look = (text: string | null): void => {
    if (text !== null) collector.content(new TextEncoder().encode(text), 'comment', site)
  }
  for (let packet = 1; packet <= session.packets.count; packet++) look(commentOn(original, packet))
  for (const { name } of session.interfaces) look(name)
  const rule = rules.findIndex(({ kind }) => kind === 'addresses')
  if (rule < 0) return null
  const pseudonyms = addressesOf(session)
  for (const [address, pseudonym] of [...pseudonyms.entries, ...hostNamesOf(session)])
    collector.address(rule, address, pseudonym)
  return pseudonyms
}

function commentOn({ session, comments }: Original, packet: number): string | null {
  const written = session.packetIndex.commentOn(packet)
  const fact = comments.get(packet)
  return fact ?? written
}

function* everyConnection(contents: StreamContents, session: Session): Generator<undefined> {
  for (const record of session.connections) yield* contents.connection(record)
}

async function writeCapture(
  path: string,
  packets: RedactedPackets,
  options: RedactionOptions,
): Promise<void> {
  const file = await ExportFile.create(path)
  try {
    const writer = new ChunkWriter(file.stream)
    let sliceEnd = performance.now() + SLICE_MILLISECONDS
    for (const chunk of pcapngExport(packets)) {
      if (writer.add(chunk)) await writer.flush()
      if (performance.now() < sliceEnd) continue
      options.onProgress?.(packets.share)
      await nextTurn()
      options.signal.throwIfAborted()
      sliceEnd = performance.now() + SLICE_MILLISECONDS
    }
    await writer.flush()
    await file.settle()
  } catch (error) {
    await file.discard()
    throw error
  }
}

async function inSlices(steps: Iterator<undefined>, { signal }: RedactionOptions): Promise<void> {
  let sliceEnd = performance.now() + SLICE_MILLISECONDS
  while (steps.next().done !== true) {
    if (performance.now() < sliceEnd) continue
    await nextTurn()
    signal.throwIfAborted()
    sliceEnd = performance.now() + SLICE_MILLISECONDS
  }
}

function masksOf(session: Session): Set<number> {
  const reader = new FrameReader(session)
  const masks = new Set<number>()
  for (let row = 0; row < session.frames.count; row++)
    if (session.frames.masked(row)) masks.add(reader.maskKey(row))
  return masks
}
