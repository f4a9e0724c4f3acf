import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Conversation, pcapngFile } from '../../support/capture-builder'
import { seenBySockscope } from '../../support/capture-seen-by-sockscope'
import { ENCAPSULATIONS } from '../../support/encapsulations'
import { hasTshark } from '../../support/tshark'
import { differencesFromTshark } from '../../support/tshark-comparison'
import { websocketPackets } from '../../support/websocket-packets'

const CLIENT = { address: '10.0.0.1', port: 40_001 }
const SERVER = { address: '10.1.0.1', port: 8000 }
const CLIENT_6 = { address: 'fd00::1', port: 40_001 }
const SERVER_6 = { address: 'fd00::2', port: 8000 }

let folder: string

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'sockscope-encapsulations-'))))
afterAll(() => rmSync(folder, { recursive: true }))

describe.skipIf(!hasTshark()).each(ENCAPSULATIONS)('A WebSocket inside of $name', ({ linkType, wrap }) => {
  it.each([
    ['IPv4', CLIENT, SERVER],
    ['IPv6', CLIENT_6, SERVER_6],
  ])('is read as tshark reads it: %s', { timeout: 60_000 }, async (_, client, server) => {
    const file = join(folder, 'capture.pcapng')
    const packets = websocketPackets(new Conversation(client, server))
    writeFileSync(file, pcapngFile(packets.map(wrap), linkType))
    expect(await differencesFromTshark(file)).toEqual([])
    const { connections, frames } = await seenBySockscope(file)
    expect(connections).toHaveLength(1)
    expect(frames.length).toBeGreaterThan(3)
  })
})
