import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { pytestExport } from '@shared/export/code/python-code'
import type { ExportFeed } from '@shared/export/export-feed'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { jsonLines, ofKind, runCli } from '../../cli/cli-run'
import { chromiumPath, launchChromium, NO_CHROMIUM } from '../../support/chromium'
import { demoServers, startDemoServer } from '../../support/peers/demo-peers'
import { findPython, missing } from '../../support/peers/python-peers'
import { proxyUrl, startRecording, temporaryFolder } from '../../support/recorded-conversation'
import { exportFile, exportText } from './exported-session'

const run = promisify(execFile)
const python = findPython('websockets')
const pytest = findPython('websockets', 'pytest')
const demo = demoServers[1]!.name
const msw = resolved('msw/node')

interface MswServer {
  listen(): void
  close(): void
}

/** Not among the dependencies: 25 MB for one test. */
function resolved(module: string): string | null {
  try {
    return createRequire(import.meta.url).resolve(module)
  } catch {
    return null
  }
}

/** A page's conversation with the demo server, recorded: text, binary, fragments, and a close by the client. */
async function recordedDemo(): Promise<{ file: string; origin: string }> {
  const server = await startDemoServer(demo)
  onTestFinished(async () => void (await server.process.stop()))
  const recording = await startRecording(temporaryFolder(), server.url)
  const socket = new WebSocket(`${proxyUrl(recording)}/ws?room=1`, ['sockscope-demo'], {
    headers: { Cookie: 'a=b' },
  })
  await once(socket, 'open')
  const answered = async (message: string | Buffer): Promise<void> => {
    const answer = once(socket, 'message')
    socket.send(message)
    await answer
  }
  await answered('héllo "quoted" </script> \\ line\nbreak 握手')
  await answered(Buffer.from([0, 1, 2, 255]))
  await answered('x'.repeat(70_000))
  socket.close(4002, 'enough')
  await once(socket, 'close')
  await recording.stop()
  return { file: recording.path, origin: server.url }
}

/** Who said what, of a session: what two runs of one conversation have in common. */
async function said(file: string): Promise<unknown[][]> {
  const lines = jsonLines((await runCli(['read', file, '--json'])).stdout)
  const messages = ofKind(lines, 'message').map(({ direction, text, data }) => [direction, text ?? data])
  const closes = ofKind(lines, 'frame')
    .filter(({ opcode }) => opcode === 8)
    .map(({ direction, payload }) => [direction, payload])
  return [...messages, ...closes]
}

/** Records what a program says to the server, and returns it. */
async function saidThrough(
  target: string,
  program: (origin: string) => Promise<unknown>,
): Promise<unknown[][]> {
  const recording = await startRecording(temporaryFolder(), target)
  await program(proxyUrl(recording))
  await recording.stop()
  return said(recording.path)
}

describe.skipIf(python === null)(`the Python client (${missing('websockets')})`, () => {
  it('holds the same conversation with the server', async () => {
    const { file, origin } = await recordedDemo()
    const program = await exportFile(file, 'python')
    const again = await saidThrough(origin, (url) => run(python!, [program, url]))
    expect(again).toEqual(await said(file))
  })

  it('sends what the recorded client sent beside the handshake, and offers the same subprotocol', async () => {
    const { file } = await recordedDemo()
    const text = await exportText(file, 'python')
    expect(text).toContain('headers=[("Cookie", "a=b")]')
    expect(text).toContain('subprotocols=["sockscope-demo"]')
    expect(text).toContain('"/ws?room=1"')
  })
})

describe.skipIf(pytest === null)(`the pytest (${missing('websockets', 'pytest')})`, () => {
  it('passes against the same server, and fails where it answers something else', async () => {
    const { file, origin } = await recordedDemo()
    const text = await exportText(file, 'pytest')
    const test = join(temporaryFolder(), 'test_recorded.py')
    writeFileSync(test, text)
    const pass = await run(pytest!, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', test], {
      env: { ...process.env, WS_ORIGIN: origin },
    })
    expect(pass.stdout).toContain('1 passed')
    writeFileSync(test, text.replace('await receive(ws, "h', 'await receive(ws, "j'))
    await expect(
      run(pytest!, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', test], {
        env: { ...process.env, WS_ORIGIN: origin },
      }),
    ).rejects.toMatchObject({ code: 1 })
  })

  it('compares ids and times by rule', () => {
    const { stdout, stderr } = spawnSync(
      pytest!,
      [
        '-c',
        `${'import sys; sys.argv = [""]'}
exec(sys.stdin.read())
compare('{"type":"tick","id":7,"sentAt":1795605945112,"n":3}', '{"type":"tick","id":8,"sentAt":5,"n":3}')
compare("at 2026-11-25T10:00:00.5Z by 3f2504e0-4f89-11d3-9a0c-0305e82c3301", "at 2027-01-01 00:00:00 by 00000000-0000-0000-0000-000000000000")
try:
    compare('{"n":3}', '{"n":4}')
except AssertionError:
    print("differs")`,
      ],
      { input: PYTEST_WITHOUT_CONVERSATION, encoding: 'utf8' },
    )
    expect({ stdout, stderr }).toEqual({ stdout: 'differs\n', stderr: '' })
  })
})

