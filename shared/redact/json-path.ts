import { utf8Characters } from './byte-text'

/** A step of a path: a member's name, an element's number, any of them, or any number of steps (`..`). */
type Step = { kind: 'member'; name: string } | { kind: 'any' } | { kind: 'descend' }

/** Where in a JSON document values are redacted: `$.user.token`, `$.items[*].id`, `$..password`, `$['a b']`. */
export type JsonPath = readonly Step[]

/** @returns null where the path cannot be read */
export function parseJsonPath(text: string): JsonPath | null {
  if (!text.startsWith('$')) return null
  const steps: Step[] = []
  const pattern =
    /\.\.(?=[^.[\]])|\.\.(?=\[)|\.|\[\s*(?:(\d+|\*)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/sy
  const member = /\*|[^.[\]\s'"]+/y
  let at = 1
  while (at < text.length) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null) return null
    at = pattern.lastIndex
    const [token, index, single, double] = match
    if (token.startsWith('[')) {
      const name = index ?? (single ?? double ?? '').replace(/\\(.)/gs, '$1')
      steps.push(index === '*' ? { kind: 'any' } : { kind: 'member', name: utf8Characters(name) })
      continue
    }
    if (token === '..') steps.push({ kind: 'descend' })
    if (token === '..' && text[at] === '[') continue
    member.lastIndex = at
    const name = member.exec(text)?.[0]
    if (name === undefined) return null
    at = member.lastIndex
    steps.push(name === '*' ? { kind: 'any' } : { kind: 'member', name: utf8Characters(name) })
  }
  return steps.at(-1)?.kind === 'descend' ? null : steps
}

/** Whether the path leads to the value at `place`, or to an object or array that holds it. An element's number is its name. */
export function leadsTo(path: JsonPath, place: readonly string[]): boolean {
  let states = new Set([0])
  for (let depth = 0; ; depth++) {
    for (const state of states) if (path[state]?.kind === 'descend') states.add(state + 1)
    if (states.has(path.length)) return true
    const name = place[depth]
    if (name === undefined || states.size === 0) return false
    const next = new Set<number>()
    for (const state of states) {
      const step = path[state]
      if (step === undefined) continue
      if (step.kind === 'descend') next.add(state)
      else if (step.kind === 'any' || step.name === name) next.add(state + 1)
    }
    states = next
  }
}
