import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CaptureSession } from '../../../electron/engine/sources/capture-session'

const HEADER_BYTES = 24
const PACKET_BYTES = 60

/** A pcap file of packets that are no IP. */
function capture(packets: number): Buffer {
  const file = Buffer.alloc(HEADER_BYTES + packets * (16 + PACKET_BYTES))
  file.writeUInt32LE(0xa1b2c3d4, 0)
  file.writeUInt16LE(2, 4)
  file.writeUInt16LE(4, 6)
  file.writeUInt32LE(262_144, 16)
  file.writeUInt32LE(1, 20)
  for (let at = HEADER_BYTES; at < file.length; at += 16 + PACKET_BYTES) {
    file.writeUInt32LE(PACKET_BYTES, at + 8)
    file.writeUInt32LE(PACKET_BYTES, at + 12)
  }
  return file
}

/** What the window is told of a file once it is read. */
async function statusOf(file: Buffer) {
  const folder = mkdtempSync(join(tmpdir(), 'sockscope-unread-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'one.pcap')
  writeFileSync(path, file)
  const opened = await CaptureSession.open(path)
  if (!opened.ok) throw new Error(opened.error.code)
  await opened.value.done
  const status = opened.value.status()
  opened.value.close()
  return status
}

describe('the window of a capture that ends early', () => {
  it('is told that the file ends inside a packet, and at which byte', async () => {
    const { readProblem } = await statusOf(capture(3).subarray(0, -10))
    expect(readProblem).toMatchObject({ code: 'file-truncated', values: { offset: 24 + 2 * 76 } })
  })

  it('is told that a packet cannot be, and at which byte', async () => {
    const file = capture(3)
    file.writeUInt32LE(0xffffffff, HEADER_BYTES + 76 + 8)
    const { readProblem } = await statusOf(file)
    expect(readProblem?.code).toBe('file-damaged')
    expect(readProblem?.values['offset']).toBeGreaterThanOrEqual(HEADER_BYTES + 76)
  })

  it('is told nothing of one that was read to its end', async () => {
    expect((await statusOf(capture(3))).readProblem).toBeNull()
  })
})
