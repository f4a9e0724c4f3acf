import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where recordings go that were given no name: the desktop app keeps its own in the same place. */
export function sessionsFolder(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  return join(homeFolder(platform, environment), 'sessions')
}

/** Sockscope's own folder: SOCKSCOPE_HOME, else the desktop app's. */
export function homeFolder(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const named = environment['SOCKSCOPE_HOME'] ?? ''
  return named === '' ? join(applicationData(platform, environment), 'sockscope') : named
}

/** What Electron calls `appData`. */
function applicationData(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string {
  if (platform === 'win32') return environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  return environment['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
}
