import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Where things stand, of the app and of the user. */
export interface AppPaths {
  renderer: string
  preload: string
  demo: string
  /** Undefined where there is none. */
  icon: string | undefined
  sessions: string
  settings: string
  recent: string
  recordingMarker: string
  windowState: string
}

/**
 * @param main the folder of the running bundle, `out/main`
 * @param resources the folder of the files that travel with the app
 * @param userData the user's own folder
 */
export function appPaths(main: string, resources: string, userData: string): AppPaths {
  const icon = join(resources, 'icons', 'icon.png')
  return {
    renderer: join(main, '..', 'renderer'),
    preload: join(main, '..', 'preload', 'index.cjs'),
    demo: join(resources, 'demo'),
    icon: existsSync(icon) ? icon : undefined,
    sessions: join(userData, 'sessions'),
    settings: join(userData, 'settings.json'),
    recent: join(userData, 'recent.json'),
    recordingMarker: join(userData, 'recording.json'),
    windowState: join(userData, 'window.json'),
  }
}
