import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Direction } from '@shared/model/direction'
import { hasTshark, tsharkTlsStreams } from '../../support/tshark'
import {
  capturedStreams,
  hasTlsCorpus,
  readInCuts,
  readTls,
  TLS_CORPUS,
  type StreamPiece,
} from '../../support/tls-captures'

/** Captures whose secrets are in a file beside them. */
const WIRESHARK = 'wireshark/wireshark-4.0.17-debian-source/test'
const KEY_FILES: Readonly<Record<string, string>> = {
  [`${WIRESHARK}/captures/dhe1.pcapng.gz`]: `${WIRESHARK}/keys/dhe1_keylog.dat`,
  [`${WIRESHARK}/captures/http2-data-reassembly.pcap`]: `${WIRESHARK}/keys/http2-data-reassembly.keys`,
  [`${WIRESHARK}/captures/tls12-chacha20poly1305.pcap`]: `${WIRESHARK}/keys/tls12-chacha20poly1305.keys`,
  [`${WIRESHARK}/captures/tls13-20-chacha20poly1305.pcap`]: `${WIRESHARK}/keys/tls13-20-chacha20poly1305.keys`,
  [`${WIRESHARK}/captures/tls13-rfc8446.pcap`]: `${WIRESHARK}/keys/tls13-rfc8446.keys`,
  'secdev/scapy/doc/notebooks/tls/raw_data/tls_nss_example.pcap':
    'secdev/scapy/doc/notebooks/tls/raw_data/tls_nss_example.keys.txt',
  'syncsynchalt/illustrated-tls/captures/capture.pcap': 'syncsynchalt/illustrated-tls/captures/keylog.txt',
  'syncsynchalt/illustrated-tls12/captures/capture.pcap':
    'syncsynchalt/illustrated-tls12/captures/keylog.txt',
  'syncsynchalt/illustrated-tls13/captures/capture.pcap':
    'syncsynchalt/illustrated-tls13/captures/keylog.txt',
  'syncsynchalt/illustrated-tls13/archive/captures/capture.pcap':
    'syncsynchalt/illustrated-tls13/archive/captures/keylog.txt',
}

/** Captures whose TLS begins behind something else on the connection. */
const IN_A_TUNNEL = /chromium156-connect-wss-h1/
/** TLS over UDP. */
const NOT_TCP = /dtls/
/** Streams longer than this are read whole, and once byte by byte would take too long. */
const MAX_CUT = 50_000

/** What is not claimed, and the reasons told instead: TLS compression, SEED, IDEA, DES, export ciphers, an old draft. */
const NOT_CLAIMED: Readonly<Record<string, readonly string[]>> = {
  'lbirchler/tls-decryption/data/tls2/dsb-dump.pcapng': [
    'compressed',
    'cipher-not-supported',
    // Hellos in the format of SSL 2 (RFC 5246 §E.2).
    'not-tls',
    'no-keys',
  ],
  [`${WIRESHARK}/captures/tls13-20-chacha20poly1305.pcap`]: ['version-not-supported'],
}

function captures(): string[] {
  if (!hasTlsCorpus) return []
  const names = readdirSync(TLS_CORPUS, { recursive: true, encoding: 'utf8' })
  const withSecrets =
    /(-dsb|dsb-.*|chromium156.*|firefox153.*|electron33.*|http2-brotli|http2_follow.*)\.pcapng$/
  return names
    .filter((name) => (withSecrets.test(name) || KEY_FILES[name] !== undefined) && !NOT_TCP.test(name))
    .filter((name) => !IN_A_TUNNEL.test(name))
    .sort()
}

const isWhole = (pieces: readonly StreamPiece[]): boolean => pieces.every(({ bytes }) => bytes !== null)

describe.skipIf(!hasTlsCorpus || !hasTshark())('The TLS corpus', { timeout: 120_000 }, () => {
  it.each(captures())('%s: what can be opened is what tshark opens', async (name) => {
    const file = join(TLS_CORPUS, name)
    const keys = KEY_FILES[name] === undefined ? undefined : join(TLS_CORPUS, KEY_FILES[name])
    const { connections, keyLog } = await capturedStreams(file, keys)
    expect(keyLog.count).toBeGreaterThan(0)
    const expected = tsharkTlsStreams(file, connections.length, keys)
    for (const [number, pieces] of connections.entries()) {
      const transcript = readTls(pieces, keyLog)
      const reasons = transcript.losses.filter((loss) => loss !== null)
      expect(NOT_CLAIMED[name] ?? [], `stream ${number}`).toEqual(expect.arrayContaining(reasons))
      if (reasons.length > 0) continue
      const [client, server] = expected[number]!
      expect(transcript.content(0).equals(client), `the client of stream ${number}`).toBe(true)
      expect(transcript.content(1).equals(server), `the server of stream ${number}`).toBe(true)
      const length = pieces.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0)
      if (length <= MAX_CUT && isWhole(pieces)) readInCuts(pieces, keyLog)
    }
  })

  it.each(captures().filter((name) => name.startsWith('generated/')))(
    '%s: a record with one byte changed ends what is read there, and nothing else',
    async (name) => {
      const { connections, keyLog } = await capturedStreams(join(TLS_CORPUS, name))
      for (const pieces of connections) {
        for (const record of recordsOf(pieces)) {
          const damaged = readTls(withByteChanged(pieces, record), keyLog)
          const { direction } = record
          const whole = readTls(pieces, keyLog)
          const kept = damaged.content(direction)
          expect(whole.content(direction).subarray(0, kept.length).equals(kept)).toBe(true)
          const isOpened = whole.places[direction]!.some(([place]) => place.offset === record.offset)
          if (isOpened) expect(damaged.losses[direction]).toMatch(/^(record-damaged|keys-do-not-fit)$/)
        }
      }
    },
  )
})

interface FoundRecord {
  direction: Direction
  /** Stream offset of its header. */
  offset: number
  length: number
}

/** The records of both directions by their headers alone. */
function recordsOf(pieces: readonly StreamPiece[]): FoundRecord[] {
  return ([0, 1] as const).flatMap((direction) => {
    const stream = Buffer.concat(
      pieces.flatMap((piece) => (piece.direction === direction && piece.bytes !== null ? [piece.bytes] : [])),
    )
    const records: FoundRecord[] = []
    for (let offset = 0; offset + 5 <= stream.length;) {
      const length = 5 + stream.readUInt16BE(offset + 3)
      records.push({ direction, offset, length })
      offset += length
    }
    return records
  })
}

function withByteChanged(pieces: readonly StreamPiece[], record: FoundRecord): StreamPiece[] {
  let at = record.offset + Math.ceil((record.length + 4) / 2)
  return pieces.map((piece) => {
    if (piece.direction !== record.direction || piece.bytes === null) return piece
    const bytes = piece.bytes.slice()
    if (at >= 0 && at < bytes.length) bytes[at]! ^= 0x40
    at -= bytes.length
    return { ...piece, bytes }
  })
}
