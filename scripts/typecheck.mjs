import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

// One project per run-time environment: what a folder may use (Node, DOM, neither) is what its tsconfig names.
const PROJECTS = ['shared', 'electron', 'electron/preload', 'renderer', 'tests', 'bench', '.']

let failed = false
for (const project of PROJECTS) {
  const config = `${project}/tsconfig.json`
  if (!existsSync(config)) continue
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vue-tsc/bin/vue-tsc.js', '--noEmit', '-p', config],
    {
      stdio: 'inherit',
    },
  )
  if (status !== 0) {
    failed = true
    console.error(`Types: ${config} has errors.`)
  }
}
process.exitCode = failed ? 1 : 0
