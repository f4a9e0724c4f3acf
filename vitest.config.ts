import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { modulePath } from './scripts/lib/module-path.mjs'

const shared = fileURLToPath(new URL('./shared', import.meta.url))

/**
 * Four projects, cheapest first. `unit` and `component` may use every core; `integration` talks to real peers and
 * `e2e` drives a real window, so their files run one after another.
 */
export default defineConfig({
  resolve: { alias: { '@shared': shared } },
  test: {
    passWithNoTests: true,
    projects: [
      {
        extends: true,
        plugins: [modulePath()],
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/renderer/**', 'tests/integration/**', 'tests/e2e/**'],
          environment: 'node',
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        plugins: [vue()],
        test: {
          name: 'component',
          include: ['tests/renderer/**/*.test.ts'],
          environment: 'happy-dom',
          testTimeout: 10_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        plugins: [modulePath()],
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        plugins: [modulePath()],
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/support/e2e-setup.ts'],
          environment: 'node',
          testTimeout: 90_000,
          hookTimeout: 90_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
