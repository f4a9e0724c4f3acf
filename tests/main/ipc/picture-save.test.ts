import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { describe, expect, it, onTestFinished } from 'vitest'
import { appCommandSchemas, MAX_PICTURE_BYTES } from '@shared/ipc/app-commands'
import { createAppHandlers, type AppServices } from '../../../electron/main/ipc/app-handlers'

function handlersChoosing(path: string | null) {
  // Of all services a picture needs these two.
  const services = {
    choosePicturePath: () => Promise.resolve(path),
    writePicture: (to: string, bytes: Uint8Array) => writeFile(to, bytes),
  }
  return createAppHandlers(services as unknown as AppServices)
}

const picture = (bytes = new Uint8Array([60, 115, 118, 103])) => ({
  name: 'sequence-3',
  format: 'svg' as const,
  bytes,
})

describe('Saving a picture', () => {
  function temporaryPath(name: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'sockscope-picture-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    return join(folder, name)
  }

  it('writes it where the user chose', async () => {
    const path = temporaryPath('ladder.svg')
    expect(await handlersChoosing(path)['picture.save'](picture())).toEqual({ ok: true, value: { path } })
    expect(readFileSync(path, 'utf8')).toBe('<svg')
  })

  it('does nothing when the user changes their mind', async () => {
    expect(await handlersChoosing(null)['picture.save'](picture())).toEqual({ ok: true, value: null })
  })

  it('says where it could not be written, and why', async () => {
    const path = temporaryPath(join('no', 'such', 'folder.svg'))
    expect(await handlersChoosing(path)['picture.save'](picture())).toEqual({
      ok: false,
      error: { code: 'picture-unwritable', values: { path, detail: 'ENOENT' } },
    })
  })

  it('takes no name that is a path, no other format, and no more bytes than the limit', () => {
    const schema = appCommandSchemas['picture.save']
    expect(v.is(schema, picture())).toBe(true)
    expect(v.is(schema, { ...picture(), name: '../../etc/passwd' })).toBe(false)
    expect(v.is(schema, { ...picture(), format: 'html' })).toBe(false)
    expect(v.is(schema, picture(new Uint8Array(MAX_PICTURE_BYTES)))).toBe(true)
    expect(v.is(schema, picture(new Uint8Array(MAX_PICTURE_BYTES + 1)))).toBe(false)
  })
})
