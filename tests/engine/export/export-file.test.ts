import { once } from 'node:events'
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ExportFile } from '../../../electron/engine/export/export-file'
import { temporaryFolder } from '../../support/recorded-conversation'

async function write(file: ExportFile, text: string): Promise<void> {
  if (!file.stream.write(text)) await once(file.stream, 'drain')
}

describe('An exported file', () => {
  it('appears under its name when it is whole, and only its owner can read it', async () => {
    const path = join(temporaryFolder(), 'out.har')
    writeFileSync(path, 'old')
    const file = await ExportFile.create(path)
    await write(file, 'new')
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(await file.settle()).toBe(3)
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(lstatSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(path, '..'))).toEqual(['out.har'])
  })

  it('leaves the old file and nothing else when it is given up', async () => {
    const path = join(temporaryFolder(), 'out.har')
    writeFileSync(path, 'old')
    const file = await ExportFile.create(path, true)
    await write(file, 'x'.repeat(1_000_000))
    await file.discard()
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(join(path, '..'))).toEqual(['out.har'])
  })

  it('replaces a link that was planted under its name, and does not write through it', async () => {
    const folder = temporaryFolder()
    const victim = join(folder, 'victim')
    const path = join(folder, 'out.har')
    writeFileSync(victim, 'untouched')
    symlinkSync(victim, path)
    const file = await ExportFile.create(path)
    await write(file, 'new')
    await file.settle()
    expect(readFileSync(victim, 'utf8')).toBe('untouched')
    expect(lstatSync(path).isSymbolicLink()).toBe(false)
    expect(readFileSync(path, 'utf8')).toBe('new')
  })

  it('is written under a name that differs each time', async () => {
    const folder = temporaryFolder()
    const files = [await ExportFile.create(join(folder, 'a')), await ExportFile.create(join(folder, 'a'))]
    const drafts = readdirSync(folder)
    expect(new Set(drafts).size).toBe(2)
    for (const draft of drafts) expect(draft).toMatch(/^\.a\.[0-9a-f]{24}\.part$/)
    for (const file of files) await file.discard()
    expect(readdirSync(folder)).toEqual([])
  })

  it('throws what the system says where its folder is missing, or its place is a folder', async () => {
    const folder = temporaryFolder()
    await expect(ExportFile.create(join(folder, 'missing', 'out'))).rejects.toMatchObject({ code: 'ENOENT' })
    mkdirSync(join(folder, 'taken', 'inside'), { recursive: true })
    const file = await ExportFile.create(join(folder, 'taken'))
    await expect(file.settle()).rejects.toMatchObject({ syscall: 'rename' })
    await file.discard()
    expect(readdirSync(folder)).toEqual(['taken'])
  })
})
