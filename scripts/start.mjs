// `npm start`: runs the app; first does what is missing. Arguments go to the app.
import { build, isBuildStale } from './lib/build.mjs'
import { exitCodeOfInterruption, run } from './lib/child-process.mjs'
import { ensureDependencies } from './lib/dependencies.mjs'
import { hasDisplay, startVirtualDisplay } from './lib/display.mjs'
import { electronSwitches } from './lib/electron-arguments.mjs'
import { ROOT } from './lib/paths.mjs'
import { ensureRuntime } from './lib/runtime.mjs'
import { Sentence, runScript } from './lib/sentence.mjs'
import {
  DISPLAY_NEEDS,
  ELECTRON_NEEDS,
  FONT_NEEDS,
  ensureSystemPackages,
  missingSystemPackages,
} from './lib/system-packages.mjs'

await runScript(async () => {
  await ensureDependencies()
  const isRoot = process.getuid?.() === 0
  const needs = [...ELECTRON_NEEDS, ...(isRoot ? FONT_NEEDS : []), ...(hasDisplay() ? [] : DISPLAY_NEEDS)]
  await ensureSystemPackages(needs, 'Electron')
  const fonts = missingSystemPackages(FONT_NEEDS)
  if (fonts !== undefined) console.log(`Some characters may show as boxes; fonts for them: \`${fonts}\`.`)
  const electron = await ensureRuntime()
  if (isBuildStale() && !(await build()))
    throw new Sentence('The app could not be built: look at the messages above.')
  const interrupted = exitCodeOfInterruption()
  if (interrupted !== undefined) return interrupted

  const screen = hasDisplay() ? undefined : await startVirtualDisplay()
  if (screen !== undefined) {
    console.log(
      `There is no display (DISPLAY is not set): Sockscope runs on a virtual screen, Xvfb ${screen.display}, ` +
        'that nobody sees. Ctrl+C ends it.',
    )
  }
  const env = { ...process.env }
  // Set by editors that are Electron themselves; it would turn ours into a plain Node.
  delete env['ELECTRON_RUN_AS_NODE']
  const switches = electronSwitches(electron)
  // Chromium complains of the session bus and the graphics card that a virtual screen lacks.
  if (screen !== undefined) switches.push('--log-level=3')
  const code = await run(electron, [...switches, ROOT, ...process.argv.slice(2)], { env })
  screen?.stop()
  return exitCodeOfInterruption() ?? code
})
