import { describe, expect, it } from 'vitest'
import type { ExportRequest } from '@shared/model/export-request'
import { createAppHandlers, type AppServices } from '../../../electron/main/ipc/app-handlers'

const REQUEST: ExportRequest = { format: 'har', scope: { kind: 'session' }, language: 'en', gzip: false }

function handlers(chosen: string | null, text: string | null = 'text') {
  const seen: unknown[] = []
  const engine = {
    export: (path: string) => Promise.resolve({ ok: true, value: { path, bytes: 3 } }),
    exportText: () => Promise.resolve(text),
  }
  const services = {
    sessions: {
      withEngine: (_: number, use: (of: unknown, info: { name: string }) => unknown) =>
        use(engine, { name: 'session-1.pcapng.gz' }),
    },
    chooseExportPath: (name: string) => {
      seen.push(name)
      return Promise.resolve(chosen)
    },
    writeClipboard: (copied: string) => {
      seen.push(copied)
      return Promise.resolve()
    },
  }
  return { seen, ...createAppHandlers(services as unknown as AppServices) }
}

describe('Exporting from the window', () => {
  it('proposes a name after the session and the format, and writes where the user chose', async () => {
    const app = handlers('/home/me/out.har')
    expect(await app['export.save']({ session: 1, request: REQUEST })).toEqual({
      ok: true,
      value: { path: '/home/me/out.har', bytes: 3 },
    })
    await app['export.save']({ session: 1, request: { ...REQUEST, format: 'pcapng', gzip: true } })
    await app['export.save']({ session: 1, request: { ...REQUEST, format: 'playwright' } })
    expect(app.seen).toEqual([
      'session-1.har',
      'session-1-export.pcapng.gz',
      expect.stringContaining('session-1.'),
    ])
  })

  it('does nothing when the user changes their mind', async () => {
    expect(await handlers(null)['export.save']({ session: 1, request: REQUEST })).toEqual({
      ok: true,
      value: null,
    })
  })

  it('copies text, and says when it is too long for the clipboard', async () => {
    const app = handlers(null, 'copied')
    expect(await app['export.copy']({ session: 1, request: REQUEST })).toEqual({ ok: true, value: null })
    expect(app.seen).toEqual(['copied'])
    expect(await handlers(null, null)['export.copy']({ session: 1, request: REQUEST })).toMatchObject({
      ok: false,
      error: { code: 'export-too-long' },
    })
  })
})
