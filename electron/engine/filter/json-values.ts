import type { FieldValue } from '@shared/filter/types/field-value'

type Add = (name: string, value: FieldValue) => void

/** Values of one message that are told: what follows in it is not. */
const MAX_JSON_VALUES = 100_000

/**
 * The fields of a text that is JSON, under Wireshark's names: an object's members by key and by path (`/user/name`,
 * `/list/[]`), each with its value where that is a plain one. Numbers stand as they are written.
 * @returns whether it is JSON
 */
export function jsonValues(text: string, add: Add): boolean {
  const first = /[^\s]/.exec(text)?.[0]
  if (first !== '{' && first !== '[') return false
  let root: unknown
  try {
    root = JSON.parse(text, keepNumbers)
  } catch {
    return false
  }
  const told = { left: MAX_JSON_VALUES }
  tell(root, '', null, add, told)
  return true
}

/** A number as it is written. */
class NumberText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

function keepNumbers(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? new NumberText(context?.source ?? String(value)) : value
}

function tell(value: unknown, path: string, key: string | null, add: Add, told: { left: number }): void {
  if (told.left-- <= 0) return
  if (Array.isArray(value)) {
    for (const element of value) tell(element, `${path}/[]`, null, add, told)
    return
  }
  if (value instanceof NumberText || value === null || typeof value !== 'object') {
    tellPlain(value, path, key, add)
    return
  }
  for (const [name, member] of Object.entries(value)) {
    add('json.key', name)
    add('json.path', `${path}/${name}`)
    tell(member, `${path}/${name}`, name, add, told)
  }
}

function tellPlain(value: unknown, path: string, key: string | null, add: Add): void {
  const text = value instanceof NumberText ? value.text : String(value)
  if (value instanceof NumberText) add('json.value.number', text)
  else if (typeof value === 'string') add('json.value.string', text)
  else add(value === null ? 'json.value.null' : value === true ? 'json.value.true' : 'json.value.false', null)
  add('json.path_with_value', `${path}:${text}`)
  if (key !== null) add('json.member_with_value', `${key}:${text}`)
}
