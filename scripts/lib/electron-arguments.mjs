import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * @param {string} executable
 * @returns {boolean} whether Chromium's sandbox cannot work here: as root, or as a user without user namespaces
 *   where the helper that replaces them is not set up
 */
export function needsNoSandbox(executable) {
  if (process.platform !== 'linux') return false
  if (process.getuid?.() === 0) return true
  return !hasUserNamespaces() && !isSetUidRoot(join(dirname(executable), 'chrome-sandbox'))
}

/**
 * @param {string} executable
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string[]} the switches this machine needs, to stand before the app's path
 */
export function electronSwitches(executable, env = process.env) {
  return [
    ...(needsNoSandbox(executable) ? ['--no-sandbox'] : []),
    ...(!env['DISPLAY'] && env['WAYLAND_DISPLAY'] ? ['--ozone-platform-hint=auto'] : []),
  ]
}

function hasUserNamespaces() {
  return (
    readSetting('/proc/sys/kernel/unprivileged_userns_clone') !== '0' &&
    readSetting('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') !== '1' &&
    readSetting('/proc/sys/user/max_user_namespaces') !== '0'
  )
}

/** @param {string} file */
function readSetting(file) {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** @param {string} file */
function isSetUidRoot(file) {
  try {
    const { uid, mode } = statSync(file)
    return uid === 0 && (mode & 0o4000) !== 0
  } catch {
    return false
  }
}
