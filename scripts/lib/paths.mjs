import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/** Where `electron-vite build` writes. */
export const OUT = join(ROOT, 'out')

/**
 * Sockscope's cache: outside node_modules, so that `npm ci` keeps it and every clone shares it.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string}
 */
export function cacheFolder(env = process.env) {
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'sockscope')
  if (process.platform === 'win32' && env['LOCALAPPDATA'])
    return join(env['LOCALAPPDATA'], 'sockscope', 'Cache')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'sockscope')
  return join(homedir(), '.cache', 'sockscope')
}
