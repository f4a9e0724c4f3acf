import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { importResult } from './import-file'
import { nodeTlsCrypto } from '../../electron/engine/tls/node-tls-crypto'
import type { Direction } from '@shared/model/direction'
import { KeyLog } from '@shared/tls/key-log'
import { alertName, handshakeTypeName, versionName } from '@shared/tls/names'
import { cipherSuiteName } from '@shared/tls/cipher-suites'
import { TlsConversation } from '@shared/tls/tls-conversation'
import type { RecordPlace, TlsSink } from '@shared/tls/tls-sink'
import { inCuts } from './in-cuts'
import { RecordingSink } from './recording-sink'

/** Captures of TLS with keys; not part of the project. */
const CORPUS = process.env['SOCKSCOPE_CORPUS'] ?? resolve('..', 'shared', 'corpus')
export const TLS_CORPUS = join(CORPUS, 'tls')

export const hasTlsCorpus = existsSync(TLS_CORPUS)

const TLS_KEY_LOG = 0x544c534b

/** Bytes of a direction, or (`bytes` null) how many are missing. */
export interface StreamPiece {
  direction: Direction
  bytes: Uint8Array | null
  missing: number
  packet: number
}

/** The connections of a capture, each as its pieces in the order they were captured, and the key logs it carries. */
export interface CapturedStreams {
  connections: StreamPiece[][]
  keyLog: KeyLog
}

export async function capturedStreams(file: string, keys?: string): Promise<CapturedStreams> {
  const sink = new PieceSink()
  await importResult(file, sink)
  if (keys !== undefined) sink.keyLog.add(readFileSync(keys))
  return { connections: sink.pieces, keyLog: sink.keyLog }
}

class PieceSink extends RecordingSink {
  readonly pieces: StreamPiece[][] = []
  readonly keyLog = new KeyLog()

  override data(
    connection: number,
    direction: Direction,
    borrowed: Uint8Array,
    start: number,
    end: number,
    packet: number,
  ): void {
    const bytes = borrowed.slice(start, end)
    ;(this.pieces[connection] ??= []).push({ direction, bytes, missing: 0, packet })
  }

  override gap(connection: number, direction: Direction, length: number, packet: number): void {
    ;(this.pieces[connection] ??= []).push({ direction, bytes: null, missing: length, packet })
  }

  override secrets(type: number, secrets: Uint8Array): void {
    if (type === TLS_KEY_LOG) this.keyLog.add(secrets)
  }

  override comment(text: string): void {
    this.keyLog.add(text)
  }
}

/** What a TLS conversation amounts to: its story, and both directions' application data. */
export class TlsTranscript implements TlsSink {
  readonly story: string[] = []
  readonly places: [RecordPlace, Uint8Array][][] = [[], []]
  readonly #content: [Uint8Array[], Uint8Array[]] = [[], []]
  readonly losses: (string | null)[] = [null, null]
  serverName: string | null = null

  clientHello(...[hello]: Parameters<TlsSink['clientHello']>): void {
    this.serverName = hello.serverName
    this.#tell(
      0,
      `offers ${hello.supportedVersions.length > 0 ? 'up to TLSv1.3' : versionName(hello.version)}`,
    )
  }

  serverHello(...[hello]: Parameters<TlsSink['serverHello']>): void {
    this.#tell(1, `chooses ${versionName(hello.version)} ${cipherSuiteName(hello.cipherSuite)}`)
  }

  handshakeMessage(...[direction, type]: Parameters<TlsSink['handshakeMessage']>): void {
    this.#tell(direction, handshakeTypeName(type))
  }

  alpn(protocol: string): void {
    this.#tell(1, `alpn ${protocol}`)
  }

  certificates(direction: Direction, chain: Uint8Array[]): void {
    this.#tell(direction, `${chain.length} certificates`)
  }

  alert(...[direction, alert]: Parameters<TlsSink['alert']>): void {
    this.#tell(direction, `alert ${alertName(alert.description)}${alert.encrypted ? ', encrypted' : ''}`)
  }

  encrypted(direction: Direction, opened: boolean): void {
    this.#tell(direction, opened ? 'keys' : 'no keys')
  }

  applicationData(direction: Direction, content: Uint8Array, place: RecordPlace): void {
    this.#content[direction].push(content)
    this.places[direction]!.push([place, content])
  }

  applicationGap(direction: Direction, length: number): void {
    this.#content[direction].push(new Uint8Array(length))
    this.#tell(direction, `gap of ${length}`)
  }

  sealedRecord(): void {
    // Told of records that stay closed; their number depends on nothing of interest here.
  }

  lost(...[direction, reason, offset]: Parameters<TlsSink['lost']>): void {
    if (this.losses[direction] !== null) throw new Error('lost twice')
    this.losses[direction] = reason
    this.#tell(direction, `lost at ${offset}: ${reason}`)
  }

  /** What a direction carried, as one piece. */
  content(direction: Direction): Buffer {
    return Buffer.concat(this.#content[direction])
  }

  #tell(direction: Direction, what: string): void {
    this.story.push(`${direction === 0 ? 'client' : 'server'}: ${what}`)
  }
}

/** Reads a connection, piece by piece. */
export function readTls(pieces: readonly StreamPiece[], keyLog: KeyLog): TlsTranscript {
  const transcript = new TlsTranscript()
  const conversation = new TlsConversation(transcript, keyLog, nodeTlsCrypto)
  for (const { direction, bytes, missing, packet } of pieces) {
    if (bytes === null) conversation.gap(direction, missing, packet)
    else conversation.data(direction, bytes, 0, bytes.length, packet)
  }
  return transcript
}

/** Reads a connection whole, byte by byte and in random cuts: what comes of it never depends on the cut. */
export function readInCuts(pieces: readonly StreamPiece[], keyLog: KeyLog): TlsTranscript {
  const whole = pieces.flatMap(({ bytes }) => (bytes === null ? [] : [bytes]))
  const transcripts: TlsTranscript[] = []
  inCuts(Buffer.concat(whole), (parts) => {
    const transcript = readTls(dividedAgain(pieces, parts), keyLog)
    transcripts.push(transcript)
    return [transcript.story, digest(transcript.content(0)), digest(transcript.content(1))]
  })
  return transcripts[0]!
}

/** The pieces of both directions, cut where `parts` of all their bytes end, too. */
function dividedAgain(pieces: readonly StreamPiece[], parts: readonly Uint8Array[]): StreamPiece[] {
  const divided: StreamPiece[] = []
  let part = 0
  let used = 0
  for (const piece of pieces) {
    if (piece.bytes === null) divided.push(piece)
    for (let at = 0; piece.bytes !== null && at < piece.bytes.length;) {
      while (used === parts[part]!.length) {
        part++
        used = 0
      }
      const length = Math.min(piece.bytes.length - at, parts[part]!.length - used)
      divided.push({ ...piece, bytes: piece.bytes.slice(at, at + length) })
      at += length
      used += length
    }
  }
  return divided
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
