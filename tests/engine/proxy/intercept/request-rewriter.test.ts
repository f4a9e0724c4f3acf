import { afterEach, describe, expect, it } from 'vitest'
import { MAX_HEAD_BYTES } from '@shared/http1/head-buffer'
import {
  MAX_UNANSWERED_REQUESTS,
  RequestRewriter,
  rewritesFor,
} from '../../../../electron/engine/proxy/intercept/request-rewriter'
import { KEY, SWITCHING_PROTOCOLS, text, UPGRADE_REQUEST } from '../frames'
import { Peer, ScriptedServer } from '../peers'
import { startProxy } from '../proxy-rig'

const bytesOf = (content: string): Buffer => Buffer.from(content, 'latin1')
const BOTH = { host: 'api.test:8000', origin: 'http://api.test:8000' }

/** Pushes `content` in pieces of `cut` bytes; what goes on to the server. */
function rewritten(rewriter: RequestRewriter, content: string, cut = content.length): string {
  let out = ''
  const bytes = bytesOf(content)
  for (let start = 0; start < bytes.length; start += cut) {
    out += Buffer.from(rewriter.client(bytes.subarray(start, start + cut))).toString('latin1')
  }
  return out
}

describe('rewritten Host and Origin', () => {
  it.each([
    [{ host: 'api.test', port: 8000 }, 'api.test:8000'],
    [{ host: 'api.test', port: 80 }, 'api.test'],
    [{ host: '::1', port: 8000 }, '[::1]:8000'],
    [{ host: 'fe80::1%lo', port: 80 }, '[fe80::1]'],
  ])('name the target %o as %s', (target, authority) => {
    expect(rewritesFor(target, true, true)).toEqual({ host: authority, origin: `http://${authority}` })
    expect(rewritesFor(target, false, true)).toEqual({ host: null, origin: `http://${authority}` })
    expect(rewritesFor(target, false, false)).toBeNull()
  })

  it.each([1, 2, 3, 7, 1000])(
    'change in every request until the upgrade, in cuts of %i bytes, and nothing else does',
    (cut) => {
      const rewriter = new RequestRewriter(BOTH)
      const page = 'GET / HTTP/1.1\r\nhOsT:localhost:9001\r\nX-Host: localhost:9001\r\n\r\n'
      const post =
        'POST /a HTTP/1.1\r\nHost: localhost:9001\r\nOrigin: null\r\nContent-Length: 23\r\n\r\nHost: not a header\r\n\r\nX'
      const chunked =
        'POST /b HTTP/1.1\nHost: localhost:9001\nTransfer-Encoding: chunked\n\n7\r\nHost: a\r\n0\r\nHost: b\r\n\r\n'
      expect(rewritten(rewriter, page, cut)).toBe(
        'GET / HTTP/1.1\r\nhOsT: api.test:8000\r\nX-Host: localhost:9001\r\n\r\n',
      )
      rewriter.server(bytesOf('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'))
      expect(rewritten(rewriter, post + chunked, cut)).toBe(
        post.replace('localhost:9001', 'api.test:8000').replace('null', 'http://api.test:8000') +
          chunked.replace('localhost:9001', 'api.test:8000'),
      )
      rewriter.server(bytesOf('HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n'))
      expect(rewritten(rewriter, UPGRADE_REQUEST, cut)).toBe(
        UPGRADE_REQUEST.replaceAll('localhost:9001', 'api.test:8000'),
      )
      rewriter.server(bytesOf(SWITCHING_PROTOCOLS))
      const frames = 'GET / HTTP/1.1\r\nHost: localhost:9001\r\n\r\n'
      expect(rewritten(rewriter, frames, cut)).toBe(frames)
      expect(rewriter.isFinished).toBe(true)
      expect(rewriter.takeModifications().map(({ header, original }) => [header, original])).toEqual([
        ['hOsT', 'localhost:9001'],
        ['Host', 'localhost:9001'],
        ['Origin', 'null'],
        ['Host', 'localhost:9001'],
        ['Host', 'localhost:9001'],
        ['Origin', 'http://localhost:9001'],
      ])
      expect(rewriter.takeModifications()).toEqual([])
    },
  )

  it('go on after a refused upgrade', () => {
    const rewriter = new RequestRewriter(BOTH)
    rewritten(rewriter, UPGRADE_REQUEST)
    rewriter.server(
      bytesOf('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'),
    )
    expect(rewritten(rewriter, UPGRADE_REQUEST)).toContain('Host: api.test:8000')
  })

  it.each([
    ['bytes behind an upgrade that has no answer', UPGRADE_REQUEST, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
    [
      'two lengths',
      '',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nHost: b',
    ],
    [
      'both framings',
      '',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
    ['what is no HTTP', '', '\x16\x03\x01Host: a\r\n\r\n'],
    ['HTTP/0.9', '', 'GET /\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a head beyond the limit', '', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(300_000)}\r\n\r\n`],
  ])('leave %s as it is, for good', (_title, before, content) => {
    for (const cut of before === '' ? [1000, content.length] : [content.length]) {
      const rewriter = new RequestRewriter(BOTH)
      rewritten(rewriter, before)
      rewriter.takeModifications()
      expect(rewritten(rewriter, content, cut) + bytesOfEnd(rewriter)).toBe(content)
      expect(rewriter.takeModifications()).toEqual([])
      expect(rewritten(rewriter, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')).toBe(
        'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
      )
    }
  })

  it.each(['GET / HTTP/1.1\r\nHost: loc', '\r\n', '\r\n\r\nG'])(
    'give back %j when the client ends there',
    (content) => {
      const rewriter = new RequestRewriter(BOTH)
      expect(rewritten(rewriter, content) + bytesOfEnd(rewriter)).toBe(content)
    },
  )

  it('end where a head is too long, however small its pieces: every byte goes on as it came', () => {
    const rewriter = new RequestRewriter(BOTH)
    const endless = `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(MAX_HEAD_BYTES)}`
    expect(rewritten(rewriter, endless, 1) === endless).toBe(true)
    expect(rewriter.isFinished).toBe(true)
    expect(rewriter.takeModifications()).toEqual([])
  })

  it('end with the last of too many requests without an answer', () => {
    const rewriter = new RequestRewriter(BOTH)
    const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
    for (let count = 0; count <= MAX_UNANSWERED_REQUESTS; count++) rewritten(rewriter, request)
    expect(rewriter.takeModifications()).toHaveLength(MAX_UNANSWERED_REQUESTS + 1)
    expect(rewritten(rewriter, request)).toBe(request)
    expect(rewriter.isFinished).toBe(true)
  })

  it('keep blank lines in front of a request', () => {
    const rewriter = new RequestRewriter({ host: 'b', origin: null })
    expect(rewritten(rewriter, '\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n', 3)).toBe(
      '\r\n\r\nGET / HTTP/1.1\r\nHost: b\r\n\r\n',
    )
  })
})

function bytesOfEnd(rewriter: RequestRewriter): string {
  return Buffer.from(rewriter.end()).toString('latin1')
}

describe('a route that rewrites', () => {
  const cleanups: (() => unknown)[] = []
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })

  it('shows the server its own name, and the record what the client wrote, with the modification', async () => {
    const server = await ScriptedServer.start()
    cleanups.push(() => {
      server.stop()
    })
    const target = `127.0.0.1:${server.port}`
    const origins = ['http://localhost:9001']
    const rig = await startProxy(target, {}, { rewriteHost: true, rewriteOrigin: true, origins })
    cleanups.push(() => rig.proxy.stop())
    const client = await Peer.connect(rig.port)
    const upstream = await server.connection()
    client.write(UPGRADE_REQUEST)
    await upstream.untilText('\r\n\r\n')
    expect(upstream.text).toBe(UPGRADE_REQUEST.replaceAll('localhost:9001', target))
    upstream.write(SWITCHING_PROTOCOLS)
    await client.untilText('\r\n\r\n')
    const frame = text('Host: localhost:9001', { key: KEY })
    client.write(frame)
    await upstream.until((peer) => peer.received.includes(frame))
    client.socket.end('GET / HTTP/1.1\r\nHo')
    await upstream.until((peer) => peer.ended)
    expect(upstream.text.endsWith('\r\nHo')).toBe(true)
    upstream.socket.end()
    const relay = await rig.observed.untilFinished()
    expect(rig.observed.clientText(0)).toBe(
      `${UPGRADE_REQUEST}${frame.toString('latin1')}GET / HTTP/1.1\r\nHo`,
    )
    expect(relay.facts.filter((fact) => fact.kind === 'modification')).toEqual([
      { kind: 'modification', header: 'Host', original: 'localhost:9001', replacement: target },
      {
        kind: 'modification',
        header: 'Origin',
        original: 'http://localhost:9001',
        replacement: `http://${target}`,
      },
    ])
  })

  it.each([
    {
      origin: 'http://localhost:PORT',
      origins: [],
      becomes: 'http://TARGET',
      why: 'the page came through the route',
    },
    { origin: 'http://127.0.0.1:PORT', origins: [], becomes: 'http://TARGET', why: 'so did this one' },
    {
      origin: 'http://localhost:5173',
      origins: ['http://localhost:5173'],
      becomes: 'http://TARGET',
      why: 'named',
    },
    { origin: 'null', origins: ['null'], becomes: 'http://TARGET', why: 'named' },
    { origin: 'https://evil.example', origins: ['*'], becomes: 'http://TARGET', why: 'every one is' },
    { origin: 'https://evil.example', origins: [], becomes: 'https://evil.example', why: 'not named' },
    {
      origin: 'http://localhost:5174',
      origins: ['http://localhost:5173'],
      becomes: 'http://localhost:5174',
      why: 'not named',
    },
    {
      origin: 'http://localhost:PORT.evil.example',
      origins: [],
      becomes: 'http://localhost:PORT.evil.example',
      why: 'not the route',
    },
  ])(
    'sends Origin $origin on as $becomes with $origins named: $why',
    async ({ origin, origins, becomes }) => {
      const server = await ScriptedServer.start()
      cleanups.push(() => {
        server.stop()
      })
      const target = `127.0.0.1:${server.port}`
      const rig = await startProxy(target, {}, { rewriteOrigin: true, origins })
      cleanups.push(() => rig.proxy.stop())
      const client = await Peer.connect(rig.port)
      const upstream = await server.connection()
      const filled = (text: string): string =>
        text.replace('PORT', String(rig.port)).replace('TARGET', target)
      client.write(`GET / HTTP/1.1\r\nHost: a\r\nOrigin: ${filled(origin)}\r\n\r\n`)
      await upstream.untilText('\r\n\r\n')
      expect(upstream.text).toBe(`GET / HTTP/1.1\r\nHost: a\r\nOrigin: ${filled(becomes)}\r\n\r\n`)
      client.socket.destroy()
    },
  )
})
