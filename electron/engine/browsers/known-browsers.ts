import { BROWSER_NAMES, type BrowserName } from '@shared/model/browser-name'
import { accessSync, constants } from 'node:fs'
import { basename, delimiter, isAbsolute, join } from 'node:path'

export type BrowserFamily = 'chromium' | 'firefox'

/** A browser that is installed here. */
export interface InstalledBrowser {
  family: BrowserFamily
  path: string
}

/** Browsers by the names a person may give. */
const FAMILIES: Readonly<Record<BrowserName, BrowserFamily>> = {
  chromium: 'chromium',
  chrome: 'chromium',
  edge: 'chromium',
  brave: 'chromium',
  firefox: 'firefox',
}

/** Programs on PATH. Browsers of snap and flatpak may not read a profile that lies outside of their own folders. */
const ON_PATH: Readonly<Record<BrowserName, readonly string[]>> = {
  chromium: ['chromium', 'chromium-browser'],
  chrome: ['google-chrome', 'google-chrome-stable'],
  edge: ['microsoft-edge', 'microsoft-edge-stable'],
  brave: ['brave-browser', 'brave'],
  firefox: ['firefox', 'firefox-esr'],
}

const ON_MACOS: Readonly<Record<BrowserName, string>> = {
  chromium: 'Chromium.app/Contents/MacOS/Chromium',
  chrome: 'Google Chrome.app/Contents/MacOS/Google Chrome',
  edge: 'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  brave: 'Brave Browser.app/Contents/MacOS/Brave Browser',
  firefox: 'Firefox.app/Contents/MacOS/firefox',
}

const ON_WINDOWS: Readonly<Record<BrowserName, string>> = {
  chromium: 'Chromium\\Application\\chrome.exe',
  chrome: 'Google\\Chrome\\Application\\chrome.exe',
  edge: 'Microsoft\\Edge\\Application\\msedge.exe',
  brave: 'BraveSoftware\\Brave-Browser\\Application\\brave.exe',
  firefox: 'Mozilla Firefox\\firefox.exe',
}

/** Where the browser is; null where it is not installed. @param name one of BROWSER_NAMES, or the path of a program */
export function findBrowser(
  name: string,
  environment: NodeJS.ProcessEnv = process.env,
): InstalledBrowser | null {
  if (isAbsolute(name)) {
    const family = basename(name).toLowerCase().includes('firefox') ? 'firefox' : 'chromium'
    return isProgram(name) ? { family, path: name } : null
  }
  if (!isBrowserName(name)) return null
  const path = candidates(name, environment).find(isProgram)
  return path === undefined ? null : { family: FAMILIES[name], path }
}

/** The names of those that are installed. */
export function installedBrowsers(environment: NodeJS.ProcessEnv = process.env): BrowserName[] {
  return BROWSER_NAMES.filter((name) => findBrowser(name, environment) !== null)
}

function isBrowserName(name: string): name is BrowserName {
  return Object.hasOwn(FAMILIES, name)
}

function candidates(name: BrowserName, environment: NodeJS.ProcessEnv): string[] {
  switch (process.platform) {
    case 'darwin':
      return ['/Applications', join(environment['HOME'] ?? '', 'Applications')].map((folder) =>
        join(folder, ON_MACOS[name]),
      )
    case 'win32':
      return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((folder) => {
        const root = environment[folder]
        return root === undefined ? [] : [join(root, ON_WINDOWS[name])]
      })
    default:
      return (environment['PATH'] ?? '')
        .split(delimiter)
        .filter((folder) => isAbsolute(folder))
        .flatMap((folder) => ON_PATH[name].map((program) => join(folder, program)))
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
