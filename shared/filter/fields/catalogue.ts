import { FRAME_FIELDS } from './frame-fields'
import { LINK_FIELDS } from './link-fields'
import { IP_FIELDS } from './ip-fields'
import { TCP_FIELDS } from './tcp-fields'
import { HTTP_FIELDS } from './http-fields'
import { SOCKSCOPE_FIELDS } from './sockscope-fields'
import { WEBSOCKET_FIELDS } from './websocket-fields'
import type { Field, FieldLine } from './field'

const LINES: readonly FieldLine[] = [
  ...FRAME_FIELDS,
  ...LINK_FIELDS,
  ...IP_FIELDS,
  ...TCP_FIELDS,
  ...HTTP_FIELDS,
  ...WEBSOCKET_FIELDS,
  ...SOCKSCOPE_FIELDS,
]

/** Every field a filter can name, by its index. */
export const FIELDS: readonly Field[] = numbered(LINES)

const BY_NAME: ReadonlyMap<string, Field> = new Map(FIELDS.map((field) => [field.name, field]))

/** The field of that exact name; null where there is none. */
export function findField(name: string): Field | null {
  return BY_NAME.get(name) ?? null
}

/** The field of that name, which is in the catalogue. */
export function fieldNamed(name: string): Field {
  const field = BY_NAME.get(name)
  if (field === undefined) throw new Error(`no field ${name}`)
  return field
}

/** The name in the catalogue closest to a mistyped one; null where none is close. */
export function closestFieldName(name: string): string | null {
  const wanted = name.toLowerCase()
  let closest: string | null = null
  let least = Math.min(3, Math.floor(name.length / 3) + 1)
  for (const { name: known } of FIELDS) {
    const distance = editDistance(wanted, known, least)
    if (distance >= least) continue
    least = distance
    closest = known
  }
  return closest
}

function numbered(lines: readonly FieldLine[]): Field[] {
  const fields: Field[] = lines.map((line, index) => ({
    index,
    name: line.name,
    type: line.type,
    valueNames: line.valueNames ?? null,
    parts: [],
    isAlwaysThere: line.isAlwaysThere ?? false,
    isOurs: line.name.startsWith('sockscope.'),
  }))
  const byName = new Map(fields.map((field) => [field.name, field]))
  return fields.map((field, index) => {
    const parts = lines[index]?.parts ?? []
    return parts.length === 0 ? field : { ...field, parts: parts.map((name) => byName.get(name)!) }
  })
}

/** Levenshtein's distance, or at least `limit` where it is that far. */
function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const change = from[row - 1] === to[column - 1] ? 0 : 1
      current.push(Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + change))
    }
    previous = current
  }
  return previous[to.length]!
}
