import type { Settings } from '@shared/ipc/app-commands'
import { readSettings, writeSettings } from './settings-file'

/** The settings in force, and their file. */
export class SettingsStore {
  private readonly path: string
  private readonly applied: (settings: Settings) => void
  private current: Settings

  /** @param applied called with the settings whenever they change */
  constructor(path: string, applied: (settings: Settings) => void) {
    this.path = path
    this.applied = applied
    this.current = readSettings(path)
  }

  get value(): Settings {
    return this.current
  }

  /** Settings hold for this run even when they cannot be written; then it throws what the file system throws. */
  save(settings: Settings): void {
    this.current = settings
    this.applied(settings)
    writeSettings(this.path, settings)
  }
}
