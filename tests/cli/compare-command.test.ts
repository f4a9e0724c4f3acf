import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scriptedCapture, type ScriptedStep } from '../support/scripted-capture'
import { temporaryFolder } from '../support/temporary-folder'
import { jsonLines, runCli } from './cli-run'

const say = (from: 'client' | 'server', text: string): ScriptedStep => ({ from, after: 10, send: { text } })
const STEPS = [
  say('client', '{"type":"hello","id":1}'),
  say('server', '{"type":"welcome","id":2}'),
  say('client', '{"type":"sum","of":[1,2]}'),
  say('server', '{"type":"result","sum":3}'),
]

function capture(name: string, ...connections: ScriptedStep[][]): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, scriptedCapture(connections.map((steps) => ({ steps }))))
  return path
}

describe('sockscope compare', () => {
  test('of two good runs: one sentence, exit status 0', async () => {
    expect(await runCli(['compare', capture('a.pcapng', STEPS), capture('b.pcapng', STEPS)])).toEqual({
      status: 0,
      stdout: 'Nothing differs: 4 messages of 1 connections are equal.\n',
      stderr: '',
    })
  })

  test('of a run that answers otherwise: the first sentence names it, exit status 1', async () => {
    const wrong = STEPS.with(3, say('server', '{"type":"result","sum":4}'))
    const { status, stdout } = await runCli([
      'compare',
      capture('a.pcapng', STEPS),
      capture('b.pcapng', wrong),
    ])
    expect(status).toBe(1)
    expect(stdout.split('\n')[0]).toBe(
      'Connection 0: the server’s text message of frame 3 differs at $.sum: 4, not 3.',
    )
    expect(stdout).toContain('Differences: 1 changed.')
  })

  test('as JSON Lines', async () => {
    const files = [capture('a.pcapng', STEPS), capture('b.pcapng', STEPS.toSpliced(1, 1))] as const
    const { status, stdout } = await runCli(['compare', ...files, '--json'])
    expect(status).toBe(1)
    expect(jsonLines(stdout)).toMatchObject([
      {
        kind: 'comparison',
        a: { file: files[0], messages: 4 },
        b: { file: files[1], messages: 3 },
        connections: [{ a: 0, b: 0 }],
        equal: false,
        differences: 1,
        counts: { missing: 1 },
      },
      {
        kind: 'difference',
        difference: 'missing',
        connection: { a: 0, b: 0 },
        a: { frame: 1, direction: 'server-to-client', opcode: 'text', preview: '{"type":"welcome","id":2}' },
      },
    ])
  })

  test('of two connections of one file', async () => {
    const file = capture('two.pcapng', STEPS, STEPS.toSpliced(2, 2))
    expect((await runCli(['compare', file, file, '--connection', '0'])).status).toBe(0)
    const { status, stdout } = await runCli(['compare', file, file, '--connection', '0:1'])
    expect(status).toBe(1)
    expect(stdout).toMatch(
      /^Connection 0 \(in B connection 1\): the client’s text message of frame 2 is missing/,
    )
    expect(await runCli(['compare', file, file, '--connection', '7'])).toMatchObject({
      status: 2,
      stderr: `sockscope: ${file} has no connection 7: it has 2, numbered from 0.\n`,
    })
  })

  test('a connection that is missing, and one more', async () => {
    const [one, two] = [capture('one.pcapng', STEPS), capture('two.pcapng', STEPS, STEPS)]
    expect((await runCli(['compare', two, one])).stdout).toMatch(
      /^Connection 1: B has no such connection \(GET \/chat\)/,
    )
    expect((await runCli(['compare', one, two])).stdout).toMatch(/^Connection 1: A has no such connection/)
  })

  test('learns from another good run what does not count', async () => {
    const withLoad = (load: number): ScriptedStep[] => [
      ...STEPS,
      say('server', `{"type":"stats","load":${load}}`),
    ]
    const [a, good, b] = [0.1, 0.2, 0.3].map((load, index) => capture(`${index}.pcapng`, withLoad(load)))
    expect((await runCli(['compare', a!, b!])).status).toBe(1)
    expect((await runCli(['compare', a!, b!, '--good', good!])).status).toBe(0)
  })

  test('does not look at time where it is told so', async () => {
    const slow = STEPS.with(3, { ...STEPS[3]!, after: 2000 })
    const files = [capture('a.pcapng', STEPS), capture('b.pcapng', slow)]
    expect((await runCli(['compare', ...files])).stdout).toMatch(/comes late, after \d{4} ms and not \d+ ms/)
    expect((await runCli(['compare', ...files, '--late-after', '5000'])).status).toBe(0)
    expect((await runCli(['compare', ...files, '--late-after', 'never'])).status).toBe(0)
  })

  test('bad usage is exit status 2, a file that cannot be read 1', async () => {
    const file = capture('a.pcapng', STEPS)
    for (const args of [[], [file], [file, file, file], ['-', '-'], [file, file, '--connection', 'x']])
      expect((await runCli(['compare', ...args])).status, args.join(' ')).toBe(2)
    expect((await runCli(['compare', file, '/nowhere'])).status).toBe(1)
    const empty = join(temporaryFolder(), 'empty.pcapng')
    writeFileSync(empty, scriptedCapture([]))
    expect(await runCli(['compare', empty, file])).toMatchObject({
      status: 2,
      stderr: `sockscope: ${empty} has no WebSocket and no attempt at one: there is nothing to compare with.\n`,
    })
  })
})
