import { readFileSync, writeFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EXPORT_FORMATS, type ExportFormat } from '@shared/model/export-format'
import { jsonLines, ofKind, runCli, type JsonLine } from '../../../cli/cli-run'
import { temporaryFolder } from '../../../support/temporary-folder'
import { hasTshark, runTshark, tsharkFields } from '../../../support/tshark'
import { tsharkFrames } from '../../../support/tshark-frames'
import { formsOf, isMaskedIn, RULES, secretSession, type Secrets } from './secret-session'

const PLACES = [
  'authorization',
  'cookie',
  'setCookie',
  'query',
  'subprotocol',
  'json',
  'text',
  'binary',
  'compressed',
  'fragmented',
  'closeReason',
  'comment',
  'form',
  'gzipBody',
] as const satisfies readonly (keyof Secrets)[]

/** Letters, digits, and what URLs and base64 write differently; as long as tokens are. */
const secret = fc
  .tuple(
    fc.array(fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'), {
      minLength: 9,
      maxLength: 40,
    }),
    fc.constantFrom('7Q', 'x9', 'Zz3'),
  )
  .map(([characters, end]) => characters.join('') + end)

const secretsOf = fc
  .uniqueArray(secret, { minLength: PLACES.length, maxLength: PLACES.length })
  .map((values) => Object.fromEntries(PLACES.map((place, at) => [place, values[at]!])) as unknown as Secrets)

async function redact(file: string, format: ExportFormat, ...more: string[]) {
  const path = join(temporaryFolder(), `redacted.${format}`)
  const result = await runCli([
    'export',
    file,
    '--format',
    format,
    '-o',
    path,
    ...RULES.flatMap((rule) => ['--redact', rule]),
    ...more,
  ])
  return { path, result }
}

async function written(secrets: Secrets): Promise<string> {
  const file = join(temporaryFolder(), 'secret.pcapng')
  writeFileSync(file, await secretSession(secrets))
  return file
}

const EXAMPLE = Object.fromEntries(
  PLACES.map((place, at) => [place, `${place}_${(0x5eed1234 + at * 7919).toString(36)}-Q${at}`]),
) as unknown as Secrets

function expectNothing(file: Buffer, secrets: Secrets, label: string): void {
  for (const [place, value] of Object.entries(secrets)) {
    for (const [form, bytes] of Object.entries(formsOf(value)))
      expect(file.includes(bytes), `${label}: ${place} as ${form}`).toBe(false)
    expect(isMaskedIn(file, value), `${label}: ${place} masked`).toBe(false)
  }
}

