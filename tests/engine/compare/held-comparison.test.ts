import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Job } from '@shared/model/job'
import { EngineHost } from '../../../electron/engine/rpc/engine-host'
import { scriptedCapture, type ScriptedStep } from '../../support/scripted-capture'
import { temporaryFolder } from '../../support/temporary-folder'

const say = (from: 'client' | 'server', text: string): ScriptedStep => ({ from, after: 10, send: { text } })
const STEPS = ['one', 'two', 'three'].flatMap((text) => [say('client', text), say('server', text)])

async function opened(...connections: ScriptedStep[][]): Promise<{ host: EngineHost; jobs: Job[] }> {
  const path = join(temporaryFolder(), 'a.pcapng')
  writeFileSync(path, scriptedCapture(connections.map((steps) => ({ steps }))))
  const jobs: Job[] = []
  const host = new EngineHost('0.0.0', { tick: () => undefined, job: (job) => jobs.push(job) })
  onTestFinished(() => host.close())
  expect((await host.open(path)).ok).toBe(true)
  while (!jobs.some(({ kind, state }) => kind === 'open' && state === 'done'))
    await new Promise((resolve) => setTimeout(resolve, 5))
  return { host, jobs }
}

test('two connections, side by side: what only one has stands alone', async () => {
  const { host, jobs } = await opened(STEPS, [
    ...STEPS.slice(0, 3),
    say('client', 'extra'),
    ...STEPS.slice(4),
  ])
  const answer = await host.compare({ with: 'connection', connection: 0, other: 1 }, null)
  expect(answer).toMatchObject({ ok: true, value: { firstRow: 3, rows: 7, messages: { a: 6, b: 6 } } })
  expect(jobs.at(-1)).toMatchObject({ kind: 'compare', state: 'done' })
  const { rows, total } = await host.ask('comparison.window', { offset: 2, count: 3 })
  expect(total).toBe(7)
  expect(rows.map(({ state, a, b }) => [state, a?.preview ?? null, b?.preview ?? null])).toEqual([
    ['equal', 'two', 'two'],
    ['missing', 'two', null],
    ['extra', null, 'extra'],
  ])
})

test('with a capture: the connection that asks for the same', async () => {
  const { host } = await opened(STEPS)
  const path = join(temporaryFolder(), 'b.pcapng')
  writeFileSync(
    path,
    scriptedCapture([{ upgrade: { target: '/other' }, steps: [] }, { steps: STEPS.toSpliced(1, 1) }]),
  )
  expect(await host.compare({ with: 'file', connection: 0 }, path)).toMatchObject({
    ok: true,
    value: { name: 'b.pcapng', pairs: [{ a: 0, b: 1 }], counts: { missing: 1 }, replay: null },
  })
  expect(await host.compare({ with: 'file', connection: null }, path)).toMatchObject({
    ok: true,
    value: { counts: { missing: 1, 'connection-extra': 1 } },
  })
  expect(await host.compare({ with: 'file', connection: 0 }, '/nowhere')).toMatchObject({
    ok: false,
    error: { code: 'file-unreadable' },
  })
})

test('with a replay that is stopped while it waits for a page', async () => {
  const { host, jobs } = await opened(STEPS)
  const answer = host.compare({ with: 'page', connection: 0, port: 0, pace: 'answers' }, null)
  while (!jobs.some(({ kind }) => kind === 'replay')) await new Promise((resolve) => setTimeout(resolve, 5))
  await host.cancel(jobs.findLast(({ kind }) => kind === 'replay')!.id)
  expect(await answer).toMatchObject({ ok: true, value: { replay: { stop: 'cancelled' } } })
})
