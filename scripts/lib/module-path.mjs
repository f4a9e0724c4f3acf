import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { dirname, join, parse, posix, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { ROOT } from './paths.mjs'

const SUFFIX = '?modulePath'
/** Stands for the name of a chunk until it has one. */
const CHUNK_MARK = '__SOCKSCOPE_CHUNK__'

/**
 * Gives tests and benchmarks what electron-vite gives the app: `import path from './engine?modulePath'` is the path
 * of a bundled module that `new Worker(path)` can run.
 *
 * @returns {import('vite').Plugin}
 */
export function modulePath() {
  return {
    name: 'sockscope:module-path',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(SUFFIX)) return undefined
      const entry = id.slice(0, -SUFFIX.length)
      const name = createHash('sha256').update(entry).digest('hex').slice(0, 8)
      const outDir = join(bundleFolder(), name)
      return `export default ${JSON.stringify(await bundleForNode(entry, outDir))}`
    },
  }
}

/**
 * The same for the app's build, where electron-vite does it too, but not inside a module that is itself named so: the
 * engine's thread starts a thread of its own. Here such a module is a chunk of the same build.
 *
 * @returns {import('vite').Plugin}
 */
export function modulePathChunk() {
  return {
    name: 'sockscope:module-path-chunk',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith(SUFFIX)) return undefined
      const chunk = this.emitFile({ type: 'chunk', id: id.slice(0, -SUFFIX.length) })
      return `import { join } from 'node:path'
export default join(import.meta.dirname, '${CHUNK_MARK}${chunk}')`
    },
    generateBundle(_options, bundle) {
      // Only now the chunks have their names.
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || !chunk.code.includes(CHUNK_MARK)) continue
        chunk.code = chunk.code.replaceAll(new RegExp(`${CHUNK_MARK}([\\w$]+)`, 'g'), (_mark, emitted) =>
          posix.relative(posix.dirname(chunk.fileName), this.getFileName(emitted)),
        )
      }
    },
  }
}

/**
 * Leaves the scripts out of a bundle: they find the repository from where they stand.
 *
 * @returns {import('vite').Plugin}
 */
function scriptsInPlace() {
  return {
    name: 'sockscope:scripts-in-place',
    enforce: 'pre',
    resolveId(id, importer) {
      if (importer === undefined || !id.endsWith('.mjs') || !id.includes('scripts/lib/')) return undefined
      return { id: pathToFileURL(resolve(dirname(importer), id)).href, external: 'absolute' }
    },
  }
}

let created = false

/**
 * A folder for bundles, removed when this process ends. One per process: two runs at once must not write the same
 * file. Inside node_modules, so that packages left external still resolve.
 */
export function bundleFolder() {
  const folder = join(ROOT, 'node_modules', '.cache', 'sockscope', String(process.pid))
  if (!created) process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  created = true
  return folder
}

/**
 * Bundles a TypeScript entry for plain Node.
 *
 * @param {string} entry absolute path of a `.ts` file
 * @param {string} outDir absolute path of a folder that is emptied first
 * @returns {Promise<string>} the path of the bundle
 */
export async function bundleForNode(entry, outDir) {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    plugins: [modulePath(), scriptsInPlace()],
    resolve: { alias: { '@shared': join(ROOT, 'shared') } },
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: true,
      target: 'node20.18',
      minify: false,
      sourcemap: 'inline',
      rolldownOptions: { output: { entryFileNames: '[name].mjs', format: 'es' } },
    },
  })
  return join(outDir, `${parse(entry).name}.mjs`)
}
