// `npm test [-- PART... [FILE...]]`: checks everything, or the parts named: lint format types build unit component
// integration e2e. Goes on after a failure, and ends with `N passed, N failed`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, isBuildStale } from './lib/build.mjs'
import { exitCodeOfInterruption, interruption, run } from './lib/child-process.mjs'
import { ensureDependencies } from './lib/dependencies.mjs'
import { hasDisplay } from './lib/display.mjs'
import { ROOT } from './lib/paths.mjs'
import { ensureRuntime } from './lib/runtime.mjs'
import { Sentence, explain } from './lib/sentence.mjs'
import {
  DISPLAY_NEEDS,
  ELECTRON_NEEDS,
  FONT_NEEDS,
  PEER_NEEDS,
  ensureSystemPackages,
} from './lib/system-packages.mjs'
import { NOTHING, add, countStep, countVitest, summary } from './lib/test-count.mjs'

const STEPS = ['lint', 'format', 'types', 'build']
const PROJECTS = ['unit', 'component', 'integration', 'e2e']

const words = process.argv.slice(2)
const named = [...STEPS, ...PROJECTS].filter((part) => words.includes(part))
const files = words.filter((word) => !STEPS.includes(word) && !PROJECTS.includes(word))
// `npm test -- tests/shared` alone means: these tests, nothing else.
const parts = named.length > 0 ? named : files.length > 0 ? PROJECTS : [...STEPS, ...PROJECTS]

let count = NOTHING
let stopped = false
let triedBuild = false
await attempt('preparation', async () => {
  await ensureDependencies()
  return undefined
})
if (!stopped) {
  await prepare()
  for (const part of parts) {
    if (interruption()) break
    await attempt(part, () => (PROJECTS.includes(part) ? runProject(part) : runStep(part)))
  }
}
const interruptedBy = interruption()
if (interruptedBy) console.error(`\nInterrupted by ${interruptedBy}.`)
console.log(`\n${summary(count)}`)
process.exitCode = exitCodeOfInterruption() ?? (count.failed > 0 ? 1 : 0)

/** What the tests need beside npm's packages; a failure is counted, and what can run still runs. */
async function prepare() {
  const electron = parts.includes('e2e')
  const peers = ['unit', 'integration', 'e2e'].some((part) => parts.includes(part))
  await attempt('system packages', async () => {
    await ensureSystemPackages(
      [
        ...(peers ? PEER_NEEDS : []),
        ...(electron ? [...ELECTRON_NEEDS, ...FONT_NEEDS] : []),
        ...(electron && !hasDisplay() ? DISPLAY_NEEDS : []),
      ],
      'the tests',
    )
    return undefined
  })
  if (!electron) return
  await attempt('Electron', async () => {
    await ensureRuntime()
    return undefined
  })
}

/**
 * Runs one part and adds what it counted; a failure to run it is one failed test.
 *
 * @param {string} name
 * @param {() => Promise<import('./lib/test-count.mjs').Count | undefined>} part
 */
async function attempt(name, part) {
  try {
    count = add(count, (await part()) ?? NOTHING)
  } catch (error) {
    console.error(error instanceof Sentence ? explain(error) : error)
    console.error(`FAILED: ${name}`)
    count = add(count, countStep(false))
    if (name === 'preparation') stopped = true
  }
}

function buildOnce() {
  triedBuild = true
  return build()
}

/** @param {string} step */
async function runStep(step) {
  console.log(`\n== ${step}`)
  const ok =
    step === 'build' ? await build() : (await run(process.execPath, commandOf(step), { cwd: ROOT })) === 0
  console.log(ok ? `ok: ${step}` : `FAILED: ${step}`)
  return countStep(ok)
}

/** @param {string} step */
function commandOf(step) {
  if (step === 'lint') return ['node_modules/eslint/bin/eslint.js', '.']
  if (step === 'format') return ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.']
  return ['scripts/typecheck.mjs']
}

/** @param {string} project */
async function runProject(project) {
  console.log(`\n== ${project}`)
  const usesBuild = project === 'integration' || project === 'e2e'
  if (usesBuild && !triedBuild && isBuildStale()) await buildOnce()
  if (project === 'e2e' && isBuildStale()) {
    console.log('FAILED: e2e (there is no app to test: the build failed)')
    return countStep(false)
  }
  const folder = mkdtempSync(join(tmpdir(), 'sockscope-test-'))
  try {
    const report = join(folder, 'report.json')
    const code = await run(
      process.execPath,
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        `--project=${project}`,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...files,
      ],
      { cwd: ROOT },
    )
    return countVitest(readJson(report), code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
