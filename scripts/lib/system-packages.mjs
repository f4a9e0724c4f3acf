import { run, ask } from './child-process.mjs'
import { Sentence } from './sentence.mjs'

/**
 * One need and the Debian packages that meet it, best first: Ubuntu 24.04 renamed some (…t64).
 * @typedef {readonly string[]} Need
 */

/** What Electron's binary is linked against, and fonts for both languages. @type {readonly Need[]} */
export const ELECTRON_NEEDS = [
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libasound2t64', 'libasound2'],
  ['libgbm1'],
  ['libxss1'],
  ['libxtst6'],
  ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
  ['libcups2t64', 'libcups2'],
  ['libdrm2'],
  ['libxkbcommon0'],
  ['libxcomposite1'],
  ['libxdamage1'],
  ['libxrandr2'],
]

/** Wanted, but no reason not to start. @type {readonly Need[]} */
export const FONT_NEEDS = [['fonts-dejavu-core'], ['fonts-noto-cjk']]

/** A virtual screen. @type {readonly Need[]} */
export const DISPLAY_NEEDS = [['xvfb'], ['xauth']]

/** The real peers and the oracle of the tests. @type {readonly Need[]} */
export const PEER_NEEDS = [
  ['python3-websockets'],
  ['python3-aiohttp'],
  ['python3-tornado'],
  ['python3-pytest'],
  ['tshark'],
  ['tcpdump'],
  ['chromium', 'chromium-browser'],
]

const APT = ['-y', '-qq', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Use-Pty=0']

/**
 * Installs what is missing as root on Debian and its children; elsewhere says in one sentence how to.
 *
 * @param {readonly Need[]} needs
 * @param {string} why what they are for, as the end of a sentence
 * @returns {Promise<void>}
 */
export async function ensureSystemPackages(needs, why) {
  if (process.platform !== 'linux' || !ask('apt-get', ['--version']).ok) return
  const missing = missingNeeds(needs, installedPackages(needs.flat()))
  if (missing.length === 0) return

  if (process.getuid?.() !== 0) {
    throw new Sentence(
      `System packages for ${why} are missing: run \`${installCommand(missing)}\` and try again.`,
    )
  }
  console.log(`Installing system packages for ${why}: ${missing.map((need) => need.at(-1)).join(' ')}.`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  /** @type {import('node:child_process').SpawnOptions} */
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] }
  // A stale package list is no reason to stop: the packages may still be there.
  await run('apt-get', ['update', ...APT], quiet)
  const names = missing.map((need) => need.find(hasCandidate) ?? /** @type {string} */ (need.at(-1)))
  const code = await run('apt-get', ['install', '--no-install-recommends', ...APT, ...names], quiet)
  if (code !== 0) {
    throw new Sentence(
      `apt-get could not install ${names.join(' ')}: try \`${installCommand(missing)}\` by hand.`,
    )
  }
}

/**
 * @param {readonly Need[]} needs
 * @returns {string | undefined} the command that installs what is missing, nothing where all is there or unknown
 */
export function missingSystemPackages(needs) {
  if (process.platform !== 'linux' || !ask('apt-get', ['--version']).ok) return undefined
  const missing = missingNeeds(needs, installedPackages(needs.flat()))
  return missing.length === 0 ? undefined : installCommand(missing)
}

/**
 * @param {readonly Need[]} needs
 * @param {ReadonlySet<string>} installed
 * @returns {Need[]}
 */
export function missingNeeds(needs, installed) {
  return needs.filter((need) => !need.some((name) => installed.has(name)))
}

/** @param {readonly Need[]} needs */
function installCommand(needs) {
  const names = needs.map((need) => need.find(hasCandidate) ?? need.at(-1))
  return `sudo apt-get update && sudo apt-get install -y ${names.join(' ')}`
}

/**
 * @param {readonly string[]} names
 * @returns {Set<string>}
 */
function installedPackages(names) {
  // Exits with 1 when a name is unknown, and still prints the others.
  const { output } = ask('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\\n', ...names])
  return new Set(
    output
      .split('\n')
      .map((line) => line.split(' '))
      .flatMap(([name, status]) => (name && status === 'installed' ? [name] : [])),
  )
}

/** @param {string} name */
function hasCandidate(name) {
  return /Candidate: (?!\(none\))/.test(ask('apt-cache', ['policy', name]).output)
}
