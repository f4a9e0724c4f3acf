import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterEach, expect, it } from 'vitest'
import { frame } from '../../engine/proxy/frames'
import { Peer, ScriptedServer } from '../../engine/proxy/peers'
import { ProxyProcess } from './proxy-process'
import { tshark } from './session-file-oracle'

const FRAMES = 10_000
const SEED = 6455

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state ^ (state >>> 16), 0x45d9_f3b) + 0x9e37_79b9) | 0
    return (state >>> 5) % below
  }
}

/** Mostly small, now and then up to 1 MiB; every opcode, reserved ones too; with and without mask, fin, RSV, deflate. */
function* randomFrames(seed: number): Generator<Buffer> {
  const random = randomNumbers(seed)
  const noise = Buffer.from(Array.from({ length: 1 << 20 }, () => random(256)))
  for (let i = 0; i < FRAMES; i += 1) {
    const size = random(500) === 0 ? random((1 << 20) + 1) : random(20) === 0 ? random(70_000) : random(200)
    const start = random(noise.length - size + 1)
    const content = noise.subarray(start, start + size)
    const isCompressed = random(3) === 0 && size < 70_000
    yield frame({
      opcode: random(16),
      fin: random(4) > 0,
      rsv: isCompressed ? 4 : random(8) === 0 ? random(8) : 0,
      key: random(2) === 0 ? noise.subarray(start, start + 4) : null,
      payload: isCompressed ? deflateRawSync(content) : content,
    })
  }
}

interface Digest {
  length: number
  sha256: string
}

/** Sends the frames, in writes of their own or several together, no faster than the socket takes them. */
async function send(socket: Socket, seed: number): Promise<Digest> {
  const hash = createHash('sha256')
  let length = 0
  for (const bytes of randomFrames(seed)) {
    hash.update(bytes)
    length += bytes.length
    if (!socket.write(bytes)) await new Promise((resolve) => socket.once('drain', resolve))
  }
  socket.end()
  return { length, sha256: hash.digest('hex') }
}

function receive(socket: Socket): Promise<Digest> {
  return new Promise((resolve) => {
    const hash = createHash('sha256')
    let length = 0
    socket.on('data', (bytes) => {
      hash.update(bytes)
      length += bytes.length
    })
    socket.on('end', () => {
      resolve({ length, sha256: hash.digest('hex') })
    })
  })
}

it(`${FRAMES} random frames each way are the same bytes at both ends, direct and through the proxy, and in the file`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sockscope-frames-'))
  cleanups.push(() => {
    rmSync(folder, { recursive: true })
  })
  const server = await ScriptedServer.start()
  cleanups.push(() => {
    server.stop()
  })
  const proxy = await ProxyProcess.start(`127.0.0.1:${server.port}`, folder)
  cleanups.push(() => proxy.kill())

  const converse = async (port: number): Promise<Record<string, Digest>> => {
    const client = await Peer.connect(port)
    const upstream = await server.connection()
    // Their own listeners keep every byte, which is not wanted of so many.
    for (const peer of [client, upstream]) peer.socket.removeAllListeners('data')
    const [toServer, toClient, atServer, atClient] = await Promise.all([
      send(client.socket, SEED),
      send(upstream.socket, SEED + 1),
      receive(upstream.socket),
      receive(client.socket),
    ])
    expect(atServer).toEqual(toServer)
    expect(atClient).toEqual(toClient)
    return { toServer, toClient }
  }
  const direct = await converse(server.port)
  const proxied = await converse(proxy.port)
  expect(proxied).toEqual(direct)

  expect((await proxy.status()).droppedBytes).toBe(0)
  await proxy.stop()
  const recorded = { client: 0, server: 0 }
  for (const line of tshark(proxy.path, '-T', 'fields', '-e', 'tcp.len', '-e', 'tcp.srcport').split('\n')) {
    const [length = 0, port = 0] = line.split('\t').map(Number)
    recorded[port === proxy.port ? 'server' : 'client'] += length
  }
  expect(recorded).toEqual({ client: direct['toServer']?.length, server: direct['toClient']?.length })
})
