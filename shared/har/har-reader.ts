import type { CaptureFault } from '../model/capture-fault'
import { JsonEvents, type JsonHandler } from './json-events'
import { HarNumber, type HarValue } from './har-values'

/** What messages of a WebSocket stand under: Chrome's name, and those met in the wild. */
const MESSAGE_KEYS: ReadonlySet<string> = new Set([
  '_webSocketMessages',
  '_websocketMessages',
  'webSocketMessages',
  '_webSocketFrames',
])
/** Bodies are not read: what a HAR has of them are decoded copies, not what was on the wire. */
const BODY_KEY = 'text'
/** Characters of one entry that are kept, messages apart. */
export const MAX_ENTRY_CHARACTERS = 16 << 20

/** Told what a HAR holds, entry by entry, in the file's order. */
export interface HarHandler {
  /** Messages of the next entry come one by one, before the entry itself is known. */
  message(entry: number, message: HarValue): void
  /** @param hasMessages a message array was there, be it empty */
  entry(entry: number, value: HarValue, hasMessages: boolean): void
  /** `log.creator`, `log.browser`, whatever else stands beside the entries; small. */
  log(name: string, value: HarValue): void
}

/** Reads a HAR as it comes. Messages are handed on and forgotten, so their number does not matter. */
export class HarReader implements JsonHandler {
  /** Entries so far. */
  entries = 0
  /** `log.entries` was there: it is a HAR. */
  isHar = false
  readonly #json = new JsonEvents(this)
  readonly #handler: HarHandler
  /** Keys on the way from the outermost value to where we are; null for an element of an array. */
  readonly #path: (string | null)[] = []
  #key: string | null = null
  /** The outermost value has begun. */
  #isInside = false
  /** Values being built, outermost first. */
  readonly #building: (HarValue[] | Record<string, HarValue>)[] = []
  /** Keys of the values being built. */
  readonly #names: (string | null)[] = []
  #hasMessages = false
  #characters = 0
  #fault: CaptureFault | null = null
  #consumed = 0

  constructor(handler: HarHandler) {
    this.#handler = handler
  }

  get fault(): CaptureFault | null {
    return this.#fault ?? this.#json.fault
  }

  push(chunk: Uint8Array): void {
    if (this.#fault !== null) return
    this.#json.push(chunk)
    this.#consumed += chunk.length
  }

  end(): void {
    this.#json.end()
    if (this.fault === null && !this.isHar)
      this.#fault = { code: 'har-without-entries', values: {}, offset: 0 }
  }

  startObject(): void {
    if (this.#isBuilding() || this.#isEntry() || this.#isLogValue()) this.#begin({})
    this.#down()
  }

  endObject(): void {
    this.#up()
    if (this.#building.length > 0) this.#finish()
  }

  startArray(): void {
    if (this.#isMessageArray()) {
      this.#hasMessages = true
    } else if (this.#isBuilding()) this.#begin([])
    else if (this.#path.length === 1 && this.#path[0] === 'log' && this.#key === 'entries') this.isHar = true
    this.#down()
  }

  endArray(): void {
    this.#up()
    if (this.#isMessageArray()) return
    if (this.#building.length > 0 && Array.isArray(this.#building.at(-1))) this.#finish()
  }

  key(name: string): void {
    this.#key = name
  }

  string(text: string): void {
    this.#value(text)
  }

  number(text: string): void {
    this.#value(new HarNumber(text))
  }

  literal(value: boolean | null): void {
    this.#value(value)
  }

  keepsString(): boolean {
    if (this.#building.length === 0) return false
    const parent = this.#path.at(-1)
    return !(this.#key === BODY_KEY && (parent === 'content' || parent === 'postData'))
  }

  /** Inside an element of log.entries, or of another value that is kept. */
  #isBuilding(): boolean {
    return this.#building.length > 0
  }

  /** The object that begins is an element of log.entries. */
  #isEntry(): boolean {
    return this.#path.length === 2 && this.#path[0] === 'log' && this.#path[1] === 'entries' && this.isHar
  }

  #isLogValue(): boolean {
    return (
      this.#path.length === 1 &&
      this.#path[0] === 'log' &&
      (this.#key === 'creator' || this.#key === 'browser')
    )
  }

  /** The array that begins or has ended is one of an entry's messages. */
  #isMessageArray(): boolean {
    return this.#path.length === 3 && this.#key !== null && MESSAGE_KEYS.has(this.#key) && this.isHar
  }

  #isMessageElement(): boolean {
    const name = this.#path[3]
    return this.#path.length === 4 && name !== undefined && name !== null && MESSAGE_KEYS.has(name)
  }

  #down(): void {
    if (this.#isInside) this.#path.push(this.#key)
    this.#isInside = true
    this.#key = null
  }

  #up(): void {
    this.#key = this.#path.pop() ?? null
  }

  #begin(container: HarValue[] | Record<string, HarValue>): void {
    this.#building.push(container)
    this.#names.push(this.#key)
  }

  /** The innermost value is whole. */
  #finish(): void {
    const value = this.#building.pop()!
    const name = this.#names.pop() ?? null
    if (this.#isMessageElement()) {
      this.#handler.message(this.entries, value)
      return
    }
    if (this.#building.length > 0) {
      this.#place(value, name)
      return
    }
    if (this.#path.length === 1) {
      this.#handler.log(name ?? '', value)
      return
    }
    this.#handler.entry(this.entries, value, this.#hasMessages)
    this.entries++
    this.#hasMessages = false
    this.#characters = 0
  }

  #value(value: HarValue): void {
    if (this.#building.length === 0) return
    if (this.#isMessageElement()) this.#handler.message(this.entries, value)
    else this.#place(value, this.#key)
  }

  #place(value: HarValue, name: string | null): void {
    const isOfMessage = this.#path.length > 4 && MESSAGE_KEYS.has(this.#path[3] ?? '')
    if (typeof value === 'string' && !isOfMessage) {
      this.#characters += value.length
      if (this.#characters > MAX_ENTRY_CHARACTERS) {
        const values = { limit: MAX_ENTRY_CHARACTERS }
        this.#fault ??= { code: 'har-entry-limit', values, offset: this.#consumed }
        return
      }
    }
    const container = this.#building.at(-1)!
    if (Array.isArray(container)) container.push(value)
    // A member called __proto__ is one like any other.
    else
      Object.defineProperty(container, name ?? '', {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      })
  }
}
