import type { MessageKey } from '../locales/catalogue'

export interface Shortcut {
  keys: readonly string[]
  text: MessageKey
}

/** The keys of lists and views, which are no commands, for the list under `?`. */
export const KEY_GROUPS: readonly { title: MessageKey; shortcuts: readonly Shortcut[] }[] = [
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
