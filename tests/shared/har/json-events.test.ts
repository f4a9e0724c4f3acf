import type { CaptureFault, CaptureFaultCode } from '@shared/model/capture-fault'
import { JsonEvents, MAX_JSON_DEPTH, type JsonHandler } from '@shared/har/json-events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inCuts } from '../../support/in-cuts'

/** Builds the value again, as JSON.parse does. */
class Rebuilt implements JsonHandler {
  readonly #stack: unknown[][] = [[]]
  readonly #keys: string[] = []
  get value(): unknown {
    return this.#stack[0]![0]
  }
  startObject(): void {
    this.#stack.push([])
  }
  endObject(): void {
    const members = this.#stack.pop()!
    const names = this.#keys.splice(this.#keys.length - members.length)
    this.#stack.at(-1)!.push(Object.fromEntries(names.map((name, at) => [name, members[at]])))
  }
  startArray(): void {
    this.#stack.push([])
  }
  endArray(): void {
    const elements = this.#stack.pop()!
    this.#stack.at(-1)!.push(elements)
  }
  key(name: string): void {
    this.#keys.push(name)
  }
  string(text: string): void {
    this.#stack.at(-1)!.push(text)
  }
  number(text: string): void {
    this.#stack.at(-1)!.push(Number(text))
  }
  literal(value: boolean | null): void {
    this.#stack.at(-1)!.push(value)
  }
  keepsString(): boolean {
    return true
  }
}

function read(pieces: readonly Uint8Array[]) {
  const handler = new Rebuilt()
  const events = new JsonEvents(handler)
  for (const piece of pieces) events.push(piece)
  events.end()
  return events.fault === null ? { value: handler.value } : { fault: events.fault }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('JSON that comes in pieces', () => {
  it('gives what JSON.parse gives, wherever it is cut', () => {
    const text =
      '\ufeff {"a":[1,-2.5e3,true,false,null,"x\\n\\u00e9\\"\\\\ 握手 😀"],"b":{},"c":[],"":{"d":[[]]}} \n'
    expect(inCuts(bytes(text), read)).toEqual({ value: JSON.parse(text.slice(1)) })
  })

  it('gives what JSON.parse gives, whatever the value', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const { value } = read([bytes(text)])
        expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)))
      }),
    )
  })

  it('says at which byte it stops, wherever it is cut', () => {
    const faults: [string, CaptureFaultCode, CaptureFault['values'], number][] = [
      ['{"a":1,}', 'json-unexpected', { character: '}' }, 7],
      ['[1 2]', 'json-unexpected', { character: '2' }, 3],
      ['{"a" 1}', 'json-unexpected', { character: '1' }, 5],
      ['[tru]', 'json-value', { text: 'tru' }, 1],
      ['[01]', 'json-value', { text: '01' }, 1],
      ['["\\x"]', 'json-escape', {}, 4],
      ['{"a":[1', 'json-cut', {}, 7],
      ['{} {}', 'json-unexpected', { character: '{' }, 3],
      ['', 'json-cut', {}, 0],
    ]
    for (const [text, code, values, offset] of faults)
      expect(inCuts(bytes(text), read), text).toEqual({ fault: { code, values, offset } })
  })

  it('does not nest deeper than its limit', () => {
    const nested = (depth: number) => bytes('['.repeat(depth) + ']'.repeat(depth))
    expect(read([nested(MAX_JSON_DEPTH)])).toHaveProperty('value')
    expect(read([nested(MAX_JSON_DEPTH + 1)])).toEqual({
      fault: { code: 'json-depth-limit', values: { limit: MAX_JSON_DEPTH }, offset: MAX_JSON_DEPTH },
    })
  })

  it('ends where a string is longer than its limit, and reads past one that is not wanted', () => {
    const piece = new Uint8Array(48 << 20).fill(0x61)
    const unwanted = new JsonEvents(Object.assign(new Rebuilt(), { keepsString: () => false }))
    const wanted = new JsonEvents(new Rebuilt())
    for (const events of [unwanted, wanted]) {
      events.push(bytes('["'))
      for (let count = 0; count < 3; count++) events.push(piece)
      events.push(bytes('"]'))
      events.end()
    }
    expect(unwanted.fault).toBeNull()
    expect(wanted.fault?.code).toBe('json-string-limit')
  })
})
