// `npm run bench [-- NAME [ARGS...]]`: runs bench/*.bench.ts one after another, or the one named.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './lib/child-process.mjs'
import { ensureDependencies } from './lib/dependencies.mjs'
import { ROOT } from './lib/paths.mjs'
import { Sentence, explain, runScript } from './lib/sentence.mjs'

const SUFFIX = '.bench.ts'

await runScript(async () => {
  const [name, ...args] = process.argv.slice(2)
  const all = readdirSync(join(ROOT, 'bench'))
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
  const chosen = name === undefined ? all : all.filter((bench) => bench === name)
  if (chosen.length === 0)
    throw new Sentence(`There is no such benchmark; there are: ${all.join(', ') || 'none yet'}.`)

  await ensureDependencies()
  const { bundleFolder, bundleForNode } = await import('./lib/module-path.mjs')
  let failed = 0
  for (const bench of chosen) {
    console.log(`\n== ${bench}`)
    const entry = join(ROOT, 'bench', bench + SUFFIX)
    const file = await bundleForNode(entry, join(bundleFolder(), bench)).catch((error) => {
      throw new Sentence(`${entry} could not be bundled: ${explain(error)}`)
    })
    if ((await run(process.execPath, ['--expose-gc', file, ...args], { cwd: ROOT })) !== 0) failed++
  }
  return failed === 0 ? 0 : 1
})