describe.skipIf(chromiumPath === null)(`in Chromium (${NO_CHROMIUM})`, () => {
  it('the JavaScript page holds the same conversation', { timeout: 60_000 }, async () => {
    const { file, origin } = await recordedDemo()
    const page = join(temporaryFolder(), 'page.html')
    copyFileSync(await exportFile(file, 'javascript'), page)
    const browser = await launchChromium()
    onTestFinished(() => browser.close())
    const again = await saidThrough(origin, async (url) => {
      const tab = await browser.context.newPage()
      await tab.goto(`${pathToFileURL(page).href}?${url}`)
      await tab.waitForFunction('/(done|failed.*)\\n$/.test(document.getElementById("log").textContent)')
      expect(await tab.textContent('#log')).toMatch(/done\n$/)
    })
    expect(again).toEqual(await said(file))
  })

  it('Playwright routes a page to the recorded server', { timeout: 60_000 }, async () => {
    const { file } = await recordedDemo()
    const module = join(temporaryFolder(), 'routes.mjs')
    copyFileSync(await exportFile(file, 'playwright'), module)
    const { routeRecorded } = (await import(pathToFileURL(module).href)) as {
      routeRecorded: (page: unknown) => Promise<void>
    }
    const browser = await launchChromium()
    onTestFinished(() => browser.close())
    const tab = await browser.context.newPage()
    await routeRecorded(tab)
    await tab.goto(`http://127.0.0.1:${await emptyPage()}/`)
    const answers = await tab.evaluate(PAGE_CONVERSATION)
    expect(answers).toEqual(
      (await said(file))
        .filter(([from]) => from === 'server-to-client')
        .map(([, data]) => data)
        .slice(0, 3),
    )
  })
})

describe.skipIf(msw === null)('Mock Service Worker (npm install --no-save msw)', () => {
  it('answers a client as the recorded server did', async () => {
    const { file } = await recordedDemo()
    // Beside node_modules, so that the handlers find msw.
    const module = join(process.cwd(), 'node_modules', '.sockscope-msw-handlers.mjs')
    copyFileSync(await exportFile(file, 'msw'), module)
    onTestFinished(() => rmSync(module))
    const before = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket')
    Object.defineProperty(globalThis, 'WebSocket', { value: WebSocket, configurable: true, writable: true })
    onTestFinished(() => {
      if (before === undefined) Reflect.deleteProperty(globalThis, 'WebSocket')
      else Object.defineProperty(globalThis, 'WebSocket', before)
    })
    const { setupServer } = (await import(msw!)) as { setupServer: (...handlers: unknown[]) => MswServer }
    const { handlers } = (await import(pathToFileURL(module).href)) as { handlers: unknown[] }
    const server = setupServer(...handlers)
    server.listen()
    onTestFinished(() => server.close())
    const socket = new globalThis.WebSocket('ws://any.example/ws?room=1')
    const answers: unknown[] = []
    socket.onopen = () => socket.send('1')
    await new Promise<void>((resolve) => {
      socket.onmessage = ({ data }: { data: unknown }) => {
        answers.push(data)
        if (answers.length < 3) socket.send('next')
        else resolve()
      }
    })
    expect(answers[0]).toBe('héllo "quoted" </script> \\ line\nbreak 握手')
    expect(answers[1]).toEqual(new Uint8Array([0, 1, 2, 255]))
    expect(answers[2]).toBe('x'.repeat(70_000))
  })
})

describe('the Upgrade in one line of a shell', () => {
  it('gets the 101 with curl', async () => {
    const { file } = await recordedDemo()
    const text = await exportText(file, 'websocat')
    expect(text).toMatch(
      /^websocat -H='Cookie: a=b' --protocol=sockscope-demo 'ws:\/\/127\.0\.0\.1:\d+\/ws\?room=1'/m,
    )
    const line = /^# (curl .*)$/m.exec(text)![1]!
    const { stdout } = spawnSync('sh', ['-c', line], { encoding: 'utf8' })
    expect(stdout).toMatch(/^HTTP\/1\.1 101 /)
  })
})

/** A page of an origin of its own, in which a script can open WebSockets. */
async function emptyPage(): Promise<number> {
  const server: Server = createServer((_, response) =>
    response.setHeader('Content-Type', 'text/html').end('<p>'),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** The page sends three messages, each after the last one's answer; binary answers as base64. */
const PAGE_CONVERSATION = `new Promise((resolve, reject) => {
  const socket = new WebSocket('ws://any.example/ws?room=1')
  socket.binaryType = 'arraybuffer'
  const answers = []
  socket.onopen = () => socket.send('1')
  socket.onerror = () => reject(new Error('failed'))
  socket.onmessage = ({ data }) => {
    answers.push(typeof data === 'string' ? data : btoa(String.fromCharCode(...new Uint8Array(data))))
    if (answers.length < 3) socket.send('next')
    else resolve(answers)
  }
})`

const NO_CONNECTIONS: ExportFeed = {
  capture: { version: '0', name: 'none', packets: 0, start: null, end: null },
  connections: [],
  connection: () => {
    throw new Error('there is none')
  },
}
const PYTEST_WITHOUT_CONVERSATION = [...pytestExport(NO_CONNECTIONS)].join('')
