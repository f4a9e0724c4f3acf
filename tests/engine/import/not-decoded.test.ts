import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_UNDECODED_NAMES, UndecodedTally } from '@shared/capture/undecoded-packets'
import { concat, Conversation, ethernet, ipv4Packet, pcapngFile } from '../../support/capture-builder'
import { runCli, jsonLines, ofKind } from '../../cli/cli-run'

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'sockscope-not-decoded-'))))
afterAll(() => rmSync(folder, { recursive: true }))

/** The diagnostics of the capture as a whole. */
async function told(packets: Uint8Array[], linkType: number): Promise<string[]> {
  const file = join(folder, 'capture.pcapng')
  writeFileSync(file, pcapngFile(packets, linkType))
  const { stdout, status } = await runCli(['read', '--json', file])
  expect(status).toBe(0)
  return ofKind(jsonLines(stdout), 'diagnostic')
    .filter(({ connection }) => connection === null)
    .map(({ code, message }) => `${String(code)}: ${String(message)}`)
}

const ARP = concat(new Uint8Array(12), [0x08, 0x06], new Uint8Array(28))
const UDP = ethernet(ipv4Packet('10.0.0.1', '10.0.0.2', 17, Uint8Array.of(1, 2, 3, 4, 0, 8, 0, 0)))
const ESP = ethernet(ipv4Packet('10.0.0.1', '10.0.0.2', 50, new Uint8Array(40)))
const CONVERSATION = new Conversation().handshake().map((packet) => ethernet(packet))

describe('Packets that are not decoded', () => {
  it('are named with their count where there may be connections in them', async () => {
    expect(await told([...CONVERSATION, ESP, ESP], 1)).toEqual([
      expect.stringMatching(/^capture-not-decoded: .*: 2 \(ESP, the first is packet 4\)/),
    ])
    expect(await told([new Uint8Array(40), new Uint8Array(40)], 187)).toEqual([
      expect.stringMatching(/: 2 \(Bluetooth HCI H4, the first is packet 1\)/),
    ])
  })

  it('are named where they are encrypted', async () => {
    const frame = concat([0x88, 0x41], new Uint8Array(60))
    expect(await told([frame], 105)).toEqual([expect.stringMatching(/: 1 \(IEEE 802.11, encrypted/)])
  })

  it('are no news beside connections where they only serve the network', async () => {
    expect(await told([...CONVERSATION, ARP, UDP], 1)).toEqual([])
  })

  it('are all named where there is no connection: nothing is empty without a word', async () => {
    expect(await told([ARP, UDP, UDP], 1)).toEqual([
      expect.stringMatching(/: 1 \(ARP, the first is packet 1\)/),
      expect.stringMatching(/: 2 \(UDP, the first is packet 2\)/),
    ])
  })

  it('are a line for a person, too, also where there is no packet at all', async () => {
    const file = join(folder, 'udp.pcapng')
    writeFileSync(file, pcapngFile([UDP], 1))
    expect((await runCli(['read', file])).stdout).toMatch(/^note capture-not-decoded: .*UDP/)
    writeFileSync(file, pcapngFile([], 1))
    expect((await runCli(['read', file])).stdout).toMatch(/no packet/)
  })

  it(`are told apart by at most ${MAX_UNDECODED_NAMES} names`, () => {
    const tally = new UndecodedTally()
    for (let i = 1; i <= MAX_UNDECODED_NAMES + 10; i++) tally.add(`protocol ${i}`, true, i)
    const all = tally.told(true)
    expect(all).toHaveLength(MAX_UNDECODED_NAMES)
    expect(all.at(-1)).toEqual({ name: 'others', count: 11, first: MAX_UNDECODED_NAMES })
  })
})
