import { describe, expect, it } from 'vitest'
import { RequestHeadWatch, WATCHED_HEAD_LIMIT } from '../../../electron/engine/proxy/request-head-watch'

const HEAD = 'GET /chat HTTP/1.1\r\nHost: localhost\r\n\r\n'

/** After how many bytes there is nothing left to wait for, whatever the cuts. */
function endOf(text: string, cut: number): number | null {
  const watch = new RequestHeadWatch()
  const bytes = Buffer.from(text, 'latin1')
  for (let start = 0; start < bytes.length; start += cut) {
    if (watch.takes(bytes.subarray(start, start + cut))) return Math.min(bytes.length, start + cut)
  }
  return null
}

describe('a request head', () => {
  it.each([
    ['ends with its empty line', HEAD, HEAD.length],
    ['ends with bare line feeds', 'GET / HTTP/1.1\nHost: a\n\n', 24],
    ['is not over at a line that begins with CR', 'GET / HTTP/1.1\r\n\r\r\nX: y\r\n', null],
    ['is not over before its empty line', HEAD.slice(0, -1), null],
    ['is not over at a blank inside a line', 'GET / HTTP/1.1\r\n \r\n', null],
    ['is not waited for where the bytes are no HTTP', '\x16\x03\x01 TLS', 1],
    ['is not waited for where the bytes are lower case', 'hello\r\n', 1],
  ])('%s', (_title, text, end) => {
    expect(endOf(text, 1)).toBe(end)
    expect(endOf(text, text.length)).toBe(end === null ? null : text.length)
    if (end !== 1)
      for (let cut = 2; cut < 9; cut += 1) {
        const found = endOf(text, cut)
        expect(found).toBe(end === null ? null : Math.min(text.length, Math.ceil(end / cut) * cut))
      }
  })

  it(`is not waited for beyond ${WATCHED_HEAD_LIMIT} bytes`, () => {
    const watch = new RequestHeadWatch()
    expect(watch.takes(Buffer.alloc(WATCHED_HEAD_LIMIT, 'A'))).toBe(false)
    expect(watch.takes(Buffer.from('A'))).toBe(true)
  })
})
