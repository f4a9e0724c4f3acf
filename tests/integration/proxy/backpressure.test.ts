import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { ProxyProcess } from './proxy-process'

const TOTAL = 256 << 20
const CHUNK = 64 << 10
/** What a relay that reads no faster than it can write may grow by, with its recorder. */
const MORE_MEMORY = 64 << 20

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** Writes TOTAL bytes as fast as the socket takes them; `stalled` resolves when it takes no more. */
function flood(socket: Socket): { hash: Promise<string>; written: () => number } {
  const hash = createHash('sha256')
  const chunk = Buffer.alloc(CHUNK)
  let written = 0
  let done: (hash: string) => void = () => undefined
  const write = (): void => {
    while (written < TOTAL) {
      chunk.writeUInt32BE(written / CHUNK, 0)
      hash.update(chunk)
      written += CHUNK
      if (!socket.write(Buffer.from(chunk))) {
        socket.once('drain', write)
        return
      }
    }
    socket.end()
    done(hash.digest('hex'))
  }
  const finished = new Promise<string>((resolve) => {
    done = resolve
  })
  write()
  return { hash: finished, written: () => written - socket.writableLength }
}

/** Resolves when a sender has got nothing more off for a while. */
async function stalled(written: () => number): Promise<number> {
  for (let last = -1; ; last = written()) {
    if (written() === last) return last
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

function digest(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    const hash = createHash('sha256')
    socket.on('data', (bytes) => hash.update(bytes))
    socket.on('end', () => {
      resolve(hash.digest('hex'))
    })
  })
}

describe('26: backpressure', () => {
  it.each(['client', 'server'])(
    `${TOTAL >> 20} MiB from the %s to a peer that does not read, then does: bounded memory, every byte`,
    async (sender) => {
      const folder = mkdtempSync(join(tmpdir(), 'sockscope-flood-'))
      cleanups.push(() => {
        rmSync(folder, { recursive: true })
      })
      const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      cleanups.push(() => server.close())
      const proxy = await ProxyProcess.start(`127.0.0.1:${(server.address() as AddressInfo).port}`, folder)
      cleanups.push(() => proxy.stop())
      const before = await proxy.status()

      const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
      client.pause()
      const [upstream] = (await once(server, 'connection')) as [Socket]
      cleanups.push(() => client.destroy())
      cleanups.push(() => upstream.destroy())
      const [from, to] = sender === 'client' ? [client, upstream] : [upstream, client]

      const { hash, written } = flood(from)
      const taken = await stalled(written)
      expect(taken).toBeLessThan(TOTAL / 4)
      const idle = await proxy.status()
      expect(idle.rss - before.rss).toBeLessThan(MORE_MEMORY)

      const received = digest(to)
      to.resume()
      let peak = 0
      let over = false
      void received.then(() => {
        over = true
      })
      while (!over) peak = Math.max(peak, (await proxy.status()).rss)
      expect(await received).toBe(await hash)
      expect(peak - before.rss).toBeLessThan(2 * MORE_MEMORY)
      to.end()
      from.resume()
    },
  )
})
