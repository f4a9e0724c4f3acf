import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { SockscopeWindow } from '../../tests/e2e/support/sockscope-window'
import { setup } from '../../tests/support/e2e-setup'
import { launchApp, type RunningApp } from '../../tests/support/electron-app'
import echoServer from '../relay/echo-server?modulePath'
import loadGenerator from '../relay/load-generator?modulePath'

/** What the load generator is asked for: so long at full speed, or so many messages one after another. */
export type Load = { inFlight: number; milliseconds: number } | { inFlight: number; messages: number }

/** The app, recording in front of an echo server, and somebody who talks through it. */
export interface RecordingApp {
  readonly run: RunningApp
  readonly window: SockscopeWindow
  /** One connection with this load; resolves when it is over. */
  load(order: Load): Promise<void>
  stop(): Promise<void>
}

/** A real Electron, under Xvfb where there is no display; each peer is a process of its own. */
export async function startRecordingApp(): Promise<RecordingApp> {
  const children: ChildProcess[] = []
  const start = async (script: string): Promise<{ child: ChildProcess; hello: { port: number } }> => {
    const child = fork(script)
    children.push(child)
    const [hello] = (await once(child, 'message')) as [{ port: number }]
    return { child, hello }
  }
  const stopDisplay = await setup()
  const run = await launchApp()
  const stop = async (): Promise<void> => {
    for (const child of children) child.kill()
    await run.close()
    stopDisplay?.()
  }
  try {
    const window = new SockscopeWindow(run.page)
    const echo = await start(echoServer)
    const { child } = await start(loadGenerator)
    const listen = await window.record(`ws://127.0.0.1:${echo.hello.port}`)
    const port = Number(listen.split(':').at(-1))
    const load = async (order: Load): Promise<void> => {
      child.send({ port, ...order })
      await once(child, 'message')
    }
    return { run, window, load, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
