import { closeSync, openSync, readSync, statSync, writeSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { HarReader, type HarHandler } from '@shared/har/har-reader'
import { HarSession } from '@shared/har/har-session'
import { HarNumber, member, text, type HarValue } from '@shared/har/har-values'
import { importedEntry, type ImportedEntry } from '@shared/har/imported-entry'
import { importedMessage } from '@shared/har/imported-message'
import packageJson from '../../../package.json'
import type { Spooled, SpoolOptions } from './spool'

/** Bytes of the HAR read at once. */
const CHUNK_BYTES = 1 << 20
/** Bytes looked at to know JSON from anything else. */
const SNIFFED_BYTES = 64
/** Bytes of heads that are kept between the two readings. */
export const MAX_HAR_HEADS = 256 << 20
/** A message that stands in a file of its own, in bytes. */
const MAX_ATTACHED_LINE = 64 << 20

/** Whether a file begins as a HAR does: with a JSON object. */
export function looksLikeJson(descriptor: number): boolean {
  const head = Buffer.alloc(SNIFFED_BYTES)
  const length = readSync(descriptor, head, 0, head.length, 0)
  return /^\ufeff?\s*\{\s*(?:"|$)/.test(head.toString('utf8', 0, length))
}

/**
 * Writes a HAR as a session file of its own, which is then read like any capture. The file is read twice: Chrome writes
 * messages before the request they belong to. What comes before a fault is taken.
 * @param path where the HAR lies, for files that stand beside it; null where it was piped in
 */
export async function convertHar(
  descriptor: number,
  size: number,
  path: string | null,
  options: SpoolOptions,
): Promise<Spooled> {
  const entries: ImportedEntry[] = []
  const attachments: (string | null)[] = []
  let creator = ''
  let heads = 0
  let fault: Spooled['fault'] = null
  const gathering: HarHandler = {
    log: (name, value) => {
      if (name !== 'creator') return
      creator = [text(member(value, 'name')), text(member(value, 'version'))].filter(Boolean).join(' ')
    },
    message: () => undefined,
    entry: (_, value, hasMessages) => {
      const attached = hasMessages ? null : attachedMessages(value)
      const entry = importedEntry(value, entries.length, hasMessages || attached !== null)
      heads += entry.request.length + (entry.response?.length ?? 0)
      entries.push(entry)
      attachments.push(attached)
    },
  }
  const first = new HarReader(gathering)
  await readAll(descriptor, size, options, (chunk) => {
    first.push(chunk)
    return first.fault === null && heads <= MAX_HAR_HEADS
  })
  if (heads > MAX_HAR_HEADS) fault = { code: 'har-heads-limit', values: { limit: MAX_HAR_HEADS }, offset: 0 }
  else if (options.signal?.aborted !== true) {
    first.end()
    fault = first.fault
  }

  const folder = await mkdtemp(join(tmpdir(), 'sockscope-har-'))
  const file = join(folder, 'session.pcapng')
  try {
    const target = openSync(file, 'wx', 0o600)
    try {
      // Not a HAR: an empty file is no capture, and the fault says why.
      if (first.isHar || entries.length > 0) {
        const session = new HarSession((bytes) => writeAll(target, bytes), {
          version: packageJson.version,
          creator,
        })
        await writeEntries(descriptor, size, session, { entries, attachments, path, options })
        session.finish()
      }
    } finally {
      closeSync(target)
    }
    return { file, folder, trailingBytes: 0, fault }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function writeEntries(
  descriptor: number,
  size: number,
  session: HarSession,
  {
    entries,
    attachments,
    path,
    options,
  }: {
    entries: readonly ImportedEntry[]
    attachments: readonly (string | null)[]
    path: string | null
    options: SpoolOptions
  },
): Promise<void> {
  let begun = -1
  const begin = (number: number): boolean => {
    const entry = entries[number]
    if (entry === undefined) return false
    if (begun !== number) session.begin(entry)
    begun = number
    return true
  }
  const reader = new HarReader({
    log: () => undefined,
    message: (number, value) => {
      if (begin(number)) takeMessage(session, value)
    },
    entry: (number) => {
      if (!begin(number)) return
      const attached = attachments[number] ?? null
      if (attached !== null && path !== null)
        eachAttached(join(dirname(path), attached), (value) => takeMessage(session, value))
      session.end()
    },
  })
  await readAll(descriptor, size, options, (chunk) => {
    reader.push(chunk)
    return reader.fault === null
  })
  // Of an entry that is cut off, what was read stays; it was not known in the first reading either.
}

function takeMessage(session: HarSession, value: HarValue): void {
  if (text(member(value, 'type')) === 'error') session.note(text(member(value, 'data')) ?? '')
  else session.message(importedMessage(value))
}

/** Playwright's `attach`: messages stand in a file beside the HAR, one a line. Only ever a name, never a path. */
function attachedMessages(entry: HarValue): string | null {
  const name = text(member(member(member(entry, 'response'), 'content'), '_file'))
  return name !== null && name.endsWith('.jsonl') && basename(name) === name && !name.includes('\\')
    ? name
    : null
}

function eachAttached(path: string, each: (value: HarValue) => void): void {
  let descriptor: number
  try {
    if (!statSync(path).isFile()) return
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch {
    // It was not sent along: the connection then has no messages, and says so.
    return
  }
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES)
    let rest = ''
    const decoder = new TextDecoder()
    for (let length; (length = readSync(descriptor, buffer, 0, buffer.length, null)) > 0;) {
      const lines = (rest + decoder.decode(buffer.subarray(0, length), { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > MAX_ATTACHED_LINE) return
      for (const line of lines) if (line.trim() !== '') each(parsedLine(line))
    }
    if (rest.trim() !== '') each(parsedLine(rest))
  } finally {
    closeSync(descriptor)
  }
}

function parsedLine(line: string): HarValue {
  try {
    return JSON.parse(line, (_, value: unknown) =>
      typeof value === 'number' ? new HarNumber(String(value)) : value,
    ) as HarValue
  } catch {
    return null
  }
}

/** Hands the file on in pieces until `take` says that it has enough. */
async function readAll(
  descriptor: number,
  size: number,
  { signal, onProgress }: SpoolOptions,
  take: (chunk: Uint8Array) => boolean,
): Promise<void> {
  const buffer = Buffer.alloc(CHUNK_BYTES)
  for (let offset = 0; offset < size;) {
    const length = readSync(descriptor, buffer, 0, Math.min(buffer.length, size - offset), offset)
    if (length === 0 || !take(buffer.subarray(0, length))) return
    offset += length
    onProgress(offset)
    // A cancel can come in.
    await nextTurn()
    if (signal?.aborted === true) return
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written)
}
