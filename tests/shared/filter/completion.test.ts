import { describe, expect, it } from 'vitest'
import { complete } from '@shared/filter/completion/complete'
import { combineFilters, filterByValue } from '@shared/filter/completion/value-filter'
import { FIELDS, fieldNamed } from '@shared/filter/fields/catalogue'
import { compileFilter } from '@shared/filter/filter'
import { filterFields as englishFields } from '@shared/words/en/filter-fields'
import { filterFields as chineseFields } from '@shared/words/zh-cn/filter-fields'

/** Completions at the bar. */
function at(marked: string): { replaced: string; texts: string[] } {
  const caret = marked.indexOf('|')
  const text = marked.slice(0, caret) + marked.slice(caret + 1)
  const { start, end, items } = complete(text, caret)
  return { replaced: text.slice(start, end), texts: items.map(({ text: each }) => each) }
}

describe('completion', () => {
  it('begins with protocols', () => {
    const { texts } = at('|')
    expect(texts.slice(0, 3)).toEqual(['frame', 'eth', 'vlan'])
  })

  it.each([
    ['websocket.op|', 'websocket.op', 'websocket.opcode'],
    ['tcp.flags.s|', 'tcp.flags.s', 'tcp.flags.syn'],
    ['tcp && websocket.pay|load', 'websocket.payload', 'websocket.payload'],
    ['!(http.ho|', 'http.ho', 'http.host'],
    ['any ip.s|', 'ip.s', 'ip.src'],
    ['opcode|', 'opcode', 'websocket.opcode'],
    ['lowe|', 'lowe', 'lower('],
    ['lower(http.us|', 'http.us', 'http.user_agent'],
    ['tcp.port == 80 or udp.|', 'udp.', 'udp.port'],
  ])('of an operand: %s', (marked, replaced, first) => {
    expect(at(marked)).toMatchObject({ replaced, texts: expect.arrayContaining([first]) as unknown })
    expect(at(marked).texts[0]).toBe(first)
  })

  it.each([
    [
      'websocket.opcode == |',
      ['"Continuation"', '"Text"', '"Binary"', '"Connection Close"', '"Ping"', '"Pong"'],
    ],
    ['websocket.opcode == "te|', ['"Text"']],
    ['websocket.opcode in {"Ping", p|', ['"Ping"', '"Pong"']],
    ['sockscope.severity >= |', ['"note"', '"warning"', '"error"']],
    ['tcp.flags.syn == |', ['"Set"', '"Not set"']],
    ['http.host == "te|', []],
  ])('of a value: %s', (marked, texts) => {
    expect(at(marked).texts.filter((text) => text.startsWith('"'))).toEqual(texts)
  })

  it.each([
    ['http.host |', ['==', '!=', 'contains', 'matches', 'in {', '&&', '||', 'xor']],
    ['http.host c|', ['contains']],
    ['tcp.analysis.retransmission |', ['&&', '||', 'xor']],
    ['tcp.port == 80 |', ['&&', '||', 'xor']],
  ])('of an operator: %s', (marked, texts) => {
    expect(at(marked).texts).toEqual(texts)
  })
})

describe('filter by a value', () => {
  it.each([
    ['tcp.port', 80, 'tcp.port == 80'],
    ['websocket.opcode', 1, 'websocket.opcode == "Text"'],
    ['http.host', 'a"b\\c', 'http.host == "a\\"b\\\\c"'],
    ['ip.src', '10.0.0.1', 'ip.src == 10.0.0.1'],
    ['tcp.payload', Uint8Array.of(7), 'tcp.payload == 07:'],
    ['tcp.payload', Uint8Array.of(7, 255), 'tcp.payload == 07:ff'],
    ['tcp.analysis.retransmission', 1, 'tcp.analysis.retransmission'],
  ])('of %s', (name, value, text) => {
    expect(filterByValue(fieldNamed(name), value)).toBe(text)
    expect(compileFilter(text).ok).toBe(true)
  })

  it.each([
    ['', 'tcp', 'keep', 'tcp'],
    ['ip', 'tcp', 'exclude', 'ip && !(tcp)'],
    ['ip || udp', 'tcp', 'keep', '(ip || udp) && tcp'],
  ] as const)('beside %s', (current, added, how, text) => {
    expect(combineFilters(current, added, how)).toBe(text)
  })
})

it('describes every field in both languages', () => {
  const names = FIELDS.map(({ name }) => name).sort()
  expect(Object.keys(englishFields).sort()).toEqual(names)
  expect(Object.keys(chineseFields).sort()).toEqual(names)
})
