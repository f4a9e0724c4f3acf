import * as v from 'valibot'
import { settingsSchema, type Settings } from '@shared/ipc/app-commands'
import { readJsonFile, writeFileAtomically } from './atomic-file'

export const DEFAULT_SETTINGS: Settings = {
  language: 'system',
  theme: 'system',
  routes: [
    {
      listenHost: '127.0.0.1',
      listenPort: 9001,
      target: 'ws://127.0.0.1:8765',
      rewriteHost: false,
      rewriteOrigin: false,
    },
  ],
  recordPackets: false,
  packetInterface: '',
  filterHistory: [],
  savedFilters: [],
  sessionLimitBytes: null,
  layout: {},
}

/** Reads the settings; whatever part of them is missing or damaged is the default one, the rest is kept. */
export function readSettings(path: string): Settings {
  const file = readJsonFile(path)
  const stored = typeof file === 'object' && file !== null ? (file as Record<string, unknown>) : {}
  const fields = settingsSchema.entries
  const routes = pick(fields.routes, stored['routes'], DEFAULT_SETTINGS.routes)
  return {
    language: pick(fields.language, stored['language'], DEFAULT_SETTINGS.language),
    theme: pick(fields.theme, stored['theme'], DEFAULT_SETTINGS.theme),
    routes: routes.length > 0 ? routes : DEFAULT_SETTINGS.routes,
    recordPackets: pick(fields.recordPackets, stored['recordPackets'], DEFAULT_SETTINGS.recordPackets),
    packetInterface: pick(
      fields.packetInterface,
      stored['packetInterface'],
      DEFAULT_SETTINGS.packetInterface,
    ),
    filterHistory: pick(fields.filterHistory, stored['filterHistory'], DEFAULT_SETTINGS.filterHistory),
    savedFilters: pick(fields.savedFilters, stored['savedFilters'], DEFAULT_SETTINGS.savedFilters),
    sessionLimitBytes: pick(
      fields.sessionLimitBytes,
      stored['sessionLimitBytes'],
      DEFAULT_SETTINGS.sessionLimitBytes,
    ),
    layout: pick(fields.layout, stored['layout'], DEFAULT_SETTINGS.layout),
  }
}

/** Throws what the file system throws. */
export function writeSettings(path: string, settings: Settings): void {
  writeFileAtomically(path, `${JSON.stringify(settings, null, 2)}\n`)
}

function pick<T>(schema: v.GenericSchema<unknown, T>, value: unknown, fallback: T): T {
  const parsed = v.safeParse(schema, value)
  return parsed.success ? parsed.output : fallback
}
