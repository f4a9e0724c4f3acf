import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from './cli-run'

/** Captures rebuilt from public bug reports; not part of the project. */
const REPORTED = join(process.env['SOCKSCOPE_CORPUS'] ?? resolve('..', 'shared', 'corpus'), 'reported')

interface Line {
  kind: string
  code?: string
  text?: string
  status?: number | null
  handshake?: { state: string }
}

/** What `sockscope read --json` says of a file: texts of messages, codes of diagnostics, in their order. */
async function read(
  file: string,
): Promise<{ texts: string[]; codes: string[]; handshakes: string[]; lines: Line[] }> {
  const { stdout, status } = await runCli(['read', '--json', join(REPORTED, file)])
  expect(status).toBe(0)
  const lines = stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line)
  return {
    lines,
    texts: lines.flatMap(({ kind, text }) => (kind === 'message' && text !== undefined ? [text] : [])),
    codes: lines.flatMap(({ code }) => code ?? []),
    handshakes: lines.flatMap(({ handshake }) => handshake?.state ?? []),
  }
}

describe.skipIf(!existsSync(REPORTED))('A reported capture', () => {
  const TALK = ['question 0', 'answer 0', 'question 1', 'answer 1', 'question 2', 'answer 2']

  it.each([
    ['the answer stands before the request', 'c1_101_before_get.pcap', TALK],
    ['a TAP wrote the client first', 'c2_tap_client_batch_first.pcap', TALK],
    ['the pong stands before the ping', 'c7_pong_before_ping.pcap', []],
    ['the clock was set back', 'j18_clock_step_back.pcap', ['hi', 'ho']],
    ['the SYN brought data', 'j3_tfo.pcap', ['hi', 'ho']],
  ])('in which %s is read in the order of its acknowledgments, without a fault', async (_, file, texts) => {
    const found = await read(file)
    expect(found.texts).toEqual(texts)
    expect(found.codes).toEqual([])
    expect(found.handshakes).toEqual(['complete'])
  })

  it.each([
    ['an RST outside the window', 'j9_rst_out_of_window.pcap'],
    ['data of another time', 'k2_stray_segment_old.pcap'],
    ['a FIN outside the window', 'k4_stray_fin.pcap'],
  ])('with %s is read past it, with a note', async (_, file) => {
    const { codes, texts } = await read(file)
    expect(texts.slice(-2)).toEqual(['hi', 'ho'])
    expect(codes.filter((code) => code !== 'close-client-first')).toEqual(['tcp-reset-ignored'])
  })

  it('of one direction shows that direction, and blames nothing on what was not captured', async () => {
    const { codes, texts } = await read('b1_client_only.pcap')
    expect(codes).toEqual(['capture-one-direction'])
    expect(texts).toEqual(['question 0', 'question 1', 'question 2'])
  })

  it.each([
    ['a socket that connected to itself', 'j1_self_connect.pcap', 'tcp-self-connect'],
    ['ICMP that turns the SYN back', 'j13_icmp_prohibited.pcap', 'icmp-unreachable'],
    ['packets captured twice', 'j4_any_tso_and_small.pcap', 'capture-duplicates'],
    ['a server that closed before it was asked', 'l7_server_fin_before_get.pcap', 'upgrade-no-response'],
  ])('of %s names that first', async (_, file, code) => {
    const { codes } = await read(file)
    expect(codes[0]).toBe(code)
    expect(codes).not.toContain('tcp-reset')
    expect(codes).not.toContain('tcp-retransmission')
  })

  it('with two versions of a segment shows the one whose checksum holds', async () => {
    expect((await read('j15_corrupt_then_good.pcap')).texts).toEqual(['correct text'])
  })

  it('with a message too big and a reset names the message first', async () => {
    const { codes } = await read('i12_1009.pcap')
    expect(codes.indexOf('close-message-too-big')).toBeLessThan(codes.indexOf('tcp-reset'))
  })

  it.each(['e1_vxlan', 'e2_pppoe', 'e6_pktap149', 'e8_radiotap127', 'f1_null_ethertype'])(
    'inside of something else is read without a fault: %s',
    async (name) => {
      const { codes, texts } = await read(`${name}.pcap`)
      expect(texts).toEqual(['hi', 'ho'])
      expect(codes).toEqual([])
    },
  )

  it('with text behind its gzip stream is read whole, with a note', async () => {
    const { codes, texts } = await read('g2_trailing_text.pcap.gz')
    expect(texts).toEqual(TALK)
    expect(codes).toEqual(['capture-trailing-bytes'])
  })
})
