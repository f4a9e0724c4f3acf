import { describe, expect, it } from 'vitest'
import {
  decodeUtf8,
  oneLine,
  printable,
  readText,
  toBase64,
  toHex,
} from '../../../../renderer/src/text/format/byte-text'
import { formatBytes, formatCount } from '../../../../renderer/src/text/format/bytes'
import { formatRatio } from '../../../../renderer/src/text/format/ratio'
import { formatAbsoluteTime, formatDuration, formatSeconds } from '../../../../renderer/src/text/format/time'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [4200, '4.2 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [18_402_000, '18.4 MB'],
    [2_100_000, '2.1 MB'],
    [1_500_000_000_000, '1.5 TB'],
  ])('%i bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes, 'en')).toBe(text)
  })

  it('are exact where they are counts, beyond 2^53 too', () => {
    expect(formatCount(9_223_372_036_854_775_807n, 'en')).toBe('9,223,372,036,854,775,807')
  })

  it('have no ratio where there is nothing', () => {
    expect(formatRatio(0, 0, 'en')).toBeNull()
    expect(formatRatio(59, 100, 'en')).toBe('0.59')
  })
})

describe('times', () => {
  it('count nanoseconds exactly, whatever the epoch', () => {
    expect(formatSeconds(2_655_123n, 6)).toBe('0.002655')
    expect(formatSeconds(1_700_000_000_123_456_789n, 9)).toBe('1700000000.123456789')
    expect(formatSeconds(-1_500_000_000n, 3)).toBe('-1.500')
    expect(formatSeconds(20n * 1_000_000_000n, 0)).toBe('20')
  })

  it.each([
    [0n, '0 ns'],
    [412n, '412 ns'],
    [38_200n, '38.2 µs'],
    [1_240_000n, '1.24 ms'],
    [20_000_000_000n, '20 s'],
    [999_999n, '1 ms'],
    [-5_000_000n, '-5 ms'],
  ])('%s nanoseconds last %s', (nanoseconds, text) => {
    expect(formatDuration(nanoseconds)).toBe(text)
  })

  it('show every digit of an instant, and its offset', () => {
    expect(formatAbsoluteTime(1_700_000_000_123_456_789n)).toMatch(
      /^2023-11-1[45] \d\d:\d\d:20\.123456789 [+-]\d\d:\d\d$/,
    )
  })

  it('survive an instant no calendar has', () => {
    expect(formatAbsoluteTime(10n ** 30n)).toMatch(/^1\d+\.\d{9}$/)
  })
})

describe('bytes as text', () => {
  it('are hexadecimal and base64 whatever their length', () => {
    expect(toHex(Uint8Array.of(0xc1, 0xfe, 0))).toBe('c1 fe 00')
    const long = Uint8Array.from({ length: 100_001 }, (_, at) => at & 255)
    expect(Buffer.from(toBase64(long), 'base64').equals(long)).toBe(true)
    expect(toBase64(new Uint8Array(0))).toBe('')
  })

  it('stay on one line', () => {
    expect(oneLine('a\nb\t\u0000\u007f\u2028')).toBe('a␊b␉␀␡␤')
  })

  it('are null where they are not UTF-8', () => {
    expect(decodeUtf8(Uint8Array.of(0xff))).toBeNull()
    expect(decodeUtf8(utf8('握手'))).toBe('握手')
  })

  it('are printable only when every character is', () => {
    expect(printable(utf8('are you there? 在吗'))).toBe('are you there? 在吗')
    expect(printable(utf8('a\u0007'))).toBeNull()
    expect(printable(Uint8Array.of(0, 0, 0, 38))).toBeNull()
  })

  it('read as text with what is broken replaced, and told', () => {
    expect(readText(Uint8Array.of(0x61, 0xff), false)).toEqual({ text: 'a\ufffd', isUtf8: false })
  })

  it('are not called broken because a character is cut where reading stopped', () => {
    const cut = utf8('握手').subarray(0, 4)
    expect(readText(cut, true)).toEqual({ text: '握', isUtf8: true })
    expect(readText(cut, false).isUtf8).toBe(false)
  })
})
