import type { MessageKey } from '../locales/catalogue'

export interface Shortcut {
  keys: readonly string[]
  text: MessageKey
}

/** Every key the window knows, for the list under `?`. */
export const SHORTCUT_GROUPS: readonly { title: MessageKey; shortcuts: readonly Shortcut[] }[] = [
  {
    title: 'keyboard.everywhere',
    shortcuts: [
      { keys: ['Ctrl+R'], text: 'keyboard.record' },
      { keys: ['Ctrl+O'], text: 'keyboard.open' },
      { keys: ['Ctrl+E'], text: 'keyboard.export' },
      { keys: ['Ctrl+B'], text: 'keyboard.compare' },
      { keys: ['Ctrl+L'], text: 'keyboard.clear' },
      { keys: ['Ctrl+D'], text: 'keyboard.demo' },
      { keys: ['Ctrl+K', '/'], text: 'keyboard.filter' },
      { keys: ['Alt+←', 'Alt+→'], text: 'keyboard.back' },
      { keys: ['Ctrl+1', 'Ctrl+2', 'Ctrl+3'], text: 'keyboard.panes' },
      { keys: ['Alt+1', '…', 'Alt+5'], text: 'keyboard.tabs' },
      { keys: ['Alt+C', 'Alt+D'], text: 'keyboard.hidePane' },
      { keys: ['F6', 'Shift+F6'], text: 'keyboard.nextPane' },
      { keys: ['Ctrl+Shift+T', 'Ctrl+Shift+L'], text: 'keyboard.appearance' },
      { keys: ['?', 'F1'], text: 'keyboard.help' },
    ],
  },
  {
    title: 'keyboard.lists',
    shortcuts: [
      { keys: ['↑', '↓'], text: 'keyboard.move' },
      { keys: ['Page Up', 'Page Down'], text: 'keyboard.page' },
      { keys: ['Home', 'End'], text: 'keyboard.ends' },
      { keys: ['Enter'], text: 'keyboard.enter' },
      { keys: ['Esc'], text: 'keyboard.escape' },
      { keys: ['Ctrl+C'], text: 'keyboard.copy' },
      { keys: ['←', '→'], text: 'keyboard.columns' },
      { keys: ['Delete'], text: 'keyboard.columnReset' },
    ],
  },
  {
    title: 'keyboard.payload',
    shortcuts: [
      { keys: ['←', '→', '↑', '↓'], text: 'keyboard.hexMove' },
      { keys: ['←', '→', 'Enter'], text: 'keyboard.fold' },
    ],
  },
]
