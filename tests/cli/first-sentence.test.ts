import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { head, upgradeRequest, upgradeResponse } from '../shared/dissector/transcript'
import { clientFrame, closePayload, frameBytes } from '../shared/websocket/frame-bytes'
import { ACK, Conversation, FIN, pcapFile, RST, type Address } from '../support/capture-builder'
import { temporaryFolder } from '../support/recorded-conversation'
import { jsonLines, ofKind, runCli } from './cli-run'

const IPV4: [Address, Address] = [
  { address: '10.0.0.1', port: 40_001 },
  { address: '10.1.0.1', port: 8765 },
]
const IPV6: [Address, Address] = [
  { address: 'fd00::1', port: 51_000 },
  { address: 'fd00::2', port: 443 },
]
const PLAIN = head('GET / HTTP/1.1', { Host: 'a' })
/** Packets are a millisecond apart. */
const PACKETS_A_SECOND = 1000

/** What `sockscope read --json` says first of a capture, and every code in its order. */
async function said(packets: readonly Uint8Array[]): Promise<{ first: string; codes: string[] }> {
  const path = join(temporaryFolder(), 'capture.pcap')
  writeFileSync(path, pcapFile(packets))
  const { stdout, status } = await runCli(['read', '--json', path])
  expect(status).toBe(0)
  const diagnostics = ofKind(jsonLines(stdout), 'diagnostic')
  return {
    first: String(diagnostics[0]?.['message'] ?? ''),
    codes: diagnostics.map(({ code }) => String(code)),
  }
}

/** Both handshakes. */
function opened(talk: Conversation, answer = upgradeResponse()): Uint8Array[] {
  return [...talk.handshake(), talk.send(0, upgradeRequest()), talk.send(1, answer)]
}

const silence = (talk: Conversation, seconds: number): Uint8Array[] =>
  Array.from({ length: seconds * PACKETS_A_SECOND }, () => talk.send(0, ''))
const ended = (talk: Conversation, by: 0 | 1): Uint8Array[] => [
  talk.send(by, '', FIN | ACK),
  talk.send(by === 0 ? 1 : 0, '', FIN | ACK),
]
const boom = clientFrame({ payload: '{"type":"boom"}' })

/** What happened, and what the first sentence has to say of it. */
const STORIES: [story: string, packets: (talk: Conversation) => Uint8Array[], sentence: RegExp][] = [
  [
    'the handler raised, and the server closes with 1011',
    (talk) => [
      ...opened(talk),
      talk.send(0, boom),
      talk.send(1, frameBytes({ opcode: 8, payload: closePayload(1011) })),
      talk.send(0, clientFrame({ opcode: 8, payload: closePayload(1011) })),
      ...ended(talk, 1),
    ],
    /^The server closed with 1011, internal error; the last message it was sent before: frame 0\..*traceback/,
  ],
  [
    'the server drops TCP at a message',
    (talk) => [...opened(talk), talk.send(0, boom), ...ended(talk, 1)],
    /^The server ended the TCP connection without a close frame \(FIN\), 0\.\d+ s after the last bytes\. It came right after a message of the client/,
  ],
  [
    'the server resets at a message',
    (talk) => [...opened(talk), talk.send(0, boom), talk.send(1, '', RST | ACK)],
    /^The server reset the connection of an open WebSocket.*it came right after a message of the client/,
  ],
  [
    'nginx cuts an idle connection',
    (talk) => [
      ...opened(talk, upgradeResponse({ Server: 'nginx/1.22.1' })),
      talk.send(0, clientFrame({ payload: 'hi' })),
      talk.send(1, frameBytes({ payload: 'ho' })),
      ...silence(talk, 3),
      ...ended(talk, 1),
    ],
    /3\.0 s after the last bytes \(Server: nginx\/1\.22\.1\)\. Nothing was sent for that long/,
  ],
  [
    'an RST says why',
    (talk) => [...opened(talk), talk.send(0, boom), talk.send(1, 'killed by administrator', RST | ACK)],
    /^The server reset the connection .*\("killed by administrator"\)/,
  ],
  [
    'an RST with text comes instead of the answer',
    (talk) => [...talk.handshake(), talk.send(0, upgradeRequest()), talk.send(1, 'no listener', RST | ACK)],
    /^The upgrade request got no answer within 0\.\d+ s: the connection was reset \(RST\) \("no listener"\)/,
  ],
  [
    'an ordinary request is reset: no word of WebSocket',
    (talk) => [...talk.handshake(), talk.send(0, PLAIN), talk.send(1, '', RST | ACK)],
    /^The server reset the connection while a request waited(?!.*1006).*network error/,
  ],
  [
    'an ordinary request is not answered',
    (talk) => [...talk.handshake(), talk.send(0, PLAIN), ...ended(talk, 1)],
    /^The request GET \/ got no answer(?!.*1006)/,
  ],
  [
    'the server resets what it accepted',
    (talk) => [...talk.handshake(), talk.send(1, '', RST | ACK)],
    /^The server reset the connection before a byte of HTTP/,
  ],
  [
    'the SYN is not answered',
    (talk) => [talk.handshake()[0]!],
    /^The three-way handshake was not completed: the SYN of the client got no answer/,
  ],
  [
    'the server sends a frame before it was asked, and answers then',
    (talk) => [
      ...talk.handshake(),
      talk.send(1, frameBytes({ payload: 'early' })),
      talk.send(0, upgradeRequest()),
      talk.send(1, upgradeResponse()),
      talk.send(0, clientFrame({ opcode: 8, payload: closePayload(1000) })),
      talk.send(1, frameBytes({ opcode: 8, payload: closePayload(1000) })),
      ...ended(talk, 1),
    ],
    /^The server sent 7 bytes of frames before the 101/,
  ],
]

describe.each([
  ['IPv4', IPV4],
  ['IPv6', IPV6],
])('The first sentence of a capture over %s names the cause', (_, ends) => {
  it.each(STORIES)('where %s', async (_story, packets, sentence) => {
    const { first } = await said(packets(new Conversation(...ends)))
    expect(first).toMatch(sentence)
  })
})

it('The lines of a connection are in the order of their times, those of frames that were cut off included', async () => {
  const talk = new Conversation()
  const cut = clientFrame({ payload: 'x'.repeat(100) })
  const path = join(temporaryFolder(), 'cut.pcap')
  writeFileSync(
    path,
    pcapFile([
      ...opened(talk),
      talk.send(0, cut.subarray(0, 50)),
      talk.send(1, frameBytes({ payload: 'meanwhile' })),
      talk.send(1, frameBytes({ opcode: 8, payload: closePayload(1009) })),
      talk.send(0, '', RST | ACK),
    ]),
  )
  const { stdout } = await runCli(['read', '--json', path])
  const times = jsonLines(stdout).flatMap(({ kind, time }) =>
    kind === 'frame' ? [BigInt(String(time))] : [],
  )
  expect(times).toHaveLength(3)
  expect(times).toEqual([...times].sort((a, b) => Number(a - b)))
})
