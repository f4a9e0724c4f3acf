// `npm run build`: builds the app and the command line into out/.
import { build } from './lib/build.mjs'
import { ensureDependencies } from './lib/dependencies.mjs'
import { runScript } from './lib/sentence.mjs'

await runScript(async () => {
  await ensureDependencies()
  return (await build()) ? 0 : 1
})
