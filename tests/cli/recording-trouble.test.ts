import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import cliPath from '../../electron/cli/sockscope?modulePath'
import { TroubleSentences } from '../../electron/cli/recording-trouble'
import { startEchoServer } from '../engine/rpc/echo-server'
import { temporaryFolder } from '../support/recorded-conversation'

/** A recording in a process of its own, and a WebSocket through it. */
async function recordTo(file: string, prefix: readonly string[] = []) {
  const target = await startEchoServer()
  const [command = '', ...rest] = [...prefix, process.execPath, cliPath]
  const child = spawn(command, [...rest, 'record', '--listen', '0', '--target', target, '-w', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const stderr: Readable = child.stderr
  let text = ''
  stderr.setEncoding('utf8').on('data', (piece: string) => (text += piece))
  const said = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(text)) await once(stderr, 'data')
    return pattern.exec(text)?.[1] ?? ''
  }
  const socket = new WebSocket(`ws://127.0.0.1:${await said(/:(\d+), relaying/)}/`)
  await once(socket, 'open')
  const echo = async (message: Buffer): Promise<void> => {
    socket.send(message)
    const [answer] = (await once(socket, 'message')) as [Buffer]
    expect(answer.equals(message)).toBe(true)
  }
  const interrupted = async () => {
    child.kill('SIGINT')
    const [status] = (await once(child, 'close')) as [number | null]
    return { status, stderr: text }
  }
  return { said, echo, interrupted }
}

describe('what keeps sockscope record from recording everything', () => {
  it('is told at once where the file cannot grow any more; the traffic goes on, the exit status tells', async () => {
    const file = join(temporaryFolder(), 'out.pcapng')
    const { said, echo, interrupted } = await recordTo(file, ['prlimit', '--fsize=100000'])
    await echo(Buffer.alloc(200_000, 'a'))
    await said(/cannot be written any more \(EFBIG\): the traffic goes on, but is not recorded\.\n/)
    await echo(Buffer.alloc(1000, 'b'))
    const { status, stderr } = await interrupted()
    expect(status).toBe(1)
    expect(stderr).toMatch(/sockscope: \d+ bytes that passed are not in the file\.\n/)
    expect(stderr.match(/cannot be written/g)).toHaveLength(1)
  })

  it('is told at once where the file is removed', async () => {
    const file = join(temporaryFolder(), 'out.pcapng')
    const { said, echo, interrupted } = await recordTo(file)
    await echo(Buffer.from('recorded'))
    rmSync(file)
    const sentence = said(
      /the session file was removed: the traffic goes on, but is not recorded any more\.\n/,
    )
    let isTold = false
    void sentence.then(() => (isTold = true))
    while (!isTold) await echo(Buffer.from('not recorded'))
    expect((await interrupted()).status).toBe(1)
  })

  it('is told when it begins, and again only when it has ended meanwhile', () => {
    const said: string[] = []
    const troubles = new TroubleSentences((sentence) => said.push(sentence))
    const fine = { stopped: null, droppedBytes: 0, behindMilliseconds: 0 }
    const limit = { ...fine, stopped: { reason: 'limit', error: null } } as const
    const behind = { ...fine, behindMilliseconds: 1200 }
    const late = { ...behind, stopped: { reason: 'late', error: null } } as const
    for (const trouble of [fine, limit, limit, fine, limit, fine, behind, behind, late, late, fine]) {
      troubles.tell(trouble)
    }
    expect(said).toEqual([
      'more passes than is written: payload is left out until what waits is in the file.',
      'more passes than is written: payload is left out until what waits is in the file.',
      'the recording is more than 1 s behind the traffic: the disk is slow, or the machine is busy.',
      'the disk has not answered for more than 5 s: payload is left out until it does.',
    ])
  })
})
