import { requestBodyFraming, responseBodyFraming } from '@shared/http1/body-framing'
import { MAX_HEAD_BYTES } from '@shared/http1/head-buffer'
import { MAX_CHUNK_LINE_BYTES, MAX_TRAILER_BYTES } from '@shared/http1/chunked-body'
import { HttpMessageStream } from '@shared/http1/http-message-stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inCuts } from '../../support/in-cuts'

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

interface Options {
  maxHeadBytes?: number
  /** Method of the request a response answers. */
  method?: string
  holdAfter?: string
}

/** Runs one direction and tells what its stream said, with adjoining body bytes joined. */
function told(kind: 'request' | 'response', pieces: Uint8Array[], options: Options = {}): string[] {
  const lines: string[] = []
  let body = ''
  const flush = () => {
    if (body !== '') lines.push(`body ${JSON.stringify(body)}`)
    body = ''
  }
  const say = (line: string) => {
    flush()
    lines.push(line)
  }
  const stream: HttpMessageStream = new HttpMessageStream(
    kind,
    {
      head: (head, findings) => {
        const line = head.kind === 'request' ? `${head.method} ${head.target}` : String(head.status)
        say(`${line} at ${head.streamOffset}+${head.raw.length}`)
        for (const finding of findings) say(`! ${finding.problem ?? finding.code} at ${finding.start}`)
        const framing =
          head.kind === 'request'
            ? requestBodyFraming(head)
            : responseBodyFraming(head, options.method ?? 'GET')
        return { body: framing, then: options.holdAfter === line ? 'hold' : 'next' }
      },
      body: (piece, start, end) => {
        body += String.fromCharCode(...piece.subarray(start, end))
      },
      complete: () => say('complete'),
      lost: (reason, findings, held, heldOffset) => {
        for (const finding of findings) say(`! ${finding.problem ?? finding.code} at ${finding.start}`)
        say(`lost at ${heldOffset}: ${reason}`)
        body = String.fromCharCode(...held)
      },
    },
    options,
  )
  let rest = ''
  for (const piece of pieces) {
    const at = rest === '' ? stream.push(piece, 0, piece.length, 1) : 0
    rest += String.fromCharCode(...piece.subarray(at))
  }
  const lost = stream.state === 'lost'
  if (lost) body += rest
  flush()
  if (!lost && rest !== '') lines.push(`not taken ${JSON.stringify(rest)}`)
  stream.finish()
  flush()
  return lines
}

const inEveryCut = (kind: 'request' | 'response', text: string, options?: Options) =>
  inCuts(bytes(text), (pieces) => told(kind, pieces, options))

describe('requests on one connection', () => {
  it('come one after another, and each head says where it stands', () => {
    const text =
      'POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\n\r\n\r\nGET /c HTTP/1.1\r\nHost: x\r\n\r\n'
    expect(inEveryCut('request', text)).toEqual([
      'POST /a at 0+39',
      'body "abc"',
      'complete',
      'GET /b at 42+19',
      'complete',
      'GET /c at 61+30',
      'complete',
    ])
  })

  it('wait where the owner asks for it', () => {
    const text = 'GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\nframes'
    expect(inEveryCut('request', text, { holdAfter: 'GET /ws' })).toEqual([
      'GET /ws at 0+40',
      'complete',
      'not taken "frames"',
    ])
  })

  it('may have chunked bodies with extensions and trailers', () => {
    const body = '5;a=b\r\nhello\r\n1 \r\n!\r\n0A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n'
    const text = `PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n${body}GET / HTTP/1.1\r\n\r\n`
    expect(inEveryCut('request', text)).toEqual([
      'PUT / at 0+46',
      `body ${JSON.stringify(body)}`,
      'complete',
      'GET / at 100+18',
      'complete',
    ])
  })
})

