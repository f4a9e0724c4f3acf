import { FUNCTION_NAMES } from '../check/functions'
import { FIELDS, findField } from '../fields/catalogue'
import type { Field } from '../fields/field'
import { canContain, isInteger, type FieldType } from '../types/field-type'

/** One way to go on. */
export type Completion =
  | { readonly kind: 'field'; readonly text: string; readonly field: Field }
  | { readonly kind: 'function' | 'operator' | 'value'; readonly text: string }

export interface Completions {
  /** Range of the text that a completion replaces. */
  readonly start: number
  readonly end: number
  readonly items: readonly Completion[]
}

/** Completions that are offered at once. */
export const MAX_COMPLETIONS = 40

const NOTHING = (at: number): Completions => ({ start: at, end: at, items: [] })
const WORD_BEFORE = /[A-Za-z0-9_.]*$/
const WORD_BEHIND = /^[A-Za-z0-9_.]*/
const QUOTED_BEFORE = /"(?:[^"\\]|\\.)*$/
/** Everything that ends an operand's turn, so that one is expected behind it. */
const EXPECTS_OPERAND =
  /(?:^|[({,!@&|^+*/%<>=~-]|\.\.|\b(?:and|or|xor|not|any|all|eq|ne|gt|ge|lt|le|any_eq|all_eq|any_ne|all_ne|bitand|bitwise_and))\s*$/i
const COMPARES =
  /([A-Za-z0-9_.]+)\s*(?:[=!]=|[=!]==|[<>]=?|\b(?:eq|ne|gt|ge|lt|le|any_eq|all_eq|any_ne|all_ne)\b|\bin\s*\{[^}]*[{,]|\bin\s*\{)\s*$/i

/** What may stand at the caret, the likeliest first. Looks at the text only: it need not be a filter yet. */
export function complete(text: string, caret: number): Completions {
  const before = text.slice(0, caret)
  if (isInsideString(before)) return insideString(before, caret)
  const fragment = WORD_BEFORE.exec(before)?.[0] ?? ''
  const start = caret - fragment.length
  const end = caret + (WORD_BEHIND.exec(text.slice(caret))?.[0].length ?? 0)
  const context = before.slice(0, start)
  const compared = findField(COMPARES.exec(context)?.[1] ?? '')
  if (compared !== null) {
    const values = valuesOf(compared, fragment)
    return { start, end, items: [...values, ...fields(fragment, compared.type)].slice(0, MAX_COMPLETIONS) }
  }
  if (EXPECTS_OPERAND.test(context)) {
    return { start, end, items: operands(fragment) }
  }
  return { start, end, items: operators(context, fragment) }
}

/** An odd number of quotation marks, escaped ones left out. */
function isInsideString(before: string): boolean {
  let isInside = false
  for (let at = 0; at < before.length; at++) {
    if (before[at] === '\\' && isInside) at++
    else if (before[at] === '"') isInside = !isInside
  }
  return isInside
}

function insideString(before: string, caret: number): Completions {
  const quoted = QUOTED_BEFORE.exec(before)?.[0] ?? ''
  const start = caret - quoted.length
  const field = findField(COMPARES.exec(before.slice(0, start))?.[1] ?? '')
  if (field === null) return NOTHING(caret)
  return { start, end: caret, items: valuesOf(field, quoted.slice(1)) }
}

function valuesOf(field: Field, fragment: string): Completion[] {
  const wanted = fragment.toLowerCase()
  const names = (field.valueNames ?? []).map(([, name]) => name)
  return names
    .filter((name) => name.toLowerCase().startsWith(wanted))
    .map((name) => ({ kind: 'value', text: `"${name}"` }))
}

function operands(fragment: string): Completion[] {
  const functions: Completion[] = FUNCTION_NAMES.filter(
    (name) => fragment !== '' && name.startsWith(fragment.toLowerCase()),
  ).map((name) => ({ kind: 'function', text: `${name}(` }))
  return [...fields(fragment, null), ...functions].slice(0, MAX_COMPLETIONS)
}

/**
 * Fields that begin so, each level of names by itself: first protocols, behind a dot their fields. Then those that
 * have the fragment elsewhere.
 */
function fields(fragment: string, type: FieldType | null): Completion[] {
  const wanted = fragment.toLowerCase()
  // Beside a field only what has been typed in part: most often a value is meant.
  if (type !== null && wanted === '') return []
  const depth = wanted.split('.').length
  const fits = (field: Field): boolean => type === null || field.type === type
  const beginning = FIELDS.filter((field) => field.name.startsWith(wanted) && fits(field))
  const sorted = beginning.sort((a, b) => rank(a, depth) - rank(b, depth) || a.index - b.index)
  const elsewhere =
    wanted.length < 2 ? [] : FIELDS.filter(({ name }) => !name.startsWith(wanted) && name.includes(wanted))
  return [...sorted, ...elsewhere.filter(fits)].map((field) => ({ kind: 'field', text: field.name, field }))
}

/** Names with one more level than was typed come before deeper ones. */
function rank({ name }: Field, depth: number): number {
  return Math.max(0, name.split('.').length - depth)
}

function operators(context: string, fragment: string): Completion[] {
  const field = findField(/([A-Za-z0-9_.]+)\s*$/.exec(context)?.[1] ?? '')
  const joining = ['&&', '||', 'xor']
  const texts = field === null ? joining : [...operatorsOf(field.type), ...joining]
  return texts
    .filter((text) => text.startsWith(fragment.toLowerCase()))
    .map((text) => ({ kind: 'operator', text }))
}

function operatorsOf(type: FieldType): string[] {
  if (type === 'none') return []
  if (canContain(type)) return ['==', '!=', 'contains', 'matches', 'in {']
  return isInteger(type) ? ['==', '!=', '>', '<', '>=', '<=', 'in {', '&'] : ['==', '!=', '>', '<', 'in {']
}
