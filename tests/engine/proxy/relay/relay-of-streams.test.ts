import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { directionName } from '@shared/model/direction'
import { InterceptorChain } from '../../../../electron/engine/proxy/intercept/interceptor-chain'
import type { Interceptor } from '../../../../electron/engine/proxy/intercept/interceptor'
import { Relay } from '../../../../electron/engine/proxy/relay/relay'
import { replacing } from '../intercept/replacing'
import { PAIR_CAPACITY, streamPair } from './stream-pair'

/** A relay between two pairs of streams in memory: `page` and `server` are the far ends. */
function relayed(interceptors: Interceptor[] = []) {
  const [page, client] = streamPair()
  const [upstream, server] = streamPair()
  const story: string[] = []
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
  const relay = new Relay(client, upstream, new InterceptorChain(interceptors), {
    data: (direction, read, sent) => {
      story.push(`${directionName(direction)}: ${text(read)}${read === sent ? '' : ` as ${text(sent)}`}`)
    },
    ended: (direction) => story.push(`${directionName(direction)}: FIN`),
    fact: (fact) => story.push(JSON.stringify(fact)),
  })
  relay.start()
  return { page, server, story, relay }
}

/** Everything `stream` receives until the other end's FIN. */
async function received(stream: Duplex): Promise<Buffer> {
  const chunks: Buffer[] = []
  stream.on('data', (bytes: Buffer) => chunks.push(bytes))
  await once(stream, 'end')
  return Buffer.concat(chunks)
}

describe('a relay of two streams that are no sockets', () => {
  it('passes on bytes and FIN of each direction, and tells of them in order', async () => {
    const { page, server, story } = relayed()
    page.write('ping')
    expect(String(await once(server, 'data'))).toBe('ping')
    server.end('pong')
    expect(String(await received(page))).toBe('pong')
    page.end('last')
    await once(server, 'end')
    expect(story).toEqual([
      'client-to-server: ping',
      'server-to-client: pong',
      'server-to-client: FIN',
      'client-to-server: last',
      'client-to-server: FIN',
    ])
  })

  it.each(['page', 'server'] as const)(
    'reads from the %s no faster than the other end takes it, and goes on when that reads again',
    async (side) => {
      const { page, server } = relayed()
      const [from, to] = side === 'page' ? [page, server] : [server, page]
      const sent = Buffer.from(Array.from({ length: 64 * PAIR_CAPACITY }, (_, i) => (i * 7) & 0xff))
      let written = 0
      const write = (): void => {
        while (written < sent.length && from.write(sent.subarray(written, (written += 100)))) continue
      }
      from.on('drain', write)
      write()
      for (let turns = 0; turns < 100; turns += 1) await turn()
      // Three places may hold bytes: what `from` queues, the relay's own two streams, and what `to` has not read.
      expect(written).toBeLessThan(8 * PAIR_CAPACITY)
      const all = received(to)
      while (written < sent.length) await once(from, 'drain')
      from.end()
      expect((await all).equals(sent)).toBe(true)
    },
  )

  it('passes on nothing and tells nothing once it is stopped', async () => {
    const { page, server, story, relay } = relayed()
    page.write('before')
    await once(server, 'data')
    relay.stop()
    page.end('after')
    for (let turns = 0; turns < 10; turns += 1) await turn()
    expect(story).toEqual(['client-to-server: before'])
    expect(server.readableEnded).toBe(false)
  })

  it('changes no byte, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 3000 })), async (chunks) => {
        const { page, server } = relayed()
        const both = Promise.all([received(server), received(page)])
        for (const chunk of chunks) {
          page.write(chunk)
          server.write(chunk)
        }
        page.end()
        server.end()
        for (const bytes of await both) expect(bytes.equals(Buffer.concat(chunks))).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('sends on what interceptors give out, the first to see the client’s bytes being the last to see the server’s', async () => {
    const { page, server, story } = relayed([replacing('a', 'b'), replacing('b', 'c')])
    page.write('a')
    expect(String(await once(server, 'data'))).toBe('c')
    server.write('ab')
    expect(String(await once(page, 'data'))).toBe('bc')
    expect(story).toEqual([
      'client-to-server: a as c',
      '{"kind":"modification","header":"test","original":"a","replacement":"b"}',
      '{"kind":"modification","header":"test","original":"b","replacement":"c"}',
      'server-to-client: ab as bc',
      '{"kind":"modification","header":"test","original":"a","replacement":"b"}',
      '{"kind":"modification","header":"test","original":"b","replacement":"c"}',
    ])
  })
})
