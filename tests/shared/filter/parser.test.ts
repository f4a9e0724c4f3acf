import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileFilter } from '@shared/filter/filter'
import { FilterFault } from '@shared/filter/filter-problem'
import { MAX_FILTER_DEPTH, MAX_FILTER_LENGTH } from '@shared/filter/filter-limits'
import { parseFilter } from '@shared/filter/language/parser'
import { printFilter } from '@shared/filter/language/printer'
import { expressions, nearlyFilters, withoutSpans } from './expressions'

function spelled(text: string): string {
  return printFilter(parseFilter(text))
}

describe('any text', () => {
  it('is a filter, or has one error that lies within it', () => {
    fc.assert(
      fc.property(nearlyFilters, (text) => {
        const result = compileFilter(text)
        if (result.ok) return
        const { start, end } = result.error
        expect(start).toBeGreaterThanOrEqual(0)
        expect(end).toBeGreaterThanOrEqual(start)
        expect(end).toBeLessThanOrEqual(Math.max(text.length, start + 1))
      }),
      { numRuns: 3000 },
    )
  })

  it('that is a filter is the same filter when it is printed and read again', () => {
    fc.assert(
      fc.property(nearlyFilters, (text) => {
        const expression = parsed(text)
        if (expression === undefined) return
        const again = parseFilter(printFilter(expression))
        expect(withoutSpans(again)).toEqual(withoutSpans(expression))
      }),
      { numRuns: 3000 },
    )
  })
})

it('prints every expression so that it reads as the same', () => {
  fc.assert(
    fc.property(expressions, (expression) => {
      const text = printFilter(expression)
      expect(withoutSpans(parseFilter(text))).toEqual(withoutSpans(expression))
      expect(spelled(text)).toBe(text)
    }),
    { numRuns: 2000 },
  )
})

describe('precedence', () => {
  it.each([
    ['not tcp and udp or arp', '!tcp && udp || arp'],
    ['tcp or udp and ip', 'tcp || udp && ip'],
    ['tcp or udp xor ip and eth', 'tcp || udp ^^ ip && eth'],
    ['(tcp or udp) and ip', '(tcp || udp) && ip'],
    ['not tcp.port == 80', '!(tcp.port == 80)'],
    ['not (tcp)', '!tcp'],
    ['not not tcp', '!!tcp'],
    ['tcp.flags & 2 == 2', 'tcp.flags & 2 == 2'],
    ['tcp.seq + 2 * 3 == 1', 'tcp.seq + 2 * 3 == 1'],
    ['{tcp.seq + 2} * 3 == 1', '{tcp.seq + 2} * 3 == 1'],
    ['tcp.seq - {2 - 3} == 1', 'tcp.seq - {2 - 3} == 1'],
    ['80 <= tcp.port < 90', '80 <= tcp.port < 90'],
  ])('%s', (text, expected) => {
    expect(spelled(text)).toBe(expected)
  })
})

describe('spellings of the same', () => {
  it.each([
    ['tcp.port EQ 80 AND ip', 'tcp.port == 80 && ip'],
    ['tcp.port any_eq 80', 'tcp.port == 80'],
    ['tcp.port ne 80', 'tcp.port != 80'],
    ['tcp.port all_ne 80', 'tcp.port != 80'],
    ['tcp.port all_eq 80', 'tcp.port === 80'],
    ['tcp.port any_ne 80', 'tcp.port !== 80'],
    ['tcp.port gt 1 or tcp.port ge 1', 'tcp.port > 1 || tcp.port >= 1'],
    ['tcp.port lt 1 or tcp.port le 1', 'tcp.port < 1 || tcp.port <= 1'],
    ['http.host ~ "x"', 'http.host matches "x"'],
    ['tcp.flags bitwise_and 2', 'tcp.flags & 2'],
    ['tcp.flags bitand 2', 'tcp.flags & 2'],
    ['\ttcp.stream \r\n== 1', 'tcp.stream == 1'],
    ['tcp.port in {80,443,8000..8010}', 'tcp.port in {80, 443, 8000 .. 8010}'],
    ['tcp.port not in {80}', 'tcp.port not in {80}'],
    ['$tcp.port == 1', '${tcp.port} == 1'],
    ['${@ip.src}[0:2] == 0a:00', '${@ip.src}[0:2] == 0a:00'],
    ['ip.addr#[1] == 1.1.1.1', 'ip.addr#1 == 1.1.1.1'],
    ['ip.addr#[-1,2:] == 1.1.1.1', 'ip.addr#[-1,2:] == 1.1.1.1'],
    ['http.host == “a”', 'http.host == "a"'],
    ['http.host == r"a\\.b\\""', 'http.host == "a\\\\.b\\\\\\""'],
    ["tcp.port == '\\x50'", "tcp.port == 'P'"],
    ['frame[ 0:4 , -2 ] == 00', 'frame[0:4,-2] == 00'],
    ['frame[:4] == 00', 'frame[0:4] == 00'],
    ['frame[0x10] == 00', 'frame[16] == 00'],
    ['tcp.seq -1 > 2', 'tcp.seq - 1 > 2'],
    ['+tcp.seq > -5', 'tcp.seq > -5'],
    ['', ''],
    ['   ', ''],
  ])('%s', (text, expected) => {
    expect(spelled(text)).toBe(expected)
  })
})

describe('limits', () => {
  it('refuses a text beyond its length', () => {
    expect(() => parseFilter(`tcp ${' '.repeat(MAX_FILTER_LENGTH)}`)).toThrow(FilterFault)
  })

  it.each(['(', '!', '-', 'len(', '{'])('refuses %s inside itself too often', (sign) => {
    const result = compileFilter(sign.repeat(MAX_FILTER_DEPTH + 1) + 'tcp')
    expect(result).toMatchObject({ ok: false, error: { code: 'too-deep' } })
  })

  it('takes a long chain of conditions', () => {
    const many = Array.from({ length: 1500 }, (_, port) => `tcp.port == ${port}`).join(' || ')
    expect(compileFilter(many).ok).toBe(true)
  })
})

function parsed(text: string): ReturnType<typeof parseFilter> | undefined {
  try {
    return parseFilter(text)
  } catch (error) {
    if (error instanceof FilterFault) return undefined
    throw error
  }
}
