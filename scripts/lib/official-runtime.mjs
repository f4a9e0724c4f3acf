import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { download } from './download.mjs'
import { installFolder } from './install-folder.mjs'
import { ROOT, cacheFolder } from './paths.mjs'
import { Sentence, explain } from './sentence.mjs'
import { unzip } from './unzip.mjs'

const require = createRequire(join(ROOT, 'package.json'))

/** @returns {string} the version the lock file asks for */
export function officialVersion() {
  return JSON.parse(readFileSync(join(ROOT, 'node_modules', 'electron', 'package.json'), 'utf8')).version
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string}
 */
export function officialFolder(env = process.env) {
  return join(cacheFolder(env), 'electron', `v${officialVersion()}-${process.platform}-${process.arch}`)
}

/**
 * Fetches Electron's own release: from GitHub, or from where ELECTRON_MIRROR and its relatives say.
 *
 * @param {(folder: string) => boolean} isValid
 * @param {{ checksums?: Record<string, string>, connectTimeoutMs?: number }} [options]
 * @returns {Promise<void>}
 * @throws {Sentence} where it cannot be reached or its checksum is wrong
 */
export async function installOfficialRuntime(isValid, options = {}) {
  const checksums = options.checksums ?? require('electron/checksums.json')
  const { downloadArtifact } = await import('@electron/get')
  await installFolder(officialFolder(), isValid, async (folder) => {
    const zip = await downloadArtifact({
      version: officialVersion(),
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      checksums,
      ...(process.env['electron_config_cache'] ? { cacheRoot: process.env['electron_config_cache'] } : {}),
      downloader: {
        /**
         * @param {string} url
         * @param {string} file
         */
        download: (url, file) => download(url, file, { label: 'Electron', ...options }),
      },
    }).catch((error) => {
      if (error instanceof Sentence) throw error
      throw new Sentence(`Electron's official download was refused: ${explain(error)}.`)
    })
    await unzip(zip, folder)
  })
}
