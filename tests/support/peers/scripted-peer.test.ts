import { describe, expect, it } from 'vitest'
import { connectScripted, startScriptedServer } from './scripted-peer'

describe('A scripted peer', () => {
  it('reads, writes in pieces, ends its half, and reads on', async () => {
    const server = await startScriptedServer(async (peer) => {
      await peer.readUntil('\r\n\r\n')
      await peer.write('HTTP/1.1 101\r\n\r\n', { cuts: [1, 5] })
      peer.fin()
      await peer.readExactly(4)
    })
    const client = await connectScripted(server.port)
    await client.write('GET / HTTP/1.1\r\n\r\n', { cuts: [3] })
    expect((await client.readToEnd()).toString()).toBe('HTTP/1.1 101\r\n\r\n')
    expect(await client.ended).toBe('fin')
    await client.write('late')
    client.fin()
    const peer = await server.accepted()
    expect(await peer.ended).toBe('fin')
    expect(peer.receivedBytes).toBe(22)
    await server.close()
  })

  it('tells a reset from an orderly end', async () => {
    const server = await startScriptedServer(async (peer) => {
      await peer.readExactly(1)
      peer.rst()
    })
    const client = await connectScripted(server.port)
    await client.write('x')
    expect(await client.ended).toBe('rst')
    await server.close()
  })

  it('does not read while it is told not to, and the writer stalls', async () => {
    const server = await startScriptedServer((peer) => peer.stopReading())
    const client = await connectScripted(server.port)
    const peer = await server.accepted()
    const size = 32 * 1024 * 1024
    const written = client.write(Buffer.alloc(size))
    expect(peer.receivedBytes).toBeLessThan(size)
    expect(client.socket.writableLength).toBeGreaterThan(0)
    peer.resumeReading()
    await peer.readExactly(size)
    await written
    client.destroy()
    await server.close()
  })

  it('hands on what went wrong in a script', async () => {
    const server = await startScriptedServer(async (peer) => {
      await peer.readExactly(10)
    })
    const client = await connectScripted(server.port)
    await client.write('short')
    client.fin()
    const peer = await server.accepted()
    await peer.ended
    await expect(server.close()).rejects.toThrow(/waited for 10 bytes, got fin after 5 bytes/)
    client.destroy()
  })
})