describe('a redacted export', () => {
  it.each(EXPORT_FORMATS)('as %s holds none of the secrets, in no encoding', async (format) => {
    await fc.assert(
      fc.asyncProperty(secretsOf, async (secrets) => {
        const { path, result } = await redact(await written(secrets), format)
        expect(result).toMatchObject({ status: 0, stdout: '' })
        expect(result.stderr).toMatch(/^scanned: .*nothing found$/m)
        expectNothing(readFileSync(path), secrets, format)
      }),
      { numRuns: 5 },
    )
  })

  it('says the same with pseudonyms: frames, lengths and messages are those of the original', async () => {
    const file = await written(EXAMPLE)
    const { path } = await redact(file, 'pcapng')
    const [before, after] = await Promise.all([lines(file), lines(path)])
    const shape = (all: JsonLine[]) =>
      ofKind(all, 'frame').map(({ number, direction, opcode, fin, rsv, masked, length, time }) => ({
        number,
        direction,
        opcode,
        fin,
        rsv,
        masked,
        length,
        time,
      }))
    expect(shape(after)).toEqual(shape(before))
    expect(ofKind(after, 'message').every(({ inflate }) => inflate === undefined)).toBe(true)
    expect(ofKind(after, 'diagnostic').map(({ code }) => code)).toEqual(
      ofKind(before, 'diagnostic').map(({ code }) => code),
    )
    const texts = ofKind(after, 'message').map(({ text }) => text as string)
    // The same secret, the same pseudonym, in whatever message.
    const [first, second] = texts.filter((text) => /"n":[23],/.test(text ?? ''))
    const token = (text: string): string => (JSON.parse(text) as { user: { token: string } }).user.token
    expect(token(first!)).toBe(token(second!))
    expect(token(first!)).toHaveLength(EXAMPLE.compressed.length)
    expect(
      texts.some((text) => text?.trimEnd() === '{"type":"event","n":5,"list":["one","two","three"]}'),
    ).toBe(true)
    for (const message of ofKind(after, 'message')) {
      expectNothing(Buffer.from((message['text'] as string) ?? ''), EXAMPLE, 'message')
      if (message['data'] !== undefined)
        expectNothing(Buffer.from(message['data'] as string, 'base64'), EXAMPLE, 'message')
    }
  })

  it.skipIf(!hasTshark())('is read by tshark with the same frames and without new warnings', async () => {
    const file = await written(EXAMPLE)
    const { path } = await redact(file, 'pcapng')
    const frames = (of: string) =>
      tsharkFrames(of).map(({ fin, rsv, opcode, masked, payload }) => ({
        fin,
        rsv,
        opcode,
        masked,
        length: Buffer.from(payload, 'base64').length,
      }))
    expect(frames(path)).toEqual(frames(file))
    const experts = (of: string): string[] =>
      tsharkFields(of, ['_ws.expert.message'], '-Y', '_ws.expert.severity >= 0x400000').flat().sort()
    expect(experts(path).filter((message) => !experts(file).includes(message))).toEqual([])
    const checksums = runTshark([
      '-n',
      '-r',
      path,
      '-o',
      'tcp.check_checksum:TRUE',
      '-T',
      'fields',
      '-e',
      'tcp.checksum.status',
      '-Y',
      'tcp.len > 0 && tcp.checksum != 0',
    ])
    expect(new Set(checksums.trim().split('\n'))).toEqual(new Set(['1']))
  })

  it('a body stays what its head says: chunks and gzip', async () => {
    const { path } = await redact(await written(EXAMPLE), 'pcapng')
    const file = readFileSync(path)
    const start =
      file.indexOf('Transfer-Encoding: chunked\r\n\r\n') + 'Transfer-Encoding: chunked\r\n\r\n'.length
    const chunks: Buffer[] = []
    for (let at = start; ;) {
      const end = file.indexOf('\r\n', at)
      const size = parseInt(file.toString('latin1', at, end), 16)
      if (size === 0) break
      chunks.push(file.subarray(end + 2, end + 2 + size))
      at = end + 4 + size
    }
    const said = JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()) as { profile: { roles: string[] } }
    expect(said.profile.roles).toEqual(['a', 'b', 'c'])
  })

  it('leaves no file where a rule is none', async () => {
    const path = join(temporaryFolder(), 'out.har')
    const file = await written(EXAMPLE)
    for (const rule of ['all', 'header:', 'json:token', 'text:(', 'query:a b']) {
      const result = await runCli(['export', file, '--format', 'har', '-o', path, '--redact', rule])
      expect(result.status, rule).toBe(2)
      expect(existsSync(path)).toBe(false)
    }
  })

  it('addresses become others of the same length, the same ones everywhere', async () => {
    const file = await written(EXAMPLE)
    const { path } = await redact(file, 'pcapng', '--redact', 'addresses')
    const [before, after] = await Promise.all([lines(file), lines(path)])
    const addresses = (all: JsonLine[]): string[] =>
      ofKind(all, 'connection').flatMap(({ client, server }) => [
        (client as { address: string }).address,
        (server as { address: string }).address,
      ])
    expect(addresses(before)).toEqual(['10.0.0.1', '10.1.0.1'])
    for (const address of addresses(after)) {
      expect(address).toMatch(/^10\.\d\.\d\.\d$/)
      expect(['10.0.0.1', '10.1.0.1']).not.toContain(address)
    }
  })

  it('gzip and standard output are redacted too', async () => {
    const file = await written(EXAMPLE)
    const { path } = await redact(file, 'pcapng', '--gzip')
    expectNothing(gunzipSync(readFileSync(path)), EXAMPLE, 'gzip')
    const { stdout, status } = await runCli([
      'export',
      file,
      '--format',
      'jsonl',
      '-o',
      '-',
      ...RULES.flatMap((rule) => ['--redact', rule]),
    ])
    expect(status).toBe(0)
    expectNothing(Buffer.from(stdout), EXAMPLE, 'standard output')
    for (const frame of ofKind(jsonLines(stdout), 'frame')) {
      const payload = Buffer.from(frame['payload'] as string, 'base64')
      if (((frame['rsv'] as number) & 4) === 0) expectNothing(payload, EXAMPLE, 'frame')
    }
  })

  it('a part of a session is the same part of the redacted one', async () => {
    const file = await written(EXAMPLE)
    const { path, result } = await redact(file, 'jsonl', '-Y', 'websocket.opcode == 1')
    expect(result.status).toBe(0)
    expect(ofKind(jsonLines(readFileSync(path, 'utf8')), 'frame').length).toBeGreaterThan(0)
    expectNothing(readFileSync(path), EXAMPLE, 'part')
  })
})

async function lines(file: string): Promise<JsonLine[]> {
  const { stdout, status } = await runCli(['read', file, '--json'])
  expect(status).toBe(0)
  return jsonLines(stdout)
}
