import type { MenuItemConstructorOptions } from 'electron'
import type { Settings } from '@shared/ipc/app-commands'
import { COMMAND_IDS, COMMANDS, type CommandId, type CommandMenu } from '@shared/model/command'
import type { Language } from '@shared/model/language'
import type { Words } from '@shared/words/en'
import { WORDS } from '@shared/words/languages'

type MenuWords = Words['menu']

export interface MenuContext {
  language: Language
  settings: Pick<Settings, 'theme' | 'language'>
  isDevelopment: boolean
  isMac: boolean
  /** Sends a command to the window, which knows what is selected and shows what comes of it. */
  command: (command: CommandId) => void
  setTheme: (theme: Settings['theme']) => void
  setLanguage: (language: Settings['language']) => void
  revealFile: () => void
}

/** The application menu. There is no reload in it: Ctrl+R records. */
export function menuTemplate(context: MenuContext): MenuItemConstructorOptions[] {
  const words = WORDS[context.language].menu
  return [
    ...(context.isMac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    { label: words.file, submenu: fileMenu(context, words) },
    { label: words.edit, submenu: editMenu(words) },
    { label: words.record, submenu: commandsOf('record', context) },
    { label: words.view, submenu: viewMenu(context, words) },
    { label: words.help, role: 'help', submenu: commandsOf('help', context) },
  ]
}

function fileMenu(context: MenuContext, words: MenuWords): MenuItemConstructorOptions[] {
  return [
    ...commandsOf('file', context),
    { label: words.revealFile, click: context.revealFile },
    { type: 'separator' },
    context.isMac
      ? { label: words.close, role: 'close' }
      : { label: words.quit, role: 'quit', accelerator: 'Ctrl+Q' },
  ]
}

function editMenu(words: MenuWords): MenuItemConstructorOptions[] {
  return [
    { label: words.undo, role: 'undo' },
    { label: words.redo, role: 'redo' },
    { type: 'separator' },
    { label: words.cut, role: 'cut' },
    { label: words.copy, role: 'copy' },
    { label: words.paste, role: 'paste' },
    { label: words.selectAll, role: 'selectAll' },
  ]
}

function viewMenu(context: MenuContext, words: MenuWords): MenuItemConstructorOptions[] {
  const themes = Object.entries(words.themes) as [Settings['theme'], string][]
  const languages = Object.entries(words.languages) as [Settings['language'], string][]
  return [
    ...commandsOf('view', context),
    { type: 'separator' },
    {
      label: words.theme,
      submenu: [
        ...themes.map(([theme, label]): MenuItemConstructorOptions => ({
          label,
          type: 'radio',
          checked: context.settings.theme === theme,
          click: () => context.setTheme(theme),
        })),
        { type: 'separator' },
        ...commandsOf('theme', context),
      ],
    },
    {
      label: words.language,
      submenu: [
        ...languages.map(([language, label]): MenuItemConstructorOptions => ({
          label,
          type: 'radio',
          checked: context.settings.language === language,
          click: () => context.setLanguage(language),
        })),
        { type: 'separator' },
        ...commandsOf('language', context),
      ],
    },
    { type: 'separator' },
    { label: words.zoomReset, role: 'resetZoom' },
    { label: words.zoomIn, role: 'zoomIn' },
    { label: words.zoomOut, role: 'zoomOut' },
    { label: words.fullScreen, role: 'togglefullscreen' },
    ...(context.isDevelopment
      ? [{ label: words.developerTools, role: 'toggleDevTools' } satisfies MenuItemConstructorOptions]
      : []),
  ]
}

/** The items of a menu's commands; tests and assistive tools know them by `id`. */
function commandsOf(menu: CommandMenu, { language, command }: MenuContext): MenuItemConstructorOptions[] {
  const words = WORDS[language].commands
  return COMMAND_IDS.filter((id) => COMMANDS[id].menu === menu).map((id) => ({
    id,
    label: words[id].menu,
    accelerator: accelerator(COMMANDS[id].keys[0]),
    click: () => command(id),
  }))
}

/** A command's key as Electron writes it. */
function accelerator(key: string): string {
  return key.replace('Ctrl+', 'CmdOrCtrl+').replace('Arrow', '')
}
