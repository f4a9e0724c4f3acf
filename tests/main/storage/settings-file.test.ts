import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Settings } from '@shared/ipc/app-commands'
import { MAX_STATE_FILE_BYTES } from '../../../electron/main/storage/atomic-file'
import { DEFAULT_SETTINGS, readSettings, writeSettings } from '../../../electron/main/storage/settings-file'
import { SettingsStore } from '../../../electron/main/storage/settings-store'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-settings-'))
  file = join(folder, 'deep', 'settings.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const SETTINGS: Settings = {
  language: 'zh-CN',
  theme: 'dark',
  routes: [
    {
      listenHost: '::1',
      listenPort: 0,
      target: 'ws://localhost:8765',
      rewriteHost: true,
      rewriteOrigin: false,
    },
  ],
  recordPackets: true,
  packetInterface: 'eth0',
  filterHistory: ['tcp.port == 80'],
  savedFilters: [{ name: 'errors', text: 'sockscope.severity == "error"' }],
  sessionLimitBytes: null,
  layout: { connections: 20.5 },
}

describe('the settings file', () => {
  it('gives back what was written, readable by its owner only, and leaves no draft behind', () => {
    writeSettings(file, SETTINGS)
    expect(readSettings(file)).toEqual(SETTINGS)
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(folder, 'deep'))).toEqual(['settings.json'])
  })

  it('means the defaults when it is missing', () => {
    expect(readSettings(file)).toEqual(DEFAULT_SETTINGS)
  })

  it.each(['', 'null', '{"language":', '[]', '"x"', '\0\0\0'])(
    'means the defaults when it holds %j',
    (text) => {
      const damaged = join(folder, 'settings.json')
      writeFileSync(damaged, text)
      expect(readSettings(damaged)).toEqual(DEFAULT_SETTINGS)
    },
  )

  it('means the defaults when it is larger than any settings are', () => {
    const huge = join(folder, 'settings.json')
    writeFileSync(huge, JSON.stringify({ ...SETTINGS, more: 'x'.repeat(MAX_STATE_FILE_BYTES) }))
    expect(readSettings(huge)).toEqual(DEFAULT_SETTINGS)
  })

  it('loses only the part that is damaged', () => {
    const damaged = join(folder, 'settings.json')
    writeFileSync(damaged, JSON.stringify({ ...SETTINGS, theme: 'purple', routes: [{ listenPort: 'x' }] }))
    expect(readSettings(damaged)).toEqual({ ...SETTINGS, theme: 'system', routes: DEFAULT_SETTINGS.routes })
  })
})

describe('the settings in force', () => {
  it('are applied and written at once', () => {
    const applied: Settings[] = []
    const store = new SettingsStore(file, (settings) => applied.push(settings))
    store.save(SETTINGS)
    expect(store.value).toEqual(SETTINGS)
    expect(applied).toEqual([SETTINGS])
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(SETTINGS)
  })

  it('hold for this run even when they cannot be written', () => {
    writeFileSync(join(folder, 'deep'), 'a file where the folder should be')
    const store = new SettingsStore(file, () => undefined)
    expect(() => store.save(SETTINGS)).toThrow()
    expect(store.value).toEqual(SETTINGS)
  })
})
