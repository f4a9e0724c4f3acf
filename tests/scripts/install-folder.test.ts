import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { installFolder } from '../../scripts/lib/install-folder.mjs'
import { temporaryFolder } from './temporary-folder'

const isWhole = (folder: string): boolean => existsSync(join(folder, 'marker'))
const fillWith = (text: string) => (folder: string) => {
  writeFileSync(join(folder, 'marker'), text)
  return Promise.resolve()
}

it('puts the whole folder in place and leaves no temporary one', async () => {
  const cache = temporaryFolder()
  await installFolder(join(cache, 'electron'), isWhole, fillWith('a'))
  expect(readdirSync(cache)).toEqual(['electron'])
})

it('shows nothing under the final name while it is filled, and nothing at all after a failure', async () => {
  const cache = temporaryFolder()
  const folder = join(cache, 'electron')
  const failing = installFolder(folder, isWhole, (temporary) => {
    writeFileSync(join(temporary, 'marker'), 'half')
    expect(existsSync(folder)).toBe(false)
    return Promise.reject(new Error('the disk is full'))
  })
  await expect(failing).rejects.toThrow('the disk is full')
  expect(readdirSync(cache)).toEqual([])
})

it('replaces a damaged folder', async () => {
  const cache = temporaryFolder()
  const folder = join(cache, 'electron')
  mkdirSync(folder)
  writeFileSync(join(folder, 'rubbish'), '')
  await installFolder(folder, isWhole, fillWith('a'))
  expect(readdirSync(folder)).toEqual(['marker'])
  expect(readdirSync(cache)).toEqual(['electron'])
})

it('lets two runs at once both succeed: the first one stays', async () => {
  const cache = temporaryFolder()
  const folder = join(cache, 'electron')
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  const slow = installFolder(folder, isWhole, async (temporary) => {
    await released
    await fillWith('slow')(temporary)
  })
  await installFolder(folder, isWhole, fillWith('fast'))
  release()
  await slow
  expect(readFileSync(join(folder, 'marker'), 'utf8')).toBe('fast')
  expect(readdirSync(cache)).toEqual(['electron'])
})

it('removes what a run that was killed has left, and nothing of a run that goes on', async () => {
  const cache = temporaryFolder()
  const abandoned = join(cache, '.partial-4194999-dead')
  const alive = join(cache, `.partial-${process.pid}-alive`)
  mkdirSync(abandoned)
  mkdirSync(alive)
  await installFolder(join(cache, 'electron'), isWhole, fillWith('a'))
  expect(existsSync(abandoned)).toBe(false)
  expect(existsSync(alive)).toBe(true)
})
