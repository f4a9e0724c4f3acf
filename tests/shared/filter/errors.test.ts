import { describe, expect, it } from 'vitest'
import { compileFilter } from '@shared/filter/filter'

/** A filter whose error is between the two marks. */
function errorOf(marked: string): { code: string; marked: string; suggestion: string | null } {
  const text = marked.replaceAll('«', '').replaceAll('»', '')
  const result = compileFilter(text)
  if (result.ok) throw new Error(`${text} is taken`)
  const { code, start, end, suggestion } = result.error
  return { code, marked: `${text.slice(0, start)}«${text.slice(start, end)}»${text.slice(end)}`, suggestion }
}

describe('an error stands where it is', () => {
  it.each([
    // Reading.
    ['tcp.port «=» 80', 'unexpected-character', '=='],
    ['tcp «§»', 'unexpected-character', null],
    ['http.host == «"abc»', 'string-unterminated', null],
    ['http.host == “abc«"»', 'quotes-mixed', null],
    ['http.host == "a«\\q»b"', 'escape-invalid', null],
    ['http.host == "«\\u12»"', 'escape-invalid', null],
    ['http.host == "«\\u0041»"', 'escape-invalid', null],
    ['http.host == "«\\777»"', 'escape-invalid', null],
    ["tcp.port == «'PP'»", 'character-constant-invalid', null],
    ["tcp.port == «''»", 'character-constant-invalid', null],
    ['frame«[0:2»', 'slice-unterminated', null],
    ['frame[«0:0»] == 00', 'slice-invalid', null],
    ['frame[0,«3-1»] == 00', 'slice-invalid', null],
    ['frame[«-3-1»] == 00', 'slice-invalid', null],
    ['frame[«x»] == 00', 'slice-invalid', null],
    ['ip.dst«#»', 'layer-missing', null],
    ['ip.dst«#»ip', 'layer-missing', null],
    // Grammar.
    ['tcp.port ==«»', 'unexpected-end', null],
    ['tcp and«»', 'unexpected-end', null],
    ['(tcp«»', 'unexpected-end', null],
    ['tcp.port «80»', 'unexpected-token', null],
    ['tcp«)»', 'unexpected-token', null],
    ['tcp.port in {8000 «80»}', 'unexpected-token', null],
    ['tcp.port in {«}»', 'unexpected-token', null],
    ['tcp.port in {80,«}»', 'unexpected-token', null],
    ['http.host matches "a" «matches» "b"', 'unexpected-token', null],
    ['any tcp«»', 'unexpected-end', null],
    // Names.
    ['«foo.bar» == 1', 'field-unknown', null],
    ['«tcp.prot» == 80', 'field-unknown', 'tcp.port'],
    ['«websocket.opcod»', 'field-unknown', 'websocket.opcode'],
    ['tcp.port == 1 && «htpp»', 'field-unknown', 'http'],
    ['ip.src == ${«nope»}', 'field-unknown', null],
    ['frame == «tcp»()', 'function-unknown', null],
    ['«LEN»(frame) > 1', 'function-unknown', 'len'],
    // Types.
    ['«6 == 7»', 'constant-only', null],
    ['«"a"»', 'constant-only', null],
    ['«1 + 2 == 3»', 'constant-only', null],
    ['«len()» > 1', 'function-arguments', null],
    ['«len(tcp, ip)» > 1', 'function-arguments', null],
    ['lower(«tcp.port») == 1', 'function-argument-type', null],
    ['count(«frame[0]») == 1', 'function-argument-type', null],
    ['vals(«tcp.port») == "x"', 'function-argument-type', null],
    ['«tcp.port» contains "8"', 'not-comparable', null],
    ['«ip.src» matches "1"', 'not-comparable', null],
    ['tcp.len == «tcp.payload»', 'types-differ', null],
    ['http.upgrade == «websocket»', 'protocol-as-value', '"websocket"'],
    ['«websocket.payload» contains "x"', 'label-has-no-value', 'sockscope.payload'],
    ['«websocket.payload»[0] == 1', 'label-has-no-value', 'sockscope.payload'],
    ['«websocket.payload» == 1', 'label-has-no-value', 'sockscope.payload'],
    ['«tcp.analysis.retransmission» == 1', 'label-has-no-value', null],
    ['tcp.port == «80.5»', 'value-invalid', null],
    ['tcp.port == «08»', 'value-invalid', null],
    ['tcp.port == «70000»', 'value-too-large', null],
    ['tcp.port == «"80"»', 'value-not-quoted', '80'],
    ['ip.src == «"10.0.0.1"»', 'value-not-quoted', '10.0.0.1'],
    ['ip.src == «10.0.0»', 'value-invalid', null],
    ['ip.src == «10.0.0.1/33»', 'value-invalid', null],
    ['ipv6.src == «10.0.0.1»', 'value-invalid', null],
    ['eth.src == «00:00»', 'value-invalid', null],
    ['frame.time == «"foo"»', 'value-invalid', null],
    ['frame contains «GET»', 'value-invalid', '"GET"'],
    ['websocket.opcode == «"Texts"»', 'value-name-unknown', null],
    ['websocket.opcode == «Texts»', 'value-name-unknown', null],
    ['«tcp.port»[0] == 1', 'not-sliceable', null],
    ['«http.host» + "x" == "y"', 'no-arithmetic', null],
    ['«ip.src» + 1 == 10.0.0.2', 'no-arithmetic', null],
    ['-«tcp» == 1', 'no-arithmetic', null],
    ['tcp.len / «0» == 1', 'division-by-zero', null],
    ['«"x"» in {"x"}', 'set-left-side', null],
    ['tcp.port in {«frame[0]»}', 'slice-in-set', null],
    ['http.request.method matches «GET»', 'regex-not-quoted', '"GET"'],
    ['http.host matches «"("»', 'regex-invalid', null],
    ['http.host matches «"(?=x)y"»', 'regex-needs-backtracking', null],
    ['http.host matches «r"(a)\\1"»', 'regex-needs-backtracking', null],
  ] as const)('%s', (marked, code, suggestion) => {
    expect(errorOf(marked)).toEqual({ code, marked, suggestion })
  })
})

