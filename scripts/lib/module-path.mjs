import { createHash } from 'node:crypto'
import { join, parse } from 'node:path'
import { build } from 'vite'
import { ROOT } from './paths.mjs'

const SUFFIX = '?modulePath'

/**
 * Gives tests and benchmarks what electron-vite gives the app: `import path from './engine?modulePath'` is the path
 * of a bundled module that `new Worker(path)` can run. The bundle goes to node_modules/.cache, so that packages left
 * external still resolve.
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
      // One folder per process: two test runs at once must not write the same file.
      const outDir = join(ROOT, 'node_modules', '.cache', 'module-path', String(process.pid), name)
      return `export default ${JSON.stringify(await bundleForNode(entry, outDir))}`
    },
  }
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
    plugins: [modulePath()],
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
