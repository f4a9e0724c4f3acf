import { describe, expect, it } from 'vitest'
import { done, failed } from '@shared/model/operation'
import type { Job } from '@shared/model/job'
import { MAX_TICKS_PER_SECOND } from '@shared/model/tick'
import { Jobs } from '../../../electron/engine/jobs/jobs'

function jobsTold(): { jobs: Jobs; told: Job[] } {
  const told: Job[] = []
  return { jobs: new Jobs((job) => told.push(job)), told }
}

describe('a job', () => {
  it('is told of when it begins, at each new phase, and when it has ended, each time as it was then', async () => {
    const { jobs, told } = jobsTold()
    const result = await jobs.run('open', (job) => {
      job.progress('unpacking', 10, 40)
      job.progress('reading', 5, 80)
      return Promise.resolve(done('all'))
    })
    expect(result).toEqual({ ok: true, value: 'all' })
    expect(told.map(({ id, phase, done: bytes, total, state }) => [id, phase, bytes, total, state])).toEqual([
      [1, 'starting', 0, null, 'running'],
      [1, 'unpacking', 10, 40, 'running'],
      [1, 'reading', 5, 80, 'running'],
      [1, 'reading', 5, 80, 'done'],
    ])
  })

  it('that goes on fast is told of no more often than a window can take', async () => {
    const { jobs, told } = jobsTold()
    const begin = performance.now()
    await jobs.run('open', (job) => {
      for (let bytes = 0; bytes < 1_000_000; bytes++) job.progress('reading', bytes, 1_000_000)
      return Promise.resolve(done(null))
    })
    const seconds = (performance.now() - begin) / 1000
    expect(told.length).toBeLessThanOrEqual(4 + seconds * MAX_TICKS_PER_SECOND)
    expect(told.at(-1)).toMatchObject({ done: 999_999, state: 'done' })
  })

  it('that fails has an error of a kind; one that throws, a bug of ours, fails too and the caller hears of it', async () => {
    const { jobs, told } = jobsTold()
    const error = failed('file-unreadable', { path: '/a' })
    expect(await jobs.run('open', () => Promise.resolve(error))).toEqual(error)
    expect(told.at(-1)).toMatchObject({ id: 1, state: 'failed', error: error.error })
    await expect(jobs.run('open', () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug')
    expect(told.at(-1)).toMatchObject({ id: 2, state: 'failed', error: { code: 'unexpected' } })
  })

  it('is cancelled by its number, others are not; one that has ended already is left alone', async () => {
    const { jobs, told } = jobsTold()
    const untilCancelled = () =>
      jobs.run<boolean>('open', ({ signal }) => {
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve(done(signal.aborted))))
      })
    const [first, second] = [untilCancelled(), untilCancelled()]
    jobs.cancel(2)
    expect(await second).toEqual(done(true))
    expect(told.filter(({ state }) => state !== 'running')).toMatchObject([{ id: 2, state: 'cancelled' }])
    jobs.cancel(2)
    jobs.cancel(99)
    await jobs.cancelAll()
    expect(await first).toEqual(done(true))
    expect(told.at(-1)).toMatchObject({ id: 1, state: 'cancelled' })
  })
})
