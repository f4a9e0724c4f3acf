import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

const PARTIAL = /^\.partial-(\d+)-/

/**
 * Fills a folder elsewhere and puts it in place in one step: whoever looks sees the whole folder or none, and two
 * runs at once are safe (the second one keeps the first one's).
 *
 * @param {string} folder
 * @param {(folder: string) => boolean} isValid
 * @param {(temporary: string) => Promise<void>} fill
 * @returns {Promise<void>}
 */
export async function installFolder(folder, isValid, fill) {
  const parent = dirname(folder)
  await mkdir(parent, { recursive: true })
  await removeAbandoned(parent)
  const temporary = join(parent, `.partial-${process.pid}-${randomBytes(4).toString('hex')}`)
  try {
    const content = join(temporary, basename(folder))
    await mkdir(content, { recursive: true })
    await fill(content)
    if (isValid(folder)) return
    // A damaged folder in the way goes out with the temporary one.
    if (existsSync(folder)) await rename(folder, join(temporary, 'damaged'))
    try {
      await rename(content, folder)
    } catch (error) {
      if (!isValid(folder)) throw error
    }
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/**
 * Removes what interrupted runs left behind.
 *
 * @param {string} parent
 */
async function removeAbandoned(parent) {
  for (const name of await readdir(parent)) {
    const pid = PARTIAL.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(parent, name), { recursive: true, force: true })
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}
