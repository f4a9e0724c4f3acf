import type { MenuItemConstructorOptions } from 'electron'
import type { Settings } from '@shared/ipc/app-commands'
import type { MenuCommand } from '@shared/ipc/bridge'
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
  command: (command: MenuCommand) => void
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
    { label: words.record, submenu: recordMenu(context, words) },
    { label: words.view, submenu: viewMenu(context, words) },
    { label: words.help, role: 'help', submenu: [sends(context, 'keyboard-help', words.keyboardHelp, 'F1')] },
  ]
}

function fileMenu(context: MenuContext, words: MenuWords): MenuItemConstructorOptions[] {
  return [
    sends(context, 'open', words.open, 'CmdOrCtrl+O'),
    sends(context, 'export', words.export, 'CmdOrCtrl+E'),
    sends(context, 'compare', words.compare, 'CmdOrCtrl+B'),
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

function recordMenu(context: MenuContext, words: MenuWords): MenuItemConstructorOptions[] {
  return [
    sends(context, 'record-toggle', words.recordToggle, 'CmdOrCtrl+R'),
    sends(context, 'clear', words.clear, 'CmdOrCtrl+L'),
    { type: 'separator' },
    sends(context, 'demo', words.demo, 'CmdOrCtrl+D'),
  ]
}

function viewMenu(context: MenuContext, words: MenuWords): MenuItemConstructorOptions[] {
  const themes = Object.entries(words.themes) as [Settings['theme'], string][]
  const languages = Object.entries(words.languages) as [Settings['language'], string][]
  return [
    sends(context, 'focus-filter', words.filter, 'CmdOrCtrl+K'),
    sends(context, 'focus-connections', words.connections, 'CmdOrCtrl+1'),
    sends(context, 'focus-frames', words.frames, 'CmdOrCtrl+2'),
    sends(context, 'focus-details', words.details, 'CmdOrCtrl+3'),
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
        sends(context, 'theme-next', words.nextTheme, 'CmdOrCtrl+Shift+T'),
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
        sends(context, 'language-next', words.nextLanguage, 'CmdOrCtrl+Shift+L'),
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

function sends(
  context: MenuContext,
  command: MenuCommand,
  label: string,
  accelerator: string,
): MenuItemConstructorOptions {
  // `id` names the item for whoever looks it up: a test, an assistive tool.
  return { id: command, label, accelerator, click: () => context.command(command) }
}
