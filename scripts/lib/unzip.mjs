import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, mkdir, open, symlink } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'
import { Sentence } from './sentence.mjs'

// APPNOTE.TXT 4.3.16, 4.3.12, 4.3.7: end of central directory, its entries, the local headers.
const END_SIGNATURE = 0x06054b50
const ENTRY_SIGNATURE = 0x02014b50
const LOCAL_SIGNATURE = 0x04034b50
const END_SIZE = 22
const LONGEST_COMMENT = 0xffff

/**
 * @typedef {{ name: string, mode: number, method: number, compressed: number, localOffset: number }} Entry
 */

/**
 * Unpacks a zip file: files with their permissions, folders, symbolic links.
 *
 * @param {string} zip
 * @param {string} folder
 * @param {(name: string) => string | undefined} [place] where an entry goes, relative to `folder`; nothing leaves it out
 * @returns {Promise<void>}
 */
export async function unzip(zip, folder, place = (name) => name) {
  const file = await open(zip)
  try {
    for (const entry of await readDirectory(file, zip)) {
      const name = place(entry.name)
      if (name === undefined) continue
      const target = join(folder, name)
      if (!target.startsWith(folder + sep) && target !== folder) {
        throw new Sentence(`${zip} holds a path that leaves its folder: ${entry.name}.`)
      }
      if (name.endsWith('/')) await mkdir(target, { recursive: true })
      else await extract(file, zip, entry, target)
    }
  } finally {
    await file.close()
  }
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @param {string} zip
 * @returns {Promise<Entry[]>}
 */
async function readDirectory(file, zip) {
  const { size } = await file.stat()
  const tail = await readAt(file, Math.max(0, size - END_SIZE - LONGEST_COMMENT), size)
  let end = tail.length - END_SIZE
  while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end--
  if (end < 0) throw new Sentence(`${zip} is not a whole zip file.`)
  const count = tail.readUInt16LE(end + 10)
  const offset = tail.readUInt32LE(end + 16)
  const directory = await readAt(file, offset, offset + tail.readUInt32LE(end + 12))

  /** @type {Entry[]} */
  const entries = []
  let at = 0
  for (let index = 0; index < count; index++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== ENTRY_SIGNATURE) {
      throw new Sentence(`${zip} is damaged: its directory ends after ${index} of ${count} entries.`)
    }
    const nameLength = directory.readUInt16LE(at + 28)
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      // The upper half of the external attributes is the Unix mode.
      mode: directory.readUInt32LE(at + 38) >>> 16,
      method: directory.readUInt16LE(at + 10),
      compressed: directory.readUInt32LE(at + 20),
      localOffset: directory.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @param {string} zip
 * @param {Entry} entry
 * @param {string} target
 */
async function extract(file, zip, entry, target) {
  const local = await readAt(file, entry.localOffset, entry.localOffset + 30)
  if (local.length < 30 || local.readUInt32LE(0) !== LOCAL_SIGNATURE || ![0, 8].includes(entry.method)) {
    throw new Sentence(`The zip entry ${entry.name} cannot be read.`)
  }
  const start = entry.localOffset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
  await mkdir(dirname(target), { recursive: true })

  const isLink = (entry.mode & 0o170000) === 0o120000
  if (isLink) {
    await symlink((await readAt(file, start, start + entry.compressed)).toString(), target)
    return
  }
  const out = createWriteStream(target)
  if (entry.compressed === 0) {
    out.end()
    await new Promise((resolve, reject) => out.once('close', () => resolve(undefined)).once('error', reject))
  } else {
    const bytes = createReadStream(zip, { start, end: start + entry.compressed - 1 })
    await (entry.method === 8 ? pipeline(bytes, createInflateRaw(), out) : pipeline(bytes, out))
  }
  const permissions = entry.mode & 0o777
  if (permissions !== 0) await chmod(target, permissions)
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @param {number} start
 * @param {number} end
 */
async function readAt(file, start, end) {
  const buffer = Buffer.alloc(Math.max(0, end - start))
  const { bytesRead } = await file.read(buffer, 0, buffer.length, start)
  return buffer.subarray(0, bytesRead)
}
