import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { download, hasIntegrity } from '../../scripts/lib/download.mjs'
import { temporaryFolder } from './temporary-folder'

const silent = { write: () => true }

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/electron.tgz`
}

it('writes what the server sends and reports each tenth where there is no terminal', async () => {
  const body = Buffer.alloc(3_000_000, 7)
  const url = await serve((_, response) => response.setHeader('content-length', body.length).end(body))
  const file = join(temporaryFolder(), 'file')
  const lines: string[] = []
  await download(url, file, { label: 'Electron', out: { write: (line: string) => lines.push(line) } })
  expect(readFileSync(file).equals(body)).toBe(true)
  expect(lines.at(-1)).toBe('Electron: 100 %, 2 of 3 MiB\n')
  expect(lines.length).toBeLessThanOrEqual(11)
})

it('says in a sentence that the server refused, and leaves nothing behind', async () => {
  const url = await serve((_, response) => response.writeHead(404).end('no'))
  const file = join(temporaryFolder(), 'file')
  await expect(download(url, file, { label: 'Electron' })).rejects.toThrow(
    `${url} could not be downloaded: the server answered 404.`,
  )
  expect(existsSync(file)).toBe(false)
})

it('gives up on a server that takes the connection and never answers', async () => {
  const url = await serve(() => undefined)
  const file = join(temporaryFolder(), 'file')
  await expect(download(url, file, { label: 'Electron', connectTimeoutMs: 50 })).rejects.toThrow(
    'no answer within',
  )
})

it('gives up on a transfer that stands still, and removes the part that came', async () => {
  const url = await serve((_, response) => {
    response.setHeader('content-length', 100)
    response.write('half')
  })
  const file = join(temporaryFolder(), 'file')
  const attempt = download(url, file, { label: 'Electron', stallTimeoutMs: 50, out: silent })
  await expect(attempt).rejects.toThrow('nothing came for')
  expect(existsSync(file)).toBe(false)
})

it('notices a connection that breaks in the middle', async () => {
  const url = await serve((_, response) => {
    response.setHeader('content-length', 100)
    response.write('half', () => response.destroy())
  })
  const file = join(temporaryFolder(), 'file')
  await expect(download(url, file, { label: 'Electron', out: silent })).rejects.toThrow(
    'could not be downloaded',
  )
  expect(existsSync(file)).toBe(false)
})

it('tells a file from one with a single other bit by its sha512', async () => {
  const file = join(temporaryFolder(), 'file')
  const bytes = Buffer.from('genuine')
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  writeFileSync(file, bytes)
  expect(await hasIntegrity(file, integrity)).toBe(true)
  bytes[0]! ^= 1
  writeFileSync(file, bytes)
  expect(await hasIntegrity(file, integrity)).toBe(false)
})
