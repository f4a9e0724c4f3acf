import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { progress } from './progress.mjs'
import { Sentence, explain } from './sentence.mjs'

/** How long a server may take to answer, and how long a transfer may stand still. */
export const CONNECT_TIMEOUT_MS = 10_000
export const STALL_TIMEOUT_MS = 30_000

/**
 * Fetches a file. Gives up quickly where the host cannot be reached, so that the next source gets its turn.
 *
 * @param {string} url
 * @param {string} file where to write it; removed again when the transfer fails
 * @param {{ label: string, connectTimeoutMs?: number, stallTimeoutMs?: number, out?: Parameters<typeof progress>[1] }} options
 * @returns {Promise<void>}
 */
export async function download(url, file, options) {
  const { label, connectTimeoutMs = CONNECT_TIMEOUT_MS, stallTimeoutMs = STALL_TIMEOUT_MS } = options
  const abort = new AbortController()
  /** @param {string} why */
  const giveUp = (why) => () => abort.abort(new Error(why))
  let timer = setTimeout(giveUp(`no answer within ${connectTimeoutMs / 1000} s`), connectTimeoutMs)
  const bar = progress(label, options.out)
  try {
    const response = await fetch(url, { signal: abort.signal })
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`)
    const length = Number(response.headers.get('content-length'))
    const total = length > 0 ? length : undefined
    let done = 0
    await pipeline(
      Readable.fromWeb(/** @type {import('node:stream/web').ReadableStream} */ (response.body)),
      async function* (chunks) {
        for await (const chunk of chunks) {
          clearTimeout(timer)
          timer = setTimeout(giveUp(`nothing came for ${stallTimeoutMs / 1000} s`), stallTimeoutMs)
          done += chunk.length
          bar.update(done, total)
          yield chunk
        }
      },
      createWriteStream(file),
    )
    if (total !== undefined && done !== total) throw new Error(`only ${done} of ${total} bytes came`)
  } catch (error) {
    await rm(file, { force: true })
    const reason = abort.signal.aborted ? explain(abort.signal.reason) : explain(error)
    throw new Sentence(`${url} could not be downloaded: ${reason}.`)
  } finally {
    clearTimeout(timer)
    bar.done()
  }
}

/**
 * @param {string} file
 * @param {string} integrity as npm writes it: `sha512-` and base64
 * @returns {Promise<boolean>}
 */
export async function hasIntegrity(file, integrity) {
  const [algorithm = '', expected] = integrity.split(/-(.*)/s)
  const hash = createHash(algorithm)
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('base64') === expected
}
