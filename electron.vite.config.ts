import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { modulePathChunk } from './scripts/lib/module-path.mjs'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const resolve = { alias: { '@shared': at('./shared') } }

// The oldest runtime the app must run on: Electron 33 (see scripts/lib/registry-runtime.mjs) is Node 20.18 and
// Chromium 130; the command line runs on plain Node 20.
const NODE_TARGET = 'node20.18'
const CHROME_TARGET = 'chrome130'

export default defineConfig({
  main: {
    resolve,
    plugins: [modulePathChunk()],
    build: {
      outDir: at('./out/main'),
      target: NODE_TARGET,
      sourcemap: true,
      // Bundled whole: `out/` runs without node_modules, and the command line starts faster.
      externalizeDeps: false,
      rolldownOptions: {
        input: {
          index: at('./electron/main/index.ts'),
          sockscope: at('./electron/cli/sockscope.ts'),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    resolve,
    build: {
      outDir: at('./out/preload'),
      target: NODE_TARGET,
      // A sandboxed preload can load nothing but `electron`: one CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('./electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('./renderer'),
    resolve,
    plugins: [vue()],
    build: {
      outDir: at('./out/renderer'),
      target: CHROME_TARGET,
      rolldownOptions: { input: { index: at('./renderer/index.html') } },
    },
  },
})
