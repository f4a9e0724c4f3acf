import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ReadAhead } from '../../../electron/engine/import/read-ahead'

let folder: string
let descriptor: number
const content = Uint8Array.from({ length: 1000 }, (_, index) => index % 251)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-ahead-'))
  writeFileSync(join(folder, 'file'), content)
  descriptor = openSync(join(folder, 'file'), 'r')
})
afterAll(() => {
  closeSync(descriptor)
  rmSync(folder, { recursive: true })
})

async function all(ahead: ReadAhead): Promise<number[]> {
  const bytes: number[] = []
  for (let chunk = await ahead.next(); chunk.length > 0; chunk = await ahead.next()) bytes.push(...chunk)
  return bytes
}

describe('Reading ahead', () => {
  it.each([1, 7, 500, 999, 1000, 1001])('gives the file in order in chunks of %i bytes', async (length) => {
    expect(await all(new ReadAhead(descriptor, content.length, length))).toEqual([...content])
  })

  it('reads no further than the size the file had when it was opened', async () => {
    expect(await all(new ReadAhead(descriptor, 130, 64))).toEqual([...content.subarray(0, 130)])
  })

  it('goes on behind bytes that are passed over, and forgets what it had read of them', async () => {
    const ahead = new ReadAhead(descriptor, content.length, 100)
    expect([...(await ahead.next())]).toEqual([...content.subarray(0, 100)])
    ahead.skip(250)
    expect(ahead.position).toBe(350)
    expect([...(await ahead.next())]).toEqual([...content.subarray(350, 450)])
    expect(ahead.chunkStart).toBe(350)
    ahead.skip(550)
    expect(await ahead.next()).toHaveLength(0)
    await ahead.settle()
  })

  it('leaves the chunk it gave alone while the next one is read', async () => {
    const ahead = new ReadAhead(descriptor, content.length, 100)
    const first = await ahead.next()
    await ahead.settle()
    expect([...first]).toEqual([...content.subarray(0, 100)])
    expect([...(await ahead.next())]).toEqual([...content.subarray(100, 200)])
    await ahead.settle()
  })

  it('tells an error to whoever asks for the bytes, and not before', async () => {
    const gone = openSync(join(folder, 'file'), 'r')
    const ahead = new ReadAhead(gone, content.length, 100)
    await ahead.next()
    await ahead.settle()
    closeSync(gone)
    await expect(ahead.next()).rejects.toThrow(/EBADF/)
  })
})
