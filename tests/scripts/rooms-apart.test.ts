import { spawnSync } from 'node:child_process'
import { cpSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder'

const ROOT = resolve(import.meta.dirname, '../..')
const MINUTES = 60_000
/** Where recordings and captures meet: the parts of the engine that know both. */
const MEETING = ['engine-thread.ts', 'rpc/engine-host.ts', 'rpc/session-comparison.ts']
/** What is built on a recording goes with it, and what reads a capture again with the import. */
const RECORD = ['proxy', 'recorder', 'sniffer', 'sources/recording.ts', 'key-log', 'replay']
const IMPORT = ['import', 'sources/capture-session.ts', 'sources/capture-source.ts', 'export-source-of.ts']

/**
 * Copies the tree without some rooms of the engine, compiles what is left of it (with a command of the command line that
 * is built on it), and runs tests there.
 */
function without(rooms: readonly string[], command: string, tests: readonly string[]): void {
  const folder = temporaryFolder()
  for (const part of [
    'electron',
    'shared',
    'tests',
    'scripts',
    'package.json',
    'tsconfig.base.json',
    'vitest.config.ts',
  ])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  for (const room of [...rooms, ...MEETING])
    rmSync(join(folder, 'electron/engine', room), { recursive: true })
  writeFileSync(
    join(folder, 'electron/tsconfig.json'),
    JSON.stringify({
      extends: '../tsconfig.base.json',
      compilerOptions: { lib: ['ES2023'], types: ['node', 'electron-vite/node'] },
      include: ['./engine/**/*.ts', `./cli/${command}`],
    }),
  )
  const run = (...args: string[]): string => {
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
    return status === 0 ? 'passed' : stdout + stderr
  }
  expect(run('node_modules/typescript/bin/tsc', '-p', 'electron')).toBe('passed')
  expect(run('node_modules/vitest/vitest.mjs', 'run', '--project=unit', ...tests)).toBe('passed')
}

describe('the rooms of the engine', () => {
  it(
    'that record can go: captures are still opened and read',
    () =>
      without(RECORD, 'read-command.ts', [
        'tests/engine/import/import-capture.test.ts',
        'tests/engine/import/session-file.test.ts',
        'tests/engine/payload/derived-source.test.ts',
      ]),
    5 * MINUTES,
  )

  it(
    'that import can go: connections are still relayed and recorded',
    () =>
      without(IMPORT, 'record-command.ts', [
        'tests/engine/recorder/session-recorder.test.ts',
        'tests/engine/proxy/relay',
      ]),
    5 * MINUTES,
  )
})
