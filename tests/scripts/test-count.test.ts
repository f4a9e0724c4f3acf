import { describe, expect, it } from 'vitest'
import { NOTHING, add, countStep, countVitest, summary } from '../../scripts/lib/test-count.mjs'

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
})

describe('the last line of npm test', () => {
  it('sums the tests of every part and counts each other step as one', () => {
    const unit = countVitest({ testResults: [file('passed', 'passed', 'passed')] }, 0)
    const e2e = countVitest({ testResults: [file('failed', 'passed', 'failed')] }, 1)
    expect(summary([unit, e2e, countStep(true), countStep(false)].reduce(add, NOTHING))).toBe(
      '4 passed, 2 failed',
    )
  })

  it('names skipped tests, which have not passed', () => {
    const count = countVitest({ testResults: [file('passed', 'passed', 'skipped', 'pending', 'todo')] }, 0)
    expect(summary(count)).toBe('1 passed, 0 failed, 3 skipped')
  })

  it('counts a file that could not be loaded as one failure', () => {
    expect(countVitest({ testResults: [file('failed'), file('passed', 'passed')] }, 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    })
  })

  it('counts an error outside every test, and a crash without a report, as one failure', () => {
    expect(countVitest({ testResults: [file('passed', 'passed')] }, 1).failed).toBe(1)
    expect(countVitest(undefined, 139)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})
