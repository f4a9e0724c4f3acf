import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { shell } from 'electron'
import { isLocalPage } from './page-address'
import { openPageWindow } from './page-window'

/**
 * Shows a page of this machine: in the default browser, or in a window of our own where there is none. Any other
 * address is refused.
 *
 * @returns whether the page was opened
 */
export async function openPage(address: string): Promise<boolean> {
  if (!isLocalPage(address)) return false
  if (mayHaveBrowser(process.env)) {
    try {
      await shell.openExternal(address)
      return true
    } catch {
      // The system knows no browser after all.
    }
  }
  openPageWindow(address)
  return true
}

/** On Linux the desktop's opener is a program that may be missing; root has no desktop whose browser would start. */
export function mayHaveBrowser(env: NodeJS.ProcessEnv): boolean {
  if (process.platform !== 'linux') return true
  if (process.getuid?.() === 0) return false
  return (env['PATH'] ?? '').split(delimiter).some((folder) => isExecutable(join(folder, 'xdg-open')))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
