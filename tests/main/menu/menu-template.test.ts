import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import type { Settings } from '@shared/ipc/app-commands'
import { COMMAND_IDS } from '@shared/model/command'
import { menuTemplate, type MenuContext } from '../../../electron/main/menu/menu-template'

describe.each(['en', 'zh-CN'] as const)('the menu in %s', (language) => {
  it('has an item with a shortcut for every command of the window', () => {
    const sent: string[] = []
    const items = flatten(menuTemplate(context({ language, command: (command) => sent.push(command) })))
    for (const command of COMMAND_IDS) {
      const item = items.find(({ id }) => id === command)
      expect(item?.accelerator, command).toBeTruthy()
      click(item)
    }
    expect(sent).toEqual(COMMAND_IDS)
  })

  it('gives no shortcut twice and every item a label', () => {
    const items = flatten(menuTemplate(context({ language }))).filter(({ type }) => type !== 'separator')
    const shortcuts = items.flatMap(({ accelerator }) => accelerator ?? [])
    expect(new Set(shortcuts).size).toBe(shortcuts.length)
    for (const item of items) expect(item.label).toBeTruthy()
  })

  it('records with Ctrl+R and never reloads', () => {
    const items = flatten(menuTemplate(context({ language, isDevelopment: true })))
    expect(items.find(({ accelerator }) => accelerator === 'CmdOrCtrl+R')?.id).toBe('record-toggle')
    expect(items.filter(({ role }) => role === 'reload' || role === 'forceReload')).toEqual([])
  })
})

describe('the menu', () => {
  it('marks the theme and the language in force, and sets the one that is chosen', () => {
    const chosen: string[] = []
    const items = flatten(
      menuTemplate(
        context({
          settings: { theme: 'dark', language: 'zh-CN' },
          setTheme: (theme) => chosen.push(theme),
          setLanguage: (language) => chosen.push(language),
        }),
      ),
    ).filter(({ type }) => type === 'radio')
    expect(items.filter(({ checked }) => checked).map(({ label }) => label)).toEqual(['Dark', '简体中文'])
    for (const item of items) click(item)
    expect(chosen).toEqual(['system', 'light', 'dark', 'high-contrast', 'system', 'en', 'zh-CN'])
  })

  it('offers developer tools in development only', () => {
    const has = (isDevelopment: boolean): boolean =>
      flatten(menuTemplate(context({ isDevelopment }))).some(({ role }) => role === 'toggleDevTools')
    expect([has(true), has(false)]).toEqual([true, false])
  })
})

function context(part: Partial<MenuContext>): MenuContext {
  const settings: Pick<Settings, 'theme' | 'language'> = { theme: 'system', language: 'system' }
  return {
    language: 'en',
    settings,
    isDevelopment: false,
    isMac: false,
    command: () => undefined,
    setTheme: () => undefined,
    setLanguage: () => undefined,
    revealFile: () => undefined,
    ...part,
  }
}

function flatten(items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])])
}

function click(item: MenuItemConstructorOptions | undefined): void {
  // The handlers look at none of the arguments.
  ;(item?.click as (() => void) | undefined)?.()
}
