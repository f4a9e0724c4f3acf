import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { jsonLines, ofKind, runCli, type JsonLine } from '../../cli/cli-run'
import { importAsChrome } from '../../support/chrome-har-importer'
import { findPython, missing } from '../../support/peers/python-peers'
import { recordConversation, temporaryFolder } from '../../support/recorded-conversation'
import { hasTshark, runTshark } from '../../support/tshark'
import { exportFile, exportText } from './exported-session'

const python = findPython('websockets')
const FORMULA = '=cmd|"/c calc"!A1'
const MARKUP = '<script>alert(1)</script> ```\n</textarea> \u202e'

describe.skipIf(python === null)(
  `what a recorded conversation is exported as (${missing('websockets')})`,
  () => {
    async function recorded(): Promise<{ file: string; lines: JsonLine[] }> {
      const { recording } = await recordConversation(python!, temporaryFolder(), [
        { send: FORMULA },
        { receive: 1 },
        { send: MARKUP },
        { receive: 1 },
        { sendFragments: ['one ', 'two ', '三'] },
        { receive: 1 },
        { send: '{"command":"binary","size":300}' },
        { receive: 1 },
        { ping: 'x' },
        { close: [4001, 'bye'] },
      ])
      const { stdout } = await runCli(['read', recording.path, '--json'])
      return { file: recording.path, lines: jsonLines(stdout) }
    }

    it('JSON Lines are the very lines of read --json', async () => {
      const { file, lines } = await recorded()
      expect(jsonLines(await exportText(file, 'jsonl'))).toEqual(lines)
    })

    it('HAR is taken by the rules of Chrome, with whole messages, their times and directions', async () => {
      const { file, lines } = await recorded()
      const text = await exportText(file, 'har')
      const [entry, ...others] = importAsChrome(text)
      expect(others).toEqual([])
      expect(entry).toMatchObject({ resourceType: 'websocket', status: 101 })
      expect(entry!.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/chat$/)
      const frames = ofKind(lines, 'frame')
      expect(entry!.messages).toEqual(
        ofKind(lines, 'message').map((line) => ({
          type: line['direction'] === 'client-to-server' ? 'send' : 'receive',
          time: seconds(frames[(line['frames'] as number[])[1]!]!['time'] as string),
          opcode: line['opcode'],
          data: line['text'] ?? line['data'],
        })),
      )
      const keys = Object.keys((JSON.parse(text) as { log: { entries: object[] } }).log.entries[0]!)
      expect(keys).toEqual([
        '_connectionId',
        '_initiator',
        '_priority',
        '_resourceType',
        '_webSocketMessages',
        'cache',
        'connection',
        'pageref',
        'request',
        'response',
        'serverIPAddress',
        'startedDateTime',
        'time',
        'timings',
        '_sockscope',
      ])
      expect(text).toContain('"code":4001,"reason":"bye"')
    })

    it("a HAR entry's time is the sum of its timings", async () => {
      const { file } = await recorded()
      const { log } = JSON.parse(await exportText(file, 'har')) as {
        log: { entries: { time: number; timings: Record<string, number> }[] }
      }
      for (const { time, timings } of log.entries) {
        const sum = Object.values(timings).reduce((total, part) => total + Math.max(0, part), 0)
        expect(time).toBeCloseTo(sum, 5)
        expect(Object.keys(timings)).toEqual([
          'blocked',
          'dns',
          'ssl',
          'connect',
          'send',
          'wait',
          'receive',
          '_blocked_queueing',
        ])
      }
    })

    it('CSV reads back with every payload, and no cell is a formula', async () => {
      const { file, lines } = await recorded()
      const text = await exportText(file, 'csv')
      const rows = JSON.parse(
        execFileSync(
          python!,
          ['-c', 'import csv,json,sys; print(json.dumps(list(csv.DictReader(sys.stdin, strict=True))))'],
          {
            input: text,
            encoding: 'utf8',
          },
        ),
      ) as Record<string, string>[]
      expect(rows).toHaveLength(ofKind(lines, 'frame').length)
      const payloads = rows.map((row) => row['payload'])
      expect(payloads).toContain(`'${FORMULA}`)
      expect(payloads).toContain(MARKUP)
      expect(payloads).toContain('one two 三')
      for (const cell of rows.flatMap((row) => Object.values(row))) expect(cell).not.toMatch(/^[=+\-@]/)
      expect(text).toMatch(/^connection,frame,time,.*\r\n0,0,2/)
    })

    it('Markdown keeps what was said inside its fences, and says how it ended in the first lines', async () => {
      const { file } = await recorded()
      const text = await exportText(file, 'markdown')
      expect(text).toContain('The client ended it first, with a close frame.')
      // A run of three backticks in a payload needs a fence of four.
      expect(text).toMatch(/\n {2}````\n {2}<script>alert\(1\)<\/script> ```\n/)
      const chinese = await exportText(file, 'markdown', '--language', 'zh-CN')
      expect(chinese).toContain('客户端先以关闭帧结束了连接。')
    })

    it('pcapng of a whole recording is the session file, byte for byte', async () => {
      const { file } = await recorded()
      expect(readFileSync(await exportFile(file, 'pcapng'))).toEqual(readFileSync(file))
    })

    it('pcapng and pcap are compressed on request', async () => {
      const { file } = await recorded()
      const packed = readFileSync(await exportFile(file, 'pcapng', '--gzip'))
      expect(gunzipSync(packed)).toEqual(readFileSync(file))
    })

    it.skipIf(!hasTshark())(
      'pcap has the same packets, times and comments apart, and no expert warning',
      async () => {
        const { file } = await recorded()
        const pcap = await exportFile(file, 'pcap')
        const fields = (path: string) =>
          runTshark([
            '-n',
            '-r',
            path,
            '-T',
            'fields',
            '-e',
            'frame.time_epoch',
            '-e',
            'tcp.seq_raw',
            '-e',
            'tcp.payload',
          ])
        expect(fields(pcap)).toBe(fields(file))
        const expert = runTshark([
          '-n',
          '-o',
          'tcp.check_checksum:TRUE',
          '-o',
          'ip.check_checksum:TRUE',
          '-r',
          pcap,
          '-q',
          '-z',
          'expert',
        ])
        expect(expert).not.toMatch(/^(Errors|Warns)/m)
        expect(execFileSync('capinfos', [pcap], { encoding: 'utf8' })).toContain('nanosecond')
      },
    )
  },
)

/** The double nearest to nanoseconds since the epoch. */
function seconds(nanoseconds: string): number {
  return Number(`${nanoseconds.slice(0, -9)}.${nanoseconds.slice(-9)}`)
}
