/** Text longer than this is shown as text only. */
export const JSON_TEXT_LIMIT = 4 * 1024 * 1024
/** A document with more values is shown up to here. */
export const JSON_NODE_LIMIT = 1_000_000
/** Deeper nesting is not JSON anybody reads, and a hostile peer's favourite. */
export const JSON_DEPTH_LIMIT = 512

export const JSON_KINDS = ['object', 'array', 'string', 'number', 'boolean', 'null'] as const
export type JsonKind = (typeof JSON_KINDS)[number]

/**
 * A JSON text as columns over its source. Numbers, key order and duplicate keys stay as they were written, which
 * JSON.parse would not keep; and a node is a few numbers, not an object. Nodes stand in document order.
 */
export interface JsonDocument {
  text: string
  count: number
  kind: Uint8Array
  start: Int32Array
  end: Int32Array
  /** Range of the key with its quotes; -1 where the node is no member of an object. */
  keyStart: Int32Array
  keyEnd: Int32Array
  depth: Uint16Array
  parent: Int32Array
  /** Children of an object or array. */
  children: Int32Array
  /** Place among its siblings. */
  index: Int32Array
  /** The node after this one and all it contains. */
  next: Int32Array
}

export type JsonResult =
  | { ok: true; document: JsonDocument }
  | { ok: false; problem: 'syntax' | 'too-many-nodes' | 'too-deep'; offset: number }

class JsonStop extends Error {
  readonly problem: 'syntax' | 'too-many-nodes' | 'too-deep'
  readonly offset: number

  constructor(problem: JsonStop['problem'], offset: number) {
    super(problem)
    this.problem = problem
    this.offset = offset
  }
}

const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y
const SPACE = /[ \t\n\r]*/y

/** Reads a JSON text (RFC 8259). Never throws: what is wrong, and where, is the answer. */
export function readJson(text: string): JsonResult {
  try {
    return { ok: true, document: new JsonReader(text).read() }
  } catch (error) {
    if (error instanceof JsonStop) return { ok: false, problem: error.problem, offset: error.offset }
    throw error
  }
}

class JsonReader {
  readonly #text: string
  #at = 0
  #count = 0
  #room = 1024
  #kind = new Uint8Array(this.#room)
  #depth = new Uint16Array(this.#room)
  #columns = {
    start: new Int32Array(this.#room),
    end: new Int32Array(this.#room),
    keyStart: new Int32Array(this.#room),
    keyEnd: new Int32Array(this.#room),
    parent: new Int32Array(this.#room),
    children: new Int32Array(this.#room),
    index: new Int32Array(this.#room),
    next: new Int32Array(this.#room),
  }

  constructor(text: string) {
    this.#text = text
  }

  read(): JsonDocument {
    this.#space()
    this.#value(-1, -1, -1, 0)
    this.#space()
    if (this.#at !== this.#text.length) throw new JsonStop('syntax', this.#at)
    return { text: this.#text, count: this.#count, kind: this.#kind, depth: this.#depth, ...this.#columns }
  }

  #value(parent: number, keyStart: number, keyEnd: number, depth: number): void {
    const character = this.#text[this.#at]
    if (character === '{' || character === '[') {
      this.#container(character === '{', parent, keyStart, keyEnd, depth)
      return
    }
    const start = this.#at
    const kind: JsonKind =
      character === '"'
        ? 'string'
        : character === 't' || character === 'f'
          ? 'boolean'
          : character === 'n'
            ? 'null'
            : 'number'
    this.#match(kind === 'string' ? STRING : kind === 'number' ? NUMBER : WORD)
    const node = this.#add(kind, start, parent, keyStart, keyEnd, depth)
    this.#columns.end[node] = this.#at
    this.#columns.next[node] = node + 1
  }

  #container(isObject: boolean, parent: number, keyStart: number, keyEnd: number, depth: number): void {
    if (depth >= JSON_DEPTH_LIMIT) throw new JsonStop('too-deep', this.#at)
    const node = this.#add(isObject ? 'object' : 'array', this.#at, parent, keyStart, keyEnd, depth)
    const closing = isObject ? '}' : ']'
    this.#at++
    this.#space()
    if (this.#text[this.#at] === closing) {
      this.#at++
    } else {
      for (;;) {
        if (isObject) this.#member(node, depth)
        else this.#value(node, -1, -1, depth + 1)
        this.#space()
        const character = this.#text[this.#at]
        if (character !== ',' && character !== closing) throw new JsonStop('syntax', this.#at)
        this.#at++
        if (character === closing) break
        this.#space()
      }
    }
    this.#columns.end[node] = this.#at
    this.#columns.next[node] = this.#count
  }

  #member(parent: number, depth: number): void {
    const keyStart = this.#at
    this.#match(STRING)
    const keyEnd = this.#at
    this.#space()
    if (this.#text[this.#at] !== ':') throw new JsonStop('syntax', this.#at)
    this.#at++
    this.#space()
    this.#value(parent, keyStart, keyEnd, depth + 1)
  }

  #match(pattern: RegExp): void {
    pattern.lastIndex = this.#at
    if (!pattern.test(this.#text)) throw new JsonStop('syntax', this.#at)
    this.#at = pattern.lastIndex
  }

  #space(): void {
    SPACE.lastIndex = this.#at
    SPACE.test(this.#text)
    this.#at = SPACE.lastIndex
  }

  #add(
    kind: JsonKind,
    start: number,
    parent: number,
    keyStart: number,
    keyEnd: number,
    depth: number,
  ): number {
    if (this.#count >= JSON_NODE_LIMIT) throw new JsonStop('too-many-nodes', start)
    if (this.#count === this.#room) this.#grow()
    const node = this.#count++
    const columns = this.#columns
    this.#kind[node] = JSON_KINDS.indexOf(kind)
    this.#depth[node] = depth
    columns.start[node] = start
    columns.keyStart[node] = keyStart
    columns.keyEnd[node] = keyEnd
    columns.parent[node] = parent
    if (parent >= 0) {
      const index = columns.children[parent] ?? 0
      columns.index[node] = index
      columns.children[parent] = index + 1
    }
    return node
  }

  #grow(): void {
    this.#room *= 2
    this.#kind = enlarged(this.#kind, new Uint8Array(this.#room))
    this.#depth = enlarged(this.#depth, new Uint16Array(this.#room))
    const columns = this.#columns
    for (const name of Object.keys(columns) as (keyof typeof columns)[]) {
      columns[name] = enlarged(columns[name], new Int32Array(this.#room))
    }
  }
}

function enlarged<Column extends Uint8Array | Uint16Array | Int32Array>(from: Column, to: Column): Column {
  to.set(from)
  return to
}

export function kindOf(document: JsonDocument, node: number): JsonKind {
  return JSON_KINDS[document.kind[node] ?? 0] ?? 'null'
}

export function isContainer(document: JsonDocument, node: number): boolean {
  return (document.kind[node] ?? 0) <= 1
}

/** The text of a node's key without its quotes, as written; null where it has none. */
export function keyOf(document: JsonDocument, node: number): string | null {
  const start = document.keyStart[node] ?? -1
  return start < 0 ? null : document.text.slice(start + 1, (document.keyEnd[node] ?? 0) - 1)
}

/** A node's source, cut after `limit` characters. */
export function sourceOf(document: JsonDocument, node: number, limit: number): string {
  const start = document.start[node] ?? 0
  const end = document.end[node] ?? 0
  return end - start > limit
    ? `${document.text.slice(start, start + limit)}…`
    : document.text.slice(start, end)
}
