export type CommandMenu = 'file' | 'record' | 'view' | 'theme' | 'language' | 'help'

interface CommandDeclaration {
  /** Where it stands in the application menu; within one, commands stand in the order they are declared in. */
  menu: CommandMenu
  /**
   * Its keys, the menu's first: `Ctrl` is Cmd on a Mac, then a key by its DOM name. Printable keys without Ctrl or Alt are
   * not taken from a text field.
   */
  keys: readonly [string, ...string[]]
}

/** What the window can be told to do: the menu, the shortcuts and the list under `?` are made from this. */
export const COMMANDS = {
  open: { menu: 'file', keys: ['Ctrl+O'] },
  export: { menu: 'file', keys: ['Ctrl+E'] },
  compare: { menu: 'file', keys: ['Ctrl+B'] },
  'record-toggle': { menu: 'record', keys: ['Ctrl+R'] },
  clear: { menu: 'record', keys: ['Ctrl+L'] },
  demo: { menu: 'record', keys: ['Ctrl+D'] },
  'focus-filter': { menu: 'view', keys: ['Ctrl+K', '/'] },
  'focus-connections': { menu: 'view', keys: ['Ctrl+1'] },
  'focus-frames': { menu: 'view', keys: ['Ctrl+2'] },
  'focus-details': { menu: 'view', keys: ['Ctrl+3'] },
  'next-pane': { menu: 'view', keys: ['F6'] },
  'previous-pane': { menu: 'view', keys: ['Shift+F6'] },
  'show-sequence': { menu: 'view', keys: ['Alt+1'] },
  'show-frames': { menu: 'view', keys: ['Alt+2'] },
  'show-handshake': { menu: 'view', keys: ['Alt+3'] },
  'show-packets': { menu: 'view', keys: ['Alt+4'] },
  'show-diagnostics': { menu: 'view', keys: ['Alt+5'] },
  'toggle-connections': { menu: 'view', keys: ['Alt+C'] },
  'toggle-details': { menu: 'view', keys: ['Alt+D'] },
  back: { menu: 'view', keys: ['Alt+ArrowLeft'] },
  forward: { menu: 'view', keys: ['Alt+ArrowRight'] },
  'next-theme': { menu: 'theme', keys: ['Ctrl+Shift+T'] },
  'next-language': { menu: 'language', keys: ['Ctrl+Shift+L'] },
  'keyboard-help': { menu: 'help', keys: ['F1', '?'] },
} as const satisfies Record<string, CommandDeclaration>

export type CommandId = keyof typeof COMMANDS

export const COMMAND_IDS = Object.keys(COMMANDS) as CommandId[]

const BY_KEY: ReadonlyMap<string, CommandId> = new Map(
  COMMAND_IDS.flatMap((id) => COMMANDS[id].keys.map((key): [string, CommandId] => [key, id])),
)

/** The part of a DOM KeyboardEvent that names a key. */
export interface PressedKey {
  key: string
  code: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

/** The command of a key; null for a key that has none, or belongs to the text field it is typed into. */
export function commandOfKey(pressed: PressedKey, isTyping: boolean): CommandId | null {
  const { altKey, shiftKey } = pressed
  // By its place with Alt, where some layouts type another character than the letter or digit.
  const key = altKey ? (/^(?:Digit|Key)(.)$/.exec(pressed.code)?.[1] ?? pressed.key) : pressed.key
  const hasControl = pressed.ctrlKey || pressed.metaKey
  const isPrintable = Array.from(key).length === 1
  if (isPrintable && isTyping && !hasControl && !altKey) return null
  // Which characters need Shift depends on the keyboard: only of letters it is part of the name.
  const isCharacter = isPrintable && key.toLowerCase() === key.toUpperCase()
  const parts = [
    ...(hasControl ? ['Ctrl'] : []),
    ...(altKey ? ['Alt'] : []),
    ...(shiftKey && !isCharacter ? ['Shift'] : []),
    isPrintable ? key.toUpperCase() : key,
  ]
  return BY_KEY.get(parts.join('+')) ?? null
}
