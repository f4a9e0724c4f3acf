import { describe, expect, it } from 'vitest'
import {
  IpcGate,
  type AppHandlers,
  type GateTargets,
  type SenderEvent,
} from '../../../electron/main/ipc/ipc-gate'

const ORIGIN = 'app://sockscope'
const OUR_PAGE: SenderEvent = { senderFrame: { origin: ORIGIN, parent: null } }

describe('the gate between a window and the main process', () => {
  it('passes a known command with fitting arguments from our page to its handler', async () => {
    const { gate, calls } = openGate()
    expect(await gate.app(OUR_PAGE, 'record.stop', {})).toEqual({
      ok: true,
      value: { ok: true, value: null },
    })
    expect(calls).toEqual([['record.stop', {}]])
  })

  it.each<[string, SenderEvent]>([
    ['a page of another origin', { senderFrame: { origin: 'https://example.org', parent: null } }],
    [
      'a page that calls itself almost like ours',
      { senderFrame: { origin: 'app://sockscope.evil', parent: null } },
    ],
    ['a sandboxed page, whose origin is opaque', { senderFrame: { origin: 'null', parent: null } }],
    ['a frame inside our page', { senderFrame: { origin: ORIGIN, parent: {} } }],
    ['a frame that is gone', { senderFrame: null }],
  ])('refuses whatever %s asks', async (_, event) => {
    const { gate, calls } = openGate()
    const refusal = { ok: false, refusal: { code: 'foreign-sender' } }
    expect(await gate.app(event, 'app.state', {})).toMatchObject(refusal)
    expect(await gate.session(event, 1, 'frame.detail', { row: 0 })).toMatchObject(refusal)
    expect(await gate.openDropped(event, '/etc/passwd')).toMatchObject(refusal)
    expect(calls).toEqual([])
  })

  it.each([
    'record.pause',
    '',
    '__proto__',
    'constructor',
    'toString',
    7,
    null,
    undefined,
    ['app.state'],
    {},
  ])('refuses the unknown command %j', async (command) => {
    const { gate, calls } = openGate()
    const refusal = { ok: false, refusal: { code: 'unknown-command' } }
    expect(await gate.app(OUR_PAGE, command, {})).toMatchObject(refusal)
    expect(await gate.session(OUR_PAGE, 1, command, {})).toMatchObject(refusal)
    expect(calls).toEqual([])
  })

  it.each<[string, unknown]>([
    ['app.state', undefined],
    ['app.state', null],
    ['app.state', { more: 1 }],
    ['record.start', { routes: [] }],
    ['record.start', { routes: [{ listenHost: '127.0.0.1', listenPort: 70_000, target: 'x' }] }],
    ['session.openRecent', { path: 'x'.repeat(5000) }],
    ['session.show', { session: '1' }],
    ['settings.save', { language: 'fr' }],
    ['page.open', { route: -1 }],
  ])('refuses %s with arguments that do not fit, and says which', async (command, args) => {
    const { gate, calls } = openGate()
    const reply = await gate.app(OUR_PAGE, command, args)
    expect(reply).toMatchObject({ ok: false, refusal: { code: 'invalid-arguments', command } })
    expect(reply.ok ? '' : reply.refusal.detail).not.toBe('')
    expect(calls).toEqual([])
  })

  it.each<[unknown, string, unknown]>([
    [0, 'frame.detail', { row: 0 }],
    ['1', 'frame.detail', { row: 0 }],
    [1, 'frame.detail', { row: -1 }],
    [1, 'rows.window', { of: { table: 'frames', connection: null }, offset: 0, count: 1_000_000 }],
    [1, 'rows.window', { of: { table: 'files' }, offset: 0, count: 1 }],
    [1, 'payload.read', { source: { kind: 'file', path: '/etc/passwd' }, offset: 0, count: 1 }],
  ])('refuses session %j, %s with %j', async (session, command, args) => {
    const { gate, calls } = openGate()
    const reply = await gate.session(OUR_PAGE, session, command, args)
    expect(reply).toMatchObject({ ok: false, refusal: { code: 'invalid-arguments', command } })
    expect(calls).toEqual([])
  })

  it('refuses a question about a session that is not open', async () => {
    const { gate } = openGate()
    expect(await gate.session(OUR_PAGE, 9, 'frame.detail', { row: 0 })).toMatchObject({
      ok: false,
      refusal: { code: 'unknown-session', command: 'frame.detail' },
    })
  })

  it('passes a question about an open session to its engine', async () => {
    const { gate, calls } = openGate()
    expect(await gate.session(OUR_PAGE, 1, 'frame.detail', { row: 4 })).toEqual({ ok: true, value: 'answer' })
    expect(calls).toEqual([[1, 'frame.detail', { row: 4 }]])
  })

  it('answers a handler that throws with a refusal, and reports the error', async () => {
    const { gate, failures } = openGate({
      'app.state': () => {
        throw new Error('out of luck')
      },
    })
    expect(await gate.app(OUR_PAGE, 'app.state', {})).toEqual({
      ok: false,
      refusal: { code: 'failed', command: 'app.state', detail: 'out of luck' },
    })
    expect(failures).toEqual(['app.state'])
  })

  it('takes a dropped file by its path only, not by none', async () => {
    const { gate, calls } = openGate()
    // What the preload sends for a File that script made.
    expect(await gate.openDropped(OUR_PAGE, '')).toMatchObject({ refusal: { code: 'invalid-arguments' } })
    expect(await gate.openDropped(OUR_PAGE, { path: '/x' })).toMatchObject({
      refusal: { code: 'invalid-arguments' },
    })
    expect(calls).toEqual([])
    await gate.openDropped(OUR_PAGE, '/captures/a.pcapng')
    expect(calls).toEqual([['dropped', '/captures/a.pcapng']])
  })
})

/** A gate whose handlers note what reaches them. */
function openGate(overrides: Partial<AppHandlers> = {}): {
  gate: IpcGate
  calls: unknown[][]
  failures: string[]
} {
  const calls: unknown[][] = []
  const failures: string[] = []
  const noting = new Proxy(overrides, {
    get: (own, command) =>
      Reflect.get(own, command) ??
      ((args: unknown) => {
        calls.push([command, args])
        return { ok: true, value: null }
      }),
  }) as AppHandlers
  const targets: GateTargets = {
    app: noting,
    session: (session, command, args) => {
      if (session !== 1) return null
      calls.push([session, command, args])
      return Promise.resolve('answer')
    },
    openDropped: (path) => {
      calls.push(['dropped', path])
      return Promise.resolve({ ok: false, error: { code: 'file-unreadable', values: {} } })
    },
    failed: (command) => failures.push(command),
  }
  return { gate: new IpcGate(new Set([ORIGIN]), targets), calls, failures }
}
