import { fork, type ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { Demo } from '../../../electron/main/demo/demo'
import { failed } from '@shared/model/operation'

const FOLDER = fileURLToPath(new URL('../../../resources/demo', import.meta.url))

it('A demo that is stopped while its server still starts leaves no server behind, and records nothing', async () => {
  // Without the Python server the Node twin starts, of which the test has the process.
  const folder = mkdtempSync(join(tmpdir(), 'sockscope-demo-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  cpSync(FOLDER, folder, { recursive: true, filter: (file) => !file.endsWith('server.py') })
  const servers: ChildProcess[] = []
  let recordings = 0
  const demo = new Demo({
    folder,
    runNode: (script, args) => {
      const child = fork(script, args, { stdio: ['ignore', 'pipe', 'ignore', 'ipc'], execArgv: [] })
      servers.push(child)
      return child
    },
    ownRoute: () => undefined,
    record: () => {
      recordings += 1
      return Promise.resolve(failed('unexpected', { detail: '' }))
    },
    recording: () => null,
  })
  const starting = demo.start()
  await demo.stop()
  expect(servers.length).toBeGreaterThan(0)
  for (const server of servers) expect(server.exitCode ?? server.signalCode).not.toBeNull()
  expect((await starting).ok).toBe(false)
  expect(recordings).toBe(0)
})
