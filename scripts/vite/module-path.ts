import { mkdirSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import { build, type Plugin } from 'vite'

const SUFFIX = '?modulePath'

/**
 * Gives tests what electron-vite gives the app: `import path from './engine?modulePath'` is the path of a bundled
 * module that `new Worker(path)` can run. The bundle goes to node_modules/.cache, one folder a module, so that the
 * packages it leaves external still resolve.
 */
export function modulePath(): Plugin {
  const root = process.cwd()
  return {
    name: 'sockscope:module-path',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(SUFFIX)) return
      const entry = id.slice(0, -SUFFIX.length)
      const name = createHash('sha256').update(entry).digest('hex').slice(0, 8)
      // One folder per process: two test runs at once must not write the same file.
      const outDir = join(root, 'node_modules', '.cache', 'module-path', String(process.pid), name)
      mkdirSync(outDir, { recursive: true })
      await build({
        root,
        configFile: false,
        logLevel: 'warn',
        resolve: { alias: { '@shared': join(root, 'shared') } },
        build: {
          ssr: entry,
          outDir,
          emptyOutDir: true,
          target: 'node20.18',
          minify: false,
          rolldownOptions: { external: ['electron'], output: { entryFileNames: '[name].mjs', format: 'es' } },
        },
      })
      const file = join(outDir, `${basename(entry).replace(/\.ts$/, '')}.mjs`)
      return `export default ${JSON.stringify(file)}`
    },
  }
}
