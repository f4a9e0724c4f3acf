import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const SOURCES = join(import.meta.dirname, '../../renderer/src')

/** Every source file of the window, components included. */
export function rendererSources(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:vue|ts)$/.test(path))
    .map((path) => join(SOURCES, path))
}
