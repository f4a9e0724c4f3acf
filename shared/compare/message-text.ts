import { isEpochNumber, isVariableKey, maskedText } from './variable-text'

/** A packet type, an acknowledgement's number and a namespace in front of a document: `42["event"]`, `a["…"]`. */
const LONGEST_PREFIX = 64

/** Where a JSON document begins that is an object or an array; -1 where there is none. */
export function jsonStart(bytes: Uint8Array): number {
  let at = 0
  while (at < bytes.length && isBlank(bytes[at]!)) at++
  // Either blanks or a prefix.
  const end = Math.min(bytes.length, at === 0 ? LONGEST_PREFIX : at + 1)
  for (; at < end; at++) {
    const byte = bytes[at]!
    if (byte === 0x7b || byte === 0x5b) return at
    const isPrefix =
      (byte >= 0x30 && byte <= 0x39) ||
      (byte >= 0x41 && byte <= 0x5a) ||
      (byte >= 0x61 && byte <= 0x7a) ||
      byte === 0x2f ||
      byte === 0x2c ||
      byte === 0x2d ||
      byte === 0x5f
    if (!isPrefix) return -1
  }
  return -1
}

/** The JSON document in a message; undefined where there is none. */
export function jsonOf(bytes: Uint8Array): { prefix: string; document: unknown } | undefined {
  const start = jsonStart(bytes)
  if (start < 0) return undefined
  const text = new TextDecoder().decode(bytes)
  // The prefix is ASCII: bytes are characters.
  try {
    return { prefix: text.slice(0, start).trim(), document: JSON.parse(text.slice(start)) as unknown }
  } catch {
    return undefined
  }
}

/** One value in which two documents differ; undefined where one of them has none. */
export interface DifferingValue {
  /** `$.user.name`, `$[1].price`. */
  path: string
  a: unknown
  b: unknown
}

/** Where two documents differ, but for what differs in every run. At most `limit` places. */
export function differingValues(a: unknown, b: unknown, limit: number): DifferingValue[] {
  const found: DifferingValue[] = []
  const compare = (path: string, key: string, one: unknown, other: unknown): void => {
    if (found.length >= limit || isSame(key, one, other)) return
    if (Array.isArray(one) && Array.isArray(other)) {
      for (let index = 0; index < Math.max(one.length, other.length); index++)
        compare(`${path}[${index}]`, '', one[index], other[index])
    } else if (isObject(one) && isObject(other)) {
      for (const name of new Set([...Object.keys(one), ...Object.keys(other)]))
        compare(memberPath(path, name), name, own(one, name), own(other, name))
    } else found.push({ path, a: one, b: other })
  }
  compare('$', '', a, b)
  return found
}

/** The path without the indexes of arrays: what varies in one element varies in all. */
export function anyIndex(path: string): string {
  return path.replace(/\[\d+\]/g, '[*]')
}

/** A document as text that is equal for documents that differ only in what differs in every run, and at `paths`. */
export function comparableJson(document: unknown, paths: ReadonlySet<string>): string {
  const comparable = (path: string, key: string, value: unknown): unknown => {
    if (paths.has(path)) return '*'
    if (Array.isArray(value)) return value.map((item) => comparable(`${path}[*]`, '', item))
    if (isObject(value)) {
      return Object.keys(value)
        .sort()
        .map((name) => [name, comparable(memberPath(path, name), name, value[name])])
    }
    return comparableValue(key, value)
  }
  return JSON.stringify(comparable('$', '', document))
}

function comparableValue(key: string, value: unknown): unknown {
  if (typeof value === 'string') return isVariableKey(key) ? '<text>' : maskedText(value)
  if (typeof value === 'number')
    return isVariableKey(key) || isEpochNumber(String(value)) ? '<number>' : value
  return value
}

function isSame(key: string, one: unknown, other: unknown): boolean {
  if (typeof one !== typeof other || typeof one === 'object') return one === other
  return one === other || comparableValue(key, one) === comparableValue(key, other)
}

function memberPath(path: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function own(object: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

export function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
