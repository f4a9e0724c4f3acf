import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { canCapture } from '../../support/loopback-capture'
import packetsProcess from './packets-process?modulePath'

const reason = canCapture() ? '' : ' (skipped: dumpcap is missing or may not capture)'
const LOOK_AGAIN = 20

interface Hello {
  port: number
  dumpcap: number
}

async function start(...more: string[]): Promise<{ child: ChildProcess; hello: Hello }> {
  const folder = mkdtempSync(join(tmpdir(), 'sockscope-packets-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const child = spawn(process.execPath, [packetsProcess, '127.0.0.1:9', folder, ...more], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [hello] = (await once(child, 'message')) as [Hello]
  expect(readFileSync(`/proc/${hello.dumpcap}/comm`, 'utf8').trim()).toBe('dumpcap')
  return { child, hello }
}

/** A process that nobody has waited for yet is over all the same. */
function isRunning(pid: number): boolean {
  if (!existsSync(`/proc/${pid}`)) return false
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await wait(LOOK_AGAIN)
}

describe.skipIf(reason !== '')(`dumpcap${reason}`, () => {
  it('is gone when the process that records is killed, though no packet comes any more', async () => {
    const { child, hello } = await start()
    child.kill('SIGKILL')
    await once(child, 'exit')
    await untilGone(hello.dumpcap)
  })

  it('is gone when the engine thread is ended without a word, as after a crash', async () => {
    const { child, hello } = await start('thread')
    child.send('end')
    await untilGone(hello.dumpcap)
    expect(child.exitCode).toBeNull()
  })

  it('leaves no shell behind that guards it', async () => {
    const { child, hello } = await start()
    const guards = (): number[] => childrenOf(hello.dumpcap)
    expect(guards()).toHaveLength(1)
    const [guard = 0] = guards()
    child.kill('SIGKILL')
    await untilGone(hello.dumpcap)
    await untilGone(guard)
  })
})

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return text === '' ? [] : text.split(' ').map(Number)
}
