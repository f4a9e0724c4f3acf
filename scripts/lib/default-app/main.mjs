// Stands in for Electron's default app in a distribution that came without one: `electron [-r MODULE]... APP [ARGS]`
// loads APP. Copied to resources/app of the runtime (see ../registry-runtime.mjs).
//
// An ES module with a top-level await, like Electron's own: Electron is `ready` only when it has loaded, and an app
// must be able to register its protocols before that.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app, dialog } from 'electron'

const preloaded = []
let appPath
for (let index = 1; index < process.argv.length; index++) {
  const argument = process.argv[index]
  if (argument === '-r' || argument === '--require') preloaded.push(process.argv[++index])
  else if (!argument.startsWith('-')) {
    appPath = resolve(argument)
    break
  }
}

function fail(message) {
  console.error(message)
  if (process.env.DISPLAY && process.stderr.isTTY) dialog.showErrorBox('Electron', message)
  process.exit(1)
}

function findMain(path) {
  if (!existsSync(path)) fail(`There is no app at ${path}.`)
  if (!statSync(path).isDirectory()) return path
  const file = join(path, 'package.json')
  if (!existsSync(file)) return join(path, 'index.js')
  const {
    name,
    productName,
    version,
    desktopName,
    main = 'index.js',
  } = JSON.parse(readFileSync(file, 'utf8'))
  if (productName ?? name) app.name = productName ?? name
  if (version) app.setVersion(version)
  if (desktopName) app.setDesktopName(desktopName)
  app.setAppPath(path)
  return join(path, main)
}

if (appPath === undefined) fail('Usage: electron [-r MODULE]... APP [ARGS]')
const main = findMain(appPath)
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
// User data goes by the app's name, which Electron did not know when it started.
if (!app.commandLine.hasSwitch('user-data-dir')) {
  app.setPath('userData', join(app.getPath('appData'), app.name))
}
const requireFromHere = createRequire(join(process.cwd(), 'noop.cjs'))
for (const name of preloaded) requireFromHere(name)
try {
  await import(pathToFileURL(main).href)
} catch (error) {
  fail(`The app could not be started:\n${error.stack ?? error}`)
}
