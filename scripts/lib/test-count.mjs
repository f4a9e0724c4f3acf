/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Count
 */

/** @type {Readonly<Count>} */
export const NOTHING = { passed: 0, failed: 0, skipped: 0 }

/**
 * @param {Count} a
 * @param {Count} b
 * @returns {Count}
 */
export function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

/** @param {boolean} ok */
export function countStep(ok) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }
}

/**
 * Counts a run of vitest from its JSON report. What failed outside any test counts as one failed test: a file that
 * could not be loaded, an unhandled rejection, a crash before the report was written.
 *
 * @param {unknown} report
 * @param {number} exitCode
 * @returns {Count}
 */
export function countVitest(report, exitCode) {
  const { testResults = [] } =
    /** @type {{ testResults?: { status: string, assertionResults: { status: string }[] }[] }} */ (
      report ?? {}
    )
  const count = { ...NOTHING }
  for (const { status, assertionResults } of testResults) {
    const before = count.failed
    for (const test of assertionResults) {
      if (test.status === 'passed') count.passed++
      else if (test.status === 'failed') count.failed++
      else count.skipped++
    }
    if (status === 'failed' && count.failed === before) count.failed++
  }
  if (exitCode !== 0 && count.failed === 0) count.failed++
  return count
}

/**
 * @param {Count} count
 * @returns {string} the last line of `npm test`
 */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