describe('responses', () => {
  it('have no body after HEAD, 1xx, 204 and 304', () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'
    expect(inEveryCut('response', head + head, { method: 'HEAD' })).toEqual([
      '200 at 0+38',
      'complete',
      '200 at 38+38',
      'complete',
    ])
    const none = 'HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 204 x\r\n\r\nHTTP/1.1 304 x\r\nContent-Length: 9\r\n\r\n'
    expect(inEveryCut('response', none).filter((line) => line.startsWith('body'))).toEqual([])
  })

  it('last until the connection closes where nothing says how long they are', () => {
    expect(inEveryCut('response', 'HTTP/1.0 200 OK\r\n\r\nHTTP/1.0 is simple')).toEqual([
      '200 at 0+19',
      'body "HTTP/1.0 is simple"',
      'complete',
    ])
  })
})

describe('framing that two readers could see differently is not guessed', () => {
  it.each([
    ['both lengths', 'Transfer-Encoding: chunked\r\nContent-Length: 3\r\n', 'length-and-transfer-encoding'],
    ['two lengths', 'Content-Length: 3\r\nContent-Length: 4\r\n', 'content-length-conflict'],
    ['two lengths on a line', 'Content-Length: 3, 4\r\n', 'content-length-conflict'],
    ['a signed length', 'Content-Length: +3\r\n', 'content-length-invalid'],
    ['a length beyond counting', 'Content-Length: 99999999999999999999\r\n', 'content-length-invalid'],
    ['chunked not last', 'Transfer-Encoding: chunked, gzip\r\n', 'transfer-encoding-unknown'],
    [
      'chunked twice',
      'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n',
      'transfer-encoding-unknown',
    ],
    ['an unknown coding', 'Transfer-Encoding: xchunked\r\n', 'transfer-encoding-unknown'],
  ])('%s', (_, headers, problem) => {
    const lines = inEveryCut('request', `POST / HTTP/1.1\r\n${headers}\r\nGET /smuggled HTTP/1.1\r\n\r\n`)
    const headLength = 17 + headers.length + 2
    expect(lines).toEqual([
      `POST / at 0+${headLength}`,
      `! ${problem} at 17`,
      `lost at ${headLength}: http-framing-ambiguous`,
      'body "GET /smuggled HTTP/1.1\\r\\n\\r\\n"',
    ])
  })

  it('a length with a blank before its colon, and chunked in HTTP/1.0', () => {
    expect(inEveryCut('request', 'POST / HTTP/1.1\r\nContent-Length : 3\r\n\r\nabc').at(-2)).toContain(
      'ambiguous',
    )
    expect(inEveryCut('request', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0').at(-2)).toContain(
      'ambiguous',
    )
  })

  it('but the same length twice is one length', () => {
    expect(
      inEveryCut('request', 'POST / HTTP/1.1\r\nContent-Length: 3, 3\r\nContent-Length: 3\r\n\r\nabc').slice(
        1,
      ),
    ).toEqual(['body "abc"', 'complete'])
  })

  it.each(['x', '5\r\nhelloX', '5\rhello', '00000000000001', '5;ext\rX'])('a chunk of %j', (chunk) => {
    const lines = inEveryCut('request', `POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`)
    expect(lines.some((line) => line.startsWith('! chunk-malformed'))).toBe(true)
    expect(lines.some((line) => line.endsWith(': http-chunk-malformed'))).toBe(true)
  })
})

describe('what is no head', () => {
  it('is lost at its first byte, with every byte still there', () => {
    const lines = inEveryCut('request', '\x16\x03\x01\n\n')
    expect(lines).toEqual(['! not-http at 0', 'lost at 0: not-http', 'body "\\u0016\\u0003\\u0001\\n\\n"'])
    expect(inEveryCut('response', 'SSH-2.0-x\r\n')).toContain('lost at 0: not-http')
  })

  it('is lost where the direction ends inside a head', () => {
    expect(inEveryCut('response', 'HTTP/1.1 101 x\r\nUpgrade: websocket\r\n')).toEqual([
      '! head-incomplete at 0',
      'lost at 0: not-http',
      'body "HTTP/1.1 101 x\\r\\nUpgrade: websocket\\r\\n"',
    ])
  })
})

describe('limits', () => {
  it('a head of exactly the limit is read, one byte more is not', () => {
    const head = (length: number) => `GET / HTTP/1.1\r\nA: ${'a'.repeat(length - 23)}\r\n\r\n`
    expect(inEveryCut('request', head(100), { maxHeadBytes: 100 })).toEqual(['GET / at 0+100', 'complete'])
    expect(inEveryCut('request', head(101), { maxHeadBytes: 100 }).slice(0, 2)).toEqual([
      '! http-head-too-large at 0',
      'lost at 0: http-head-too-large',
    ])
  })

  it('the default lets no head grow beyond 256 KiB', () => {
    const piece = bytes('a'.repeat(10_000))
    let held = 0
    const stream = new HttpMessageStream('request', {
      head: () => ({ body: { kind: 'none' }, then: 'next' }),
      body: () => undefined,
      complete: () => undefined,
      lost: (_, __, bytesHeld) => {
        held = bytesHeld.length
      },
    })
    for (let n = 0; n < 40; n++) stream.push(piece, 0, piece.length, 1)
    expect(held).toBe(MAX_HEAD_BYTES)
  })

  it.each([
    ['chunk line', `5;${'x'.repeat(MAX_CHUNK_LINE_BYTES + 1)}`],
    ['trailer section', `0\r\n${'x'.repeat(MAX_TRAILER_BYTES + 1)}`],
  ])('a %s ends somewhere', (_, body) => {
    const text = `POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n${body}`
    expect(told('request', [bytes(text)]).some((line) => line.endsWith('http-chunk-malformed'))).toBe(true)
  })
})

describe('missing bytes', () => {
  function afterGap(text: string, gap: number, more: string): string {
    const told: string[] = []
    const stream = new HttpMessageStream('request', {
      head: (head) => {
        told.push(head.kind === 'request' ? head.target : '')
        return { body: head.kind === 'request' ? requestBodyFraming(head) : { kind: 'none' }, then: 'next' }
      },
      body: () => undefined,
      complete: () => undefined,
      lost: (reason) => told.push(reason),
    })
    stream.push(bytes(text), 0, text.length, 1)
    stream.gap(gap)
    stream.push(bytes(more), 0, more.length, 2)
    return told.join(' ')
  }

  it('inside a body of known length hide nothing else', () => {
    expect(afterGap('POST /a HTTP/1.1\r\nContent-Length: 9\r\n\r\nab', 5, 'xyGET /b HTTP/1.1\r\n\r\n')).toBe(
      '/a /b',
    )
    const chunked = 'POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab'
    expect(afterGap(chunked, 7, '\r\n0\r\n\r\nGET /b HTTP/1.1\r\n\r\n')).toBe('/a /b')
  })

  it('anywhere else end what can be told', () => {
    expect(afterGap('GET /a HTT', 5, 'GET /b HTTP/1.1\r\n\r\n')).toBe('gap')
    expect(afterGap('POST /a HTTP/1.1\r\nContent-Length: 9\r\n\r\nab', 8, 'GET /b HTTP/1.1\r\n\r\n')).toBe(
      '/a gap',
    )
  })
})

it('any bytes end without an exception, the same in every cut', () => {
  const word = fc.constantFrom(
    'GET ',
    '/ ',
    'HTTP/1.1',
    '\r\n',
    '\n',
    'Content-Length: 4',
    'Transfer-Encoding: chunked',
    '4',
    ':',
    ' ',
    '\0',
    'HTTP/1.1 200 OK',
  )
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 30 }),
      fc.constantFrom('request' as const, 'response' as const),
      (words, kind) => {
        const input = bytes(words.join(''))
        const pieces = Array.from(input, (_, at) => input.slice(at, at + 1))
        expect(told(kind, pieces)).toEqual(told(kind, [input]))
      },
    ),
    { numRuns: 500 },
  )
})
