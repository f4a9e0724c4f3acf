import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { jsonLines, ofKind, runCli } from '../../../cli/cli-run'
import { DSB_TLS_KEY_LOG } from '../../../../electron/engine/tls/session-secrets'
import { clientFrame } from '../../../shared/websocket/frame-bytes'
import { ACK, Conversation, PcapngBuilder } from '../../../support/capture-builder'
import { recordTls } from '../../../support/recorded-tls'
import { temporaryFolder } from '../../../support/temporary-folder'
import { inSegments, UPGRADE_REQUEST } from '../../../support/websocket-packets'
import { formsOf } from './secret-session'

const SECRET = 'Zq8w-1kLpX_77secretQ'

describe('a redacted export of TLS', () => {
  it('says what TLS carried, without the secret and without the keys', async () => {
    const request = UPGRADE_REQUEST.replace('\r\n\r\n', `\r\nAuthorization: Bearer ${SECRET}\r\n\r\n`)
    const recorded = await recordTls({
      talk: async (_, exchange) => {
        await exchange(Buffer.from(request))
        await exchange(Buffer.from(clientFrame({ opcode: 1, payload: `{"token":"${SECRET}"}` })))
      },
    })
    const talk = new Conversation()
    const file = new PcapngBuilder().section().interface()
    for (const packet of talk.handshake()) file.packet(packet)
    file.secrets(DSB_TLS_KEY_LOG, Buffer.from(recorded.keyLog))
    for (const { direction, bytes } of recorded.pieces.map((piece) => ({ ...piece, bytes: piece.bytes! })))
      for (const packet of inSegments(talk, direction, bytes, 700)) file.packet(packet)
    file.packet(talk.send(0, '', ACK | 4))
    const path = join(temporaryFolder(), 'tls.pcapng')
    writeFileSync(path, file.build())

    const before = await read(path)
    expect(ofKind(before, 'http').length + ofKind(before, 'upgrade').length).toBeGreaterThan(0)
    for (const format of ['pcapng', 'har', 'jsonl'] as const) {
      const out = join(temporaryFolder(), `out.${format}`)
      const result = await runCli(['export', path, '--format', format, '-o', out, '--redact', 'default'])
      expect(result).toMatchObject({ status: 0 })
      expect(result.stderr).toContain('1 TLS connection written as plain TCP, without keys')
      const written = readFileSync(out)
      for (const [form, bytes] of Object.entries(formsOf(SECRET)))
        expect(written.includes(bytes), `${format}, ${form}`).toBe(false)
      expect(written.includes('CLIENT_RANDOM')).toBe(false)
      for (const line of recorded.keyLog.split('\n').filter((text) => text !== ''))
        expect(written.includes(line.split(' ')[2]!)).toBe(false)
      expect(written.includes('GET /chat HTTP/1.1') || written.includes('/chat')).toBe(true)
      if (format !== 'pcapng') continue
      const after = await read(out)
      expect(ofKind(after, 'http').map(({ target }) => target)).toEqual(
        ofKind(before, 'http').map(({ target }) => target),
      )
      expect(ofKind(after, 'frame').length).toBe(ofKind(before, 'frame').length)
    }
  })
})

async function read(path: string) {
  const { stdout, status } = await runCli(['read', path, '--json'])
  expect(status).toBe(0)
  return jsonLines(stdout)
}
