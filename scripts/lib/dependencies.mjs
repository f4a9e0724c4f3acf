import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { interruption, run } from './child-process.mjs'
import { ROOT } from './paths.mjs'
import { Sentence } from './sentence.mjs'

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} Lock
 */

/** Installs the npm packages package-lock.json names, where they are not there yet. */
export async function ensureDependencies() {
  const installed = readLock(join(ROOT, 'node_modules', '.package-lock.json'))
  const wanted = readLock(join(ROOT, 'package-lock.json'))
  if (wanted === undefined)
    throw new Sentence('package-lock.json is missing or damaged: get it back with git.')
  const missing = installed === undefined ? undefined : missingPackages(wanted, installed)
  if (missing?.length === 0) return

  if (missing === undefined) console.log('Installing the npm packages (first run).')
  else
    console.log(
      `Updating the npm packages: ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ' …' : ''}.`,
    )
  // `npm ci` starts from nothing; --no-save brings an existing tree to what the lock says, and leaves the lock alone.
  const command = missing === undefined ? ['ci'] : ['install', '--no-save']
  const code = await npm([...command, '--no-audit', '--no-fund', '--engine-strict=false', '--loglevel=error'])
  if (code !== 0 || interruption()) {
    throw new Sentence(`npm ${command.join(' ')} failed: look at its message above, then run this again.`)
  }
}

/**
 * Compares what the lock file asks for with what npm says it has put into node_modules.
 *
 * @param {Lock} wanted
 * @param {Lock} installed npm's hidden lock file
 * @returns {string[]} the paths of packages that are missing or of another version
 */
export function missingPackages(wanted, installed) {
  return Object.entries(wanted.packages)
    .filter(([path, { version, integrity, optional, os, cpu, libc }]) => {
      if (path === '') return false
      const there = installed.packages[path]
      // Optional packages are binaries for one platform each.
      if (there === undefined) return !(optional || os || cpu || libc)
      return there.version !== version || there.integrity !== integrity
    })
    .map(([path]) => path.replace(/^node_modules\//, ''))
}

/**
 * Runs npm, the one that runs this script where there is one.
 *
 * @param {readonly string[]} args
 */
export function npm(args) {
  const [command, first] = npmCommand()
  return run(command, [...first, ...args], { cwd: ROOT, shell: command === 'npm.cmd' })
}

/** @returns {[command: string, args: string[]]} */
export function npmCommand() {
  const cli = process.env['npm_execpath']
  if (cli?.endsWith('npm-cli.js') && existsSync(cli)) return [process.execPath, [cli]]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', []]
}

/**
 * @param {string} file
 * @returns {Lock | undefined}
 */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