/** What a filter warns of, each with its place. */
function warningsOf(text: string): [code: string, place: string, suggestion: string | null][] {
  const result = compileFilter(text)
  if (!result.ok) throw new Error(`${text}: ${result.error.code}`)
  return result.warnings.map(({ code, start, end, suggestion }) => [code, text.slice(start, end), suggestion])
}

describe('a trap is warned of', () => {
  it.each([
    ['websocket.mask', 'boolean-existence', 'websocket.mask', 'websocket.mask == 1'],
    ['!tcp.flags.ack && tcp', 'boolean-existence', 'tcp.flags.ack', 'tcp.flags.ack == 1'],
    [
      'websocket.payload_length > 126',
      'payload-length-seven-bits',
      'websocket.payload_length',
      'sockscope.frame.length',
    ],
    ['websocket contains "x"', 'contains-masked-bytes', 'websocket', 'sockscope.payload'],
    ['websocket matches "x"', 'contains-masked-bytes', 'websocket', 'sockscope.payload'],
    ['tcp.port != 80', 'not-equal-means-none', 'tcp.port', null],
    ['websocket.opcode == Text', 'value-name-unquoted', 'Text', '"Text"'],
  ] as const)('%s', (text, code, place, suggestion) => {
    expect(warningsOf(text)).toEqual([[code, place, suggestion]])
  })

  it.each([
    'websocket.mask == 1',
    'http.request',
    'websocket.payload_length > 100',
    'tcp contains "x"',
    'tcp.srcport != 80',
    'any tcp.port != 80',
    'websocket.opcode == "Text"',
    'tcp.flags.syn == True',
  ])('not so: %s', (text) => {
    expect(warningsOf(text)).toEqual([])
  })
})
