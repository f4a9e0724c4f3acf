import { createHash } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './child-process.mjs'
import { OUT, ROOT } from './paths.mjs'

/** Everything a build reads. */
const SOURCES = [
  'electron',
  'renderer',
  'shared',
  'resources',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
]
const STAMP = join(OUT, '.sources.sha256')

/**
 * @param {string} [root]
 * @param {readonly string[]} [sources]
 * @returns {string} a hash of the names and contents of all sources: unlike times, it survives a checkout
 */
export function hashSources(root = ROOT, sources = SOURCES) {
  const hash = createHash('sha256')
  for (const source of sources) {
    if (!existsSync(join(root, source))) continue
    for (const file of filesIn(root, source)) {
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(root, file)))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

/**
 * @param {string} [stamp]
 * @param {string} [hash]
 */
export function isBuildStale(stamp = STAMP, hash = hashSources()) {
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash
}

/**
 * Builds the app into out/.
 *
 * @returns {Promise<boolean>} whether it worked; the reason has been printed
 */
export async function build() {
  const hash = hashSources()
  rmSync(STAMP, { force: true })
  const code = await run(process.execPath, ['node_modules/electron-vite/bin/electron-vite.js', 'build'], {
    cwd: ROOT,
  })
  if (code !== 0) return false
  chmodSync(join(OUT, 'main', 'sockscope.js'), 0o755)
  writeFileSync(STAMP, hash)
  return true
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]} the files in it, sorted, with forward slashes
 */
function filesIn(root, path) {
  /** @type {string[]} */
  const files = []
  const entries = readdirSync(join(root, path, '..'), { withFileTypes: true })
  const own = entries.find((entry) => entry.name === path.split('/').at(-1))
  if (!own?.isDirectory()) return [path]
  for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
    if (entry.isDirectory()) files.push(...filesIn(root, `${path}/${entry.name}`))
    else if (entry.isFile()) files.push(`${path}/${entry.name}`)
  }
  return files.sort()
}
