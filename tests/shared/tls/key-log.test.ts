import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeyLog, KeyLogReader, MAX_KEY_LOG_BYTES, MAX_KEY_LOG_LINE } from '@shared/tls/key-log'
import { inCuts } from '../../support/in-cuts'

const RANDOM = 'ab'.repeat(32)
const SECRET = '0f'.repeat(48)
const random = Buffer.from(RANDOM, 'hex')

describe('A key log', () => {
  it('has the secrets of a connection under its client random', () => {
    const log = new KeyLog()
    expect(
      log.add(
        `# by a browser\n\nCLIENT_RANDOM ${RANDOM} ${SECRET}\nSERVER_TRAFFIC_SECRET_0 ${RANDOM} ${SECRET}`,
      ),
    ).toBe(2)
    expect(Buffer.from(log.find(random, 'CLIENT_RANDOM')!).toString('hex')).toBe(SECRET)
    expect(log.find(random, 'CLIENT_TRAFFIC_SECRET_0')).toBeNull()
    expect(log.find(new Uint8Array(32), 'CLIENT_RANDOM')).toBeNull()
  })

  it('may be written in capitals, with CR LF, and by OpenSSL', () => {
    const log = new KeyLog()
    log.add(`client_random ${RANDOM.toUpperCase()} ${SECRET.toUpperCase()}\r\n`)
    log.add(`RSA Session-ID:0102 Master-Key:${SECRET}\n`)
    expect(log.find(random, 'CLIENT_RANDOM')).toHaveLength(48)
    expect(log.findSession(Uint8Array.of(1, 2))).toHaveLength(48)
  })

  it('passes over what is no secret, or one of no use here', () => {
    const log = new KeyLog()
    const lines = [
      `EXPORTER_SECRET ${RANDOM} ${SECRET}`,
      `CLIENT_RANDOM ${RANDOM.slice(2)} ${SECRET}`,
      `CLIENT_RANDOM ${RANDOM} 0f0`,
      `CLIENT_RANDOM ${RANDOM}`,
      'sockscope: {"kind":"note"}',
      '\0\u{ff}',
    ]
    expect(log.add(lines.join('\n'))).toBe(0)
    expect(log.count).toBe(0)
  })

  it('says each secret once, and the first one stays', () => {
    const log = new KeyLog()
    expect(log.addLine(`CLIENT_RANDOM ${RANDOM} ${SECRET}`)).toBe(true)
    expect(log.addLine(`CLIENT_RANDOM ${RANDOM} ${'11'.repeat(48)}`)).toBe(false)
    expect(log.find(random, 'CLIENT_RANDOM')![0]).toBe(0x0f)
  })

  it('is read while it is written: a torn line counts once its end is there', () => {
    const log = new KeyLog()
    const reader = new KeyLogReader(log)
    const line = Buffer.from(`CLIENT_RANDOM ${RANDOM} ${SECRET}\n`)
    expect(reader.push(line.subarray(0, 100))).toBe(0)
    expect(log.count).toBe(0)
    expect(reader.push(line.subarray(100))).toBe(1)
  })

  it('gives the same however it is cut', () => {
    const text = `#\nCLIENT_RANDOM ${RANDOM} ${SECRET}\n${'x'.repeat(5000)}\nCLIENT_TRAFFIC_SECRET_0 ${RANDOM} ${SECRET}`
    const count = inCuts(Buffer.from(text), (pieces) => {
      const log = new KeyLog()
      const reader = new KeyLogReader(log)
      for (const piece of pieces) reader.push(piece)
      reader.end()
      return log.count
    })
    expect(count).toBe(2)
  })

  it('has limits: of a line, of all bytes, of all secrets', () => {
    const log = new KeyLog()
    expect(log.add(`${' '.repeat(MAX_KEY_LOG_LINE)}CLIENT_RANDOM ${RANDOM} ${SECRET}\n`)).toBe(0)
    expect(log.admit(MAX_KEY_LOG_BYTES)).toBeLessThan(MAX_KEY_LOG_BYTES)
    expect(log.limitReached).toBe(true)
    expect(log.add(`CLIENT_RANDOM ${RANDOM} ${SECRET}\n`)).toBe(0)

    const full = new KeyLog(1000)
    for (let i = 0; i < 1001; i++) {
      full.addLine(`CLIENT_RANDOM ${i.toString(16).padStart(64, '0')} ${SECRET}`)
    }
    expect([full.count, full.limitReached]).toEqual([1000, true])
  })

  it('may hold anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(new KeyLog().add(bytes)).toBe(0)
      }),
    )
  })
})
