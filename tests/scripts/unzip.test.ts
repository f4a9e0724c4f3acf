import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readlinkSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { unzip } from '../../scripts/lib/unzip.mjs'
import { temporaryFolder } from './temporary-folder'

/** Made by Python's zipfile, which is on every machine the tests run on; paths and Unix modes as told. */
function zipOf(folder: string, entries: readonly { name: string; text: string; mode: number }[]): string {
  const zip = join(folder, 'test.zip')
  const program = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as zip:
    for entry in json.loads(sys.argv[2]):
        info = zipfile.ZipInfo(entry['name'])
        info.external_attr = entry['mode'] << 16
        method = zipfile.ZIP_STORED if len(entry['text']) < 20 else zipfile.ZIP_DEFLATED
        zip.writestr(info, entry['text'], method)
`
  const { status, stderr } = spawnSync('/usr/bin/python3', ['-c', program, zip, JSON.stringify(entries)])
  if (status !== 0) throw new Error(String(stderr))
  return zip
}

it('unpacks stored, deflated and empty files, folders, permissions and symbolic links', async () => {
  const folder = temporaryFolder()
  const long = 'a line that deflates\n'.repeat(5_000)
  const zip = zipOf(folder, [
    { name: 'app/', text: '', mode: 0o040755 },
    { name: 'app/electron', text: long, mode: 0o100755 },
    { name: 'app/version', text: '33.2.1', mode: 0o100644 },
    { name: 'app/empty', text: '', mode: 0o100644 },
    { name: 'app/link', text: 'electron', mode: 0o120777 },
  ])
  const target = join(folder, 'out')
  await unzip(zip, target)
  expect(readFileSync(join(target, 'app', 'electron'), 'utf8')).toBe(long)
  expect(statSync(join(target, 'app', 'electron')).mode & 0o777).toBe(0o755)
  expect(readFileSync(join(target, 'app', 'version'), 'utf8')).toBe('33.2.1')
  expect(statSync(join(target, 'app', 'empty')).size).toBe(0)
  expect(readlinkSync(join(target, 'app', 'link'))).toBe('electron')
})

it('takes what it is told to, where it is told to', async () => {
  const folder = temporaryFolder()
  const zip = zipOf(folder, [
    { name: 'App/keep', text: 'k', mode: 0o100644 },
    { name: 'App/leave', text: 'l', mode: 0o100644 },
  ])
  const target = join(folder, 'out')
  await unzip(zip, target, (name) => (name.endsWith('keep') ? 'kept' : undefined))
  expect(existsSync(join(target, 'kept'))).toBe(true)
  expect(existsSync(join(target, 'leave'))).toBe(false)
})

it('refuses an entry that would be written outside its folder', async () => {
  const folder = temporaryFolder()
  const zip = zipOf(folder, [{ name: '../escaped', text: 'x', mode: 0o100644 }])
  await expect(unzip(zip, join(folder, 'out'))).rejects.toThrow('leaves its folder: ../escaped')
  expect(existsSync(join(folder, 'escaped'))).toBe(false)
})

it('says that a file cut short is not a whole zip file', async () => {
  const folder = temporaryFolder()
  const zip = zipOf(folder, [{ name: 'a', text: 'x'.repeat(1_000), mode: 0o100644 }])
  truncateSync(zip, statSync(zip).size - 10)
  await expect(unzip(zip, join(folder, 'out'))).rejects.toThrow('is not a whole zip file')
})
