import { join } from 'node:path'
import { app, dialog, protocol } from 'electron'
import { parseLaunchArguments, readLaunchRequest } from './command-line'
import { appPaths } from './paths'
import { messageOf } from './sessions/operation'
import { SockscopeApp } from './sockscope-app'
import { APP_SCHEME } from './window/app-protocol'
import { pageSource } from './window/page-source'
import { lockDownContents } from './window/web-contents-lockdown'

/** Quitting waits this long for listeners and recording to end. */
const CLOSE_MILLISECONDS = 5_000

const request = parseLaunchArguments(process.argv.slice(1), process.cwd(), app.getAppPath())

let sockscope: SockscopeApp | null = null

// A fault of ours is a sentence in the window (or a box without a stack, while there is none), never the end.
const fault = (error: unknown): void => {
  console.error(error)
  if (sockscope === null) dialog.showErrorBox('Sockscope', messageOf(error))
  else sockscope.report({ code: 'unexpected', values: { detail: messageOf(error) } })
}
process.on('uncaughtException', fault)
process.on('unhandledRejection', fault)

if (app.requestSingleInstanceLock({ ...request })) run()
else app.exit(0)

function run(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ])
  app.on('web-contents-created', (_event, contents) => lockDownContents(contents))
  app.on('window-all-closed', () => app.quit())
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    sockscope?.focus()
    void sockscope?.perform(readLaunchRequest(data))
  })
  // macOS hands over a double-clicked file this way.
  app.on('open-file', (event, path) => {
    event.preventDefault()
    if (sockscope === null) request.file ??= path
    else void sockscope.perform({ file: path, demo: false, record: null })
  })
  endCleanly()
  app
    .whenReady()
    .then(open)
    // Without a window the process could not be ended, and no second one could start.
    .catch((error: unknown) => {
      fault(error)
      app.exit(1)
    })
}

function open(): void {
  const main = import.meta.dirname
  const resources = app.isPackaged ? process.resourcesPath : join(main, '..', '..', 'resources')
  const devServer = import.meta.env.DEV ? process.env['ELECTRON_RENDERER_URL'] : undefined
  sockscope = new SockscopeApp(appPaths(main, resources, app.getPath('userData')), pageSource(devServer))
  sockscope.open()
  void sockscope.perform(request)
}

/** The first request to quit ends the recording; then the app goes. */
function endCleanly(): void {
  let isClosed = false
  app.on('will-quit', (event) => {
    if (isClosed || sockscope === null) return
    event.preventDefault()
    const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_MILLISECONDS))
    void Promise.race([sockscope.close(), late])
      .catch((error: unknown) => console.error(error))
      .then(() => {
        isClosed = true
        // Not from within the event itself, which Electron would take for part of the first request.
        setImmediate(() => app.quit())
      })
  })
}
