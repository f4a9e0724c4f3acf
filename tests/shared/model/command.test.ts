import { COMMAND_IDS, COMMANDS, commandOfKey, type PressedKey } from '@shared/model/command'
import { describe, expect, it } from 'vitest'

const press = (key: string, modifiers: Partial<PressedKey> = {}): PressedKey => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
})

describe('the commands', () => {
  it('have no key twice', () => {
    const keys = COMMAND_IDS.flatMap((id): readonly string[] => COMMANDS[id].keys)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it.each([
    ['o', { ctrlKey: true }, 'open'],
    ['O', { ctrlKey: true }, 'open'],
    ['o', { metaKey: true }, 'open'],
    ['T', { ctrlKey: true, shiftKey: true }, 'next-theme'],
    ['ArrowLeft', { altKey: true }, 'back'],
    // On a Mac, Alt+C types ç.
    ['ç', { altKey: true, code: 'KeyC' }, 'toggle-connections'],
    ['¡', { altKey: true, code: 'Digit1' }, 'show-sequence'],
    ['F6', {}, 'next-pane'],
    ['F6', { shiftKey: true }, 'previous-pane'],
    ['/', {}, 'focus-filter'],
    ['?', { shiftKey: true }, 'keyboard-help'],
    // Digits need Shift on a French keyboard.
    ['1', { ctrlKey: true, shiftKey: true }, 'focus-connections'],
  ] as const)('are found by their keys: %s %o is %s', (key, modifiers, command) => {
    expect(commandOfKey(press(key, modifiers), false)).toBe(command)
  })

  it.each([
    ['o', {}],
    ['O', { ctrlKey: true, shiftKey: true }],
    ['o', { ctrlKey: true, altKey: true }],
    ['ArrowLeft', {}],
    ['Enter', { ctrlKey: true }],
  ] as const)('take no other key: %s %o', (key, modifiers) => {
    expect(commandOfKey(press(key, modifiers), false)).toBeNull()
  })

  it('leave to a text field what is typed into it, and nothing else', () => {
    expect(commandOfKey(press('/'), true)).toBeNull()
    expect(commandOfKey(press('?', { shiftKey: true }), true)).toBeNull()
    expect(commandOfKey(press('k', { ctrlKey: true }), true)).toBe('focus-filter')
    expect(commandOfKey(press('F1'), true)).toBe('keyboard-help')
  })
})
