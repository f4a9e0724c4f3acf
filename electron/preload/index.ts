import { contextBridge, ipcRenderer, webUtils } from 'electron'
import {
  APP_CHANNEL,
  DROPPED_CHANNEL,
  EVENT_CHANNEL,
  SESSION_CHANNEL,
  type SockscopeBridge,
  type WindowEvent,
} from '@shared/ipc/bridge'
import type { AppResults } from '@shared/ipc/app-commands'
import type { IpcReply } from '@shared/ipc/reply'

/** A refusal crosses the context bridge as an `Error`, of which only the message survives: the code comes first in it. */
async function ask<T>(channel: string, ...args: unknown[]): Promise<T> {
  const reply = (await ipcRenderer.invoke(channel, ...args)) as IpcReply<T>
  if (reply.ok) return reply.value
  const { code, command, detail } = reply.refusal
  throw new Error(`${code}: ${command}${detail === '' ? '' : ` (${detail})`}`)
}

const bridge: SockscopeBridge = {
  app: (command, args) => ask(APP_CHANNEL, command, args),
  session: (session, command, args) => ask(SESSION_CHANNEL, session, command, args),
  async openDropped(file): Promise<AppResults['session.openRecent']> {
    // Empty for a File that script made: only a file the user dropped or picked has a path.
    const path = file instanceof File ? webUtils.getPathForFile(file) : ''
    return ask(DROPPED_CHANNEL, path)
  },
  subscribe(listener) {
    const forward = (_: unknown, event: WindowEvent): void => listener(event)
    ipcRenderer.on(EVENT_CHANNEL, forward)
    return () => ipcRenderer.off(EVENT_CHANNEL, forward)
  },
}

contextBridge.exposeInMainWorld('sockscope', bridge)
