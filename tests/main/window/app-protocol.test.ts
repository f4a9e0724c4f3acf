import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveAppFile } from '../../../electron/main/window/app-protocol'

let folder: string
let root: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-protocol-'))
  root = join(folder, 'renderer')
  mkdirSync(join(root, 'assets'), { recursive: true })
  writeFileSync(join(root, 'index.html'), '<!doctype html>')
  writeFileSync(join(root, 'assets', 'index.js'), 'export {}')
  writeFileSync(join(root, 'assets', 'a b.css'), ':root {}')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  mkdirSync(join(folder, 'renderer-other'))
  writeFileSync(join(folder, 'renderer-other', 'secret.txt'), 'secret')
  symlinkSync(join(folder, 'secret.txt'), join(root, 'link.txt'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const get = (url: string): Promise<Response> => serveAppFile(root, { method: 'GET', url })

describe('the app:// protocol', () => {
  it.each([
    ['app://sockscope/', 'text/html; charset=utf-8', '<!doctype html>'],
    ['app://sockscope/index.html?x=1#y', 'text/html; charset=utf-8', '<!doctype html>'],
    ['app://sockscope/assets/index.js', 'text/javascript; charset=utf-8', 'export {}'],
    ['app://sockscope/assets/a%20b.css', 'text/css; charset=utf-8', ':root {}'],
  ])('serves %s as %s', async (url, type, text) => {
    const response = await get(url)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(await response.text()).toBe(text)
  })

  it('forbids its pages everything but their own files', async () => {
    const policy = (await get('app://sockscope/index.html')).headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
  })

  it.each([
    'app://sockscope/nothing.html',
    'app://sockscope/assets',
    'app://sockscope/assets/',
    'app://sockscope/../secret.txt',
    'app://sockscope/%2e%2e/secret.txt',
    'app://sockscope/..%2fsecret.txt',
    'app://sockscope/..%2Frenderer-other%2Fsecret.txt',
    'app://sockscope/assets/..%2f..%2fsecret.txt',
    'app://sockscope/..%5csecret.txt',
    'app://sockscope/%252e%252e/secret.txt',
    'app://sockscope//etc/passwd',
    'app://sockscope/%2fetc%2fpasswd',
    'app://sockscope/index.html%00.png',
    'app://sockscope/C:%5cwindows',
    'app://sockscope/%',
    'app://sockscope/link.txt',
    'app://elsewhere/index.html',
    'file:///etc/passwd',
    'nonsense',
  ])('has nothing at %s', async (url) => {
    const response = await get(url)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('secret')
  })

  it('answers nothing but GET', async () => {
    expect((await serveAppFile(root, { method: 'POST', url: 'app://sockscope/index.html' })).status).toBe(405)
  })
})
