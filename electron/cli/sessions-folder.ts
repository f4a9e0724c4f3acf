import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where recordings go that were given no name: the desktop app keeps its own in the same place. */
export function sessionsFolder(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  return join(applicationData(platform, environment), 'sockscope', 'sessions')
}

/** What Electron calls `appData`. */
function applicationData(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string {
  if (platform === 'win32') return environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  return environment['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
}
